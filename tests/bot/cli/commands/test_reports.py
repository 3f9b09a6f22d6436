"""`reportbot reports`: what can be asked here."""

import json

import pytest

from runner.paths import SHIPPED
from tests.support.bundles import write_bundle

PARAMETERS = {
    "period": {"type": "period", "default": "last month", "label": {"en": "Period", "ca": "Període"}},
    "region": {
        "type": "choice",
        "choices": {"north": {"en": "North", "ca": "Nord"}, "south": "South"},
        "help": {"en": "Left out, all.", "ca": "Si no, totes."},
    },
    "top": {"type": "integer", "default": 5},
}
CONFIG = {
    "title": {"en": "Sales", "ca": "Vendes"},
    "description": {"en": "Revenue by day.", "ca": "Ingressos per dia."},
    "commands": ["sales {region} {period}"],
    "languages": ["en", "ca"],
    "parameters": PARAMETERS,
}


def test_a_report_and_its_parameters(reportbot, home):
    """A machine gets names, types, bounds of choice and an example."""
    write_bundle(home / "notebooks/sales", config=CONFIG)
    (listing,) = reportbot("reports", "--json").result
    assert (listing["name"], listing["title"], listing["fault"]) == ("sales", "Sales", None)
    assert listing["commands"] == ["sales {region} {period}"]
    period, region, top = listing["parameters"]
    assert (period["type"], period["required"], period["default"]) == ("period", False, "last month")
    assert (region["required"], region["choices"]) == (True, {"north": "North", "south": "South"})
    assert (top["type"], top["default"], top["choices"]) == ("integer", 5, None)


def test_a_person_reads_all_of_it(reportbot, home):
    """In the language asked for."""
    write_bundle(home / "notebooks/sales", config=CONFIG)
    text = reportbot("reports", "--language", "ca").stdout
    for words in (
        "sales: Vendes",
        "Ingressos per dia.",
        "sales {region} {period}",
        "north (Nord)",
        "Si no, totes.",
    ):
        assert words in text
    assert "Sales" not in text


def test_the_language_is_the_settings(reportbot, home, monkeypatch):
    """LANGUAGE where nobody says another one."""
    write_bundle(home / "notebooks/sales", config=CONFIG)
    monkeypatch.setenv("LANGUAGE", "ca")
    assert "sales: Vendes" in reportbot("reports").stdout


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_every_example_can_be_sent_as_it_stands(reportbot, language):
    """The example of each shipped report is understood; `nothing` is no parameter, so nothing is queued."""
    listings = reportbot("reports", "--notebooks", str(SHIPPED), "--language", language, "--json").result
    assert len(listings) == len([folder for folder in SHIPPED.iterdir() if folder.is_dir()])
    for listing in listings:
        assert listing["fault"] is None
        ran = reportbot(
            "run", listing["example"], "--notebooks", str(SHIPPED), "--language", language, "--set", "nothing=1"
        )
        assert ran.status == 2
        assert '"nothing"' in ran.stderr, ran.stderr


def test_a_broken_report_hides_no_other(reportbot, home):
    """It is listed with its first fault, and that is no failure of the command."""
    write_bundle(home / "notebooks/a", config={"titel": "A"})
    write_bundle(home / "notebooks/b", template="{% endif %}")
    write_bundle(home / "notebooks/c")
    ran = reportbot("reports")
    assert ran.status == 0
    assert "Broken: a/config.json" in ran.stdout
    assert "Broken: b/template.html, line 1" in ran.stdout
    assert ran.stdout.count("Broken") == 2
    faults = [listing["fault"] for listing in json.loads(reportbot("reports", "--json").stdout)]
    assert [bool(fault) for fault in faults] == [True, True, False]


def test_no_report_at_all(reportbot, home):
    """The sentence says how to make one; a machine gets an empty list."""
    ran = reportbot("reports")
    assert (ran.status, "reportbot new NAME" in ran.stdout) == (0, True)
    assert reportbot("reports", "--json").result == []


def test_a_language_that_is_none(reportbot):
    """A sentence, not a trace."""
    ran = reportbot("reports", "--language", "klingonish")
    assert (ran.status, "--language" in ran.stderr) == (2, True)
