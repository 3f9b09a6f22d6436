"""`reportbot new`: a bundle that works as it stands."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from runner.bundles.bundle import load_bundle
from runner.paths import SHIPPED, SKELETON
from runner.settings import Settings
from tests.support.outputs import read_output
from tests.support.plain_notebooks import write_plain

ROOT = SKELETON.parent.parent


@pytest.fixture
def energy(reportbot, home):
    """A bundle that was just made."""
    assert reportbot("new", "energy").status == 0
    return home / "notebooks/energy"


def test_it_makes_a_bundle_without_a_fault(reportbot, energy):
    """`check` finds nothing, and no placeholder of the skeleton is left."""
    ran = reportbot("check")
    assert (ran.status, ran.stdout) == (0, "energy: ok\n")
    assert not [path for path in energy.rglob("*") if path.is_file() and "@" in path.read_text()]


def test_it_says_what_to_type_next(reportbot, home):
    """The three commands work from where one is."""
    ran = reportbot("new", "heat-loss", "--notebooks", "mine")
    assert "Made mine/heat-loss" in ran.stdout
    assert 'reportbot run "heat loss last month" --notebooks mine' in ran.stdout
    assert reportbot("check", "mine/heat-loss").status == 0
    assert reportbot("messages", "mine/heat-loss").status == 0


def test_a_whole_report(home):
    """`reportbot new energy && reportbot check && reportbot run "energy last month"`, as in the README."""
    environ = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "LANG")}
    environ["PYTHONPATH"] = str(ROOT)
    cli = f'"{sys.executable}" -m bot.cli'
    script = (
        f'{cli} new energy >&2 && {cli} check >&2 && {cli} run "energy last month market" --language ca --json'
    )
    done = subprocess.run(
        ["sh", "-c", script], env=environ, cwd=home, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["status"], result["parameters"]["site"]) == ("completed", "market")
    page = Path(result["html"]).read_text()
    assert "Dades de mostra" in page
    assert "Mercat" in page
    assert [Path(name).name for name in result["files"] if name.endswith(".png")]


def test_the_notebook_runs_in_jupyter_on_its_own(energy):
    """All its cells, the author's own as well, in the bundle's folder; what it leaves is what the page needs."""
    notebook = nbformat.read(energy / "report.ipynb", as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, resources={"metadata": {"path": str(energy)}}, timeout=60).execute()
    config = load_bundle(energy, Settings()).config
    output = read_output((energy / "output.json").read_bytes(), schema=config.output, facts=config.facts)
    assert [chart.name for chart in output.charts] == ["by_day"]
    assert output.data["total"] == sum(site["total"] for site in output.data["sites"])


def test_what_is_written_is_pretty(energy):
    """Stable under the tools that authors use: Jupyter's own layout, indented JSON, catalogues up to date."""
    text = (energy / "report.ipynb").read_text()
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"
    assert len((energy / "config.json").read_text().splitlines()) > 20


def test_the_skeleton_catalogues_are_up_to_date(reportbot, energy):
    """Extraction changes nothing in them, and nothing is left to translate."""
    before = {path: path.read_bytes() for path in energy.rglob("*.po*")}
    ran = reportbot("messages", "notebooks/energy")
    assert ran.stdout.count(", 0 untranslated") == 3
    assert {path: path.read_bytes() for path in energy.rglob("*.po*")} == before
    assert len(before) == 4


def test_the_skeleton_draws_like_the_shipped_reports():
    """The style sheet of charts is one and the same."""
    assert (SKELETON / "report.mplstyle").read_text() == (SHIPPED / "sales/report.mplstyle").read_text()


@pytest.mark.parametrize("name", ["Energy", "my report", "1st", "-x", "ends-", "../up", "a/b", "", "é", "a" * 64])
def test_names_that_no_report_can_have(reportbot, home, name):
    """The sentence says what a name is, the example is one, and nothing is made."""
    ran = reportbot("new", f"--notebooks={home}/made", "--", name)
    assert ran.status == 2
    assert "lower-case letters" in ran.stderr
    example = ran.stderr.rpartition("reportbot new ")[2].strip()
    assert not (home / "made").exists()
    assert reportbot("new", f"--notebooks={home}/made", example).status == 0


def test_what_is_there_is_left_alone(reportbot, energy):
    """A second `new` refuses, even where the first one's files are gone."""
    for path in energy.iterdir():
        if path.is_file():
            path.unlink()
    ran = reportbot("new", "energy")
    assert ran.status == 2
    assert "notebooks/energy is there already" in ran.stderr
    assert not (energy / "config.json").exists()


def test_a_place_that_cannot_be_written(reportbot, home):
    """A sentence, and nothing half made."""
    (home / "file").write_text("")
    ran = reportbot("new", "energy", "--notebooks", "file/below")
    assert (ran.status, "could not be made" in ran.stderr) == (2, True)


@pytest.mark.parametrize("file", ["energy.ipynb", "energy.py"])
def test_a_notebook_is_written_out(reportbot, home, file):
    """With all that was inferred, in one language; what people can ask for stays the same."""
    write_plain(home / "notebooks" / file)
    before = reportbot("reports", "--json").result
    ran = reportbot("new", "energy", "--from", f"notebooks/{file}")
    assert ran.status == 0, ran.stderr
    assert f"notebooks/{file} is not read any more" in ran.stdout
    folder = home / "notebooks/energy"
    config = json.loads((folder / "config.json").read_text())
    assert (config["$schema"], config["languages"]) == ("../config.schema.json", ["en"])
    assert config["parameters"]["period"] == {"type": "period", "default": "2025-01-01 to 2025-01-31"}
    assert reportbot("check").stdout == "energy: ok\n"
    assert reportbot("reports", "--json").result == before
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "report.ipynb"]


@pytest.mark.parametrize("content", [None, "", "x = 1"])
def test_what_is_no_notebook_is_not_written_out(reportbot, home, content):
    """Nothing is left behind."""
    if content is not None:
        (home / "a.py").write_text(content)
    ran = reportbot("new", "energy", "--from", "a.py")
    assert (ran.status, "is no notebook" in ran.stderr) == (2, True)
    assert not (home / "notebooks/energy").exists()
