"""The scripts by which a shell completes what is typed after `reportbot`."""

import subprocess

import pytest

from runner.paths import SHIPPED
from tests.support.needs import need
from tests.support.plain_notebooks import write_plain

# Completes a line as bash would at a press of the key, and prints what it found, a word a line.
BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
complete=$(complete -p reportbot); complete=${complete##*-F }
${complete%% *} reportbot "${@: -1}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def completed(script, *words, notebooks=SHIPPED):
    """What bash offers in place of the last of the words, where the shipped reports are."""
    command = [need("bash"), "-c", BASH, "bash", str(script), "reportbot", *words]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "NOTEBOOKS": str(notebooks)}
    done = subprocess.run(command, env=environment, cwd=SHIPPED.parent, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["re"], ["reports", "rerun", "retention"]),
        (
            ["run", "--"],
            [
                "--help",
                "--notebooks",
                "--out",
                "--language",
                "--timezone",
                "--set",
                "--json",
                "--dry-run",
                "--today",
            ],
        ),
        (["run", ""], ["delivery", "sales", "voltage-quality"]),
        (["run", "sa"], ["sales"]),
        (["schedules", "re"], ["resume"]),
        (["check", "notebooks/sa"], ["notebooks/sales"]),
        (["run", "--out", "kern"], ["kernel"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
    ],
    ids=" ".join,
)
def test_bash_completes_commands_flags_folders_and_reports(reportbot, tmp_path, words, offered):
    """As the shell itself does it, from the script that was printed."""
    script = tmp_path / "script"
    script.write_text(reportbot("completion", "bash").stdout)
    assert completed(script, *words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_takes_its_script(reportbot, tmp_path, shell):
    """It is read without a complaint, and knows every kind of word."""
    ran = reportbot("completion", shell)
    assert ran.status == 0
    for word in ("retention", "notebooks", "_reportbot_reports"):
        assert word in ran.stdout
    (tmp_path / "script").write_text(ran.stdout)
    command = [need(shell), "-n", str(tmp_path / "script")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


def test_fish_lists_the_reports(reportbot, tmp_path):
    """Where fish is installed, it completes the name of a report with the folder's own."""
    (tmp_path / "script").write_text(reportbot("completion", "fish").stdout)
    asked = f"source {tmp_path / 'script'}; complete -C 'reportbot run sa'"
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(tmp_path), "NOTEBOOKS": str(SHIPPED)}
    done = subprocess.run(
        [need("fish"), "-c", asked],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.stdout.split()[0] == "sales", done.stderr


def test_another_shell_is_refused(reportbot):
    """The message says which there are."""
    ran = reportbot("completion", "tcsh")
    assert ran.status == 2
    assert "bash" in ran.stderr and "fish" in ran.stderr


def test_a_plain_notebook_is_completed(reportbot, tmp_path):
    """By its name, as people type it."""
    script = tmp_path / "script"
    script.write_text(reportbot("completion", "bash").stdout)
    write_plain(tmp_path / "notebooks/energy.ipynb")
    assert completed(script, "run", "", notebooks=tmp_path / "notebooks") == ["energy"]
