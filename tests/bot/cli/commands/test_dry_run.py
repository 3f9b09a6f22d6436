"""What `reportbot run --dry-run` prints: what a command would ask for, or why it is none."""

import json
from argparse import ArgumentParser

import pytest

from bot.cli.commands.run import add_arguments, main
from tests.support.bundles import write_bundle


@pytest.fixture
def dry_run(home, capsys):
    """Return what `run --dry-run --json` gives and prints for a text, as on 19 March 2025."""
    write_bundle(home / "notebooks/a", config={"parameters": {"period": {"type": "period"}}})
    parser = ArgumentParser()
    add_arguments(parser)

    def run(text):
        status = main(parser.parse_args([text, "--dry-run", "--json", "--today", "2025-03-19"]))
        return status, json.loads(capsys.readouterr().out)

    return run


def test_what_was_understood_is_printed_and_nothing_is_run(dry_run, home):
    """The days are absolute, words left out are told, and no report is made."""
    status, printed = dry_run("a last month board")
    assert status == 0 and printed["error"] is None
    assert (printed["report"], printed["language"], printed["ignored"]) == ("a", "en", ["board"])
    assert printed["parameters"] == {"from_day": "2025-02-01", "to_day": "2025-02-28"}
    assert "Feb" in printed["understood"] and not (home / "reports").exists()


def test_a_refusal_has_a_hint_that_is_read(dry_run):
    """Exit 2, the reason, and a command that works."""
    status, printed = dry_run("a Septmber 2024")
    assert status == 2 and printed["report"] is None
    assert "Septmber" in printed["error"]["message"]
    status, printed = dry_run(printed["error"]["hint"])
    assert status == 0 and printed["parameters"]["from_day"] == "2024-09-01"
