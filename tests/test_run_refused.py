"""`reportbot run` refuses before anything is queued, in a sentence that says what and where."""

import pytest

from runner.paths import SHIPPED
from tests.support.bundles import write_bundle

SALES = ("--notebooks", str(SHIPPED), "--json")


REFUSALS = {
    "unknown report": ("slaes last month", "sales"),
    "missing day": ("sales from 2025-01-01", "to"),
    "bare": ("sales", "sales"),
    "impossible day": ("sales from 2025-02-30 to 2025-03-01", "2025-02-30"),
    "end before start": ("sales from 2025-02-01 to 2025-01-01", "2025-01-01"),
    "too long a period": ("sales from 2023-01-01 to 2025-01-01", "366"),
    "choice not offered": ("sales last month region=nrth", "north"),
    "100,000 characters": ("sales last month " + "x" * 100_000, "2,000"),
    "empty": ("   ", "Sales"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_wrong_in_the_words_is_told_before_anything_is_queued(reportbot, home, case):
    """Exit 2, one sentence that says what and where, nothing started."""
    words, says = REFUSALS[case]
    ran = reportbot("run", words, *SALES)
    assert ran.status == 2
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.result["id"] is None
    assert ran.result["error"]["message"]
    assert not (home / "reports").exists()
    assert not (home / ".reportbot").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("config.json", '{"title": "X", "comands": []}', ["config.json", '"comands"', "commands"]),
        ("config.json", "{", ["config.json", "not JSON"]),
        ("report.ipynb", "{oops", ["report.ipynb", "not JSON"]),
        ("template.html", "<p>{{ answer</p>", ["template.html", "line 1"]),
        ("template.html", "<p>\n{% if %}</p>", ["template.html", "line 2"]),
        ("languages/ca/LC_MESSAGES/messages.po", 'msgid "a\nmsgstr', ["messages.po"]),
    ],
)
def test_what_is_wrong_in_the_bundle_is_told_before_anything_is_queued(reportbot, home, name, content, says):
    """Exit 2, with the file and the place."""
    folder = write_bundle(home / "notebooks/broken")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)
    ran = reportbot("run", "broken")
    assert ran.status == 2
    for words in says:
        assert words in ran.stderr
    assert not (home / ".reportbot").exists()


@pytest.mark.slow
def test_a_broken_bundle_hides_no_other(reportbot, home):
    """One author's mistake is nobody else's problem."""
    write_bundle(home / "notebooks/good")
    write_bundle(home / "notebooks/bad", config={"x": 1})
    assert reportbot("run", "good", "--json").status == 0


def test_flags_that_make_no_sense_are_told(reportbot, home):
    """A time zone, a language, an assignment, a setting: each in a sentence, exit 2."""
    write_bundle(home / "notebooks/a")
    for flags, says in (
        (["--timezone", "Mars/Base"], "Europe/Madrid"),
        (["--language", "zz-!"], "no language"),
        (["--set", "x"], "name and a value"),
        (["--set", "nobody=1"], "nobody"),
    ):
        ran = reportbot("run", "a", *flags)
        assert (ran.status, says in ran.stderr) == (2, True), ran.stderr


def test_a_wrong_setting_is_named(reportbot, home, monkeypatch):
    """The variable, what it is, and what would be right."""
    write_bundle(home / "notebooks/a")
    monkeypatch.setenv("KERNEL_MAX_MEMORY", "lots")
    ran = reportbot("run", "a")
    assert ran.status == 2
    assert "KERNEL_MAX_MEMORY" in ran.stderr
    assert "lots" in ran.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REDIS_URL", "redis://:password@127.0.0.1:1/0"),
        ("REDIS_URL", "nonsense"),
        ("STORE", "/proc/nowhere"),
        ("REPORTBOT_HOME", "/proc/nowhere"),
        ("KERNEL_PYTHON", "/nowhere/python"),
        ("KERNEL_BACKEND", "kubernetes"),
    ],
)
def test_settings_that_let_no_report_run(reportbot, home, monkeypatch, name, value):
    """They are told before anything is queued, by their names, and without a password."""
    write_bundle(home / "notebooks/a")
    monkeypatch.setenv(name, value)
    ran = reportbot("run", "a", "--json")
    assert ran.status == 2
    assert name in ran.result["error"]["message"]
    assert "Traceback" not in ran.stderr
    assert "password" not in ran.stderr
    assert ran.result["id"] is None
