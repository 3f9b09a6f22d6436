"""Hundreds of commands as people type them: none runs another period, and hardly one of the reasonable is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.grammar.parse import Command, parse_command
from runner.errors import CommandError
from tests.support.grammar_bundles import DELIVERY, SALES

BATTERY = Path(__file__).parent / "battery"
MOST_REFUSED = 0.01  # of the reasonable ones


@dataclass(frozen=True)
class Case:
    """What is typed, and what it asks for: two days and choices; None where it is to be refused."""

    today: date
    language: str
    text: str
    wanted: dict[str, str] | None
    may_be_refused: bool

    def asked(self) -> dict[str, str] | None:
        """Return what the bot makes of it, without what was left unset; None where it refuses."""
        try:
            command = parse_command(self.text, [SALES, DELIVERY], today=self.today, language=self.language)
        except CommandError:
            return None
        return _said(command)


def _said(command: Command) -> dict[str, str]:
    return {name: str(value) for name, value in command.parameters.items() if value is not None}


def read_cases(path: Path) -> Iterator[Case]:
    """Read a file of the battery."""
    today = date.min
    for line in path.read_text().splitlines():
        if line.startswith("today "):
            today = date.fromisoformat(line.split()[1])
        elif not line.startswith("#"):
            language, text, wanted = line.split(" | ")
            first = wanted.removesuffix(" or refused").removeprefix("refused or ").split(" or ")[0]
            yield Case(today, language, text, _wanted(first), "refused" in wanted)


def _wanted(text: str) -> dict[str, str] | None:
    if text == "refused":
        return None
    days = [word for word in text.split() if "=" not in word]
    choices = dict(word.split("=") for word in text.split() if "=" in word)
    return {"from_day": days[0], "to_day": days[-1], **choices}


CASES = [case for path in sorted(BATTERY.glob("*.txt")) for case in read_cases(path)]


def test_the_battery_is_large() -> None:
    """More than five hundred commands, in three languages."""
    assert len(CASES) > 500 and {case.language[:2] for case in CASES} == {"en", "es", "ca"}


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_what_people_type_is_read_or_refused_and_never_another_period(language: str) -> None:
    """None runs another period or another choice; at most one in a hundred of the reasonable ones is refused."""
    cases = [(case, case.asked()) for case in CASES if case.language.startswith(language)]
    wrong = [(case.text, asked) for case, asked in cases if asked not in (None, case.wanted)]
    refused = [case.text for case, asked in cases if asked is None and not case.may_be_refused]
    assert wrong == []
    assert len(refused) <= MOST_REFUSED * len(cases), refused
