"""No phrase ever becomes another period: what is mistyped is read as it was meant, or refused."""

import random
from collections.abc import Iterator

import pytest

from bot.folding import fold
from bot.grammar.parse import Command
from runner.errors import CommandError
from tests.bot.dates.test_parse import CASES
from tests.bot.grammar.test_properties import DATE_WORDS
from tests.support.grammar_bundles import REGION, SALES, ask

LETTERS = "abcdefghijklmnopqrstuvwxyz"
PHRASES = [(case[0], case[1]) for case in CASES if case[0] in ("en", "es", "ca")]
CHOICES = {word for labels in REGION["choices"].values() for word in map(fold, labels.values())}  # "east monday"
WORDS = CHOICES | {word for phrase in DATE_WORDS for word in phrase.split()}


def slip(word: str, chance: random.Random) -> str:
    """Mistype a word: a letter dropped, doubled, changed, or swapped with its neighbour."""
    at = chance.randrange(len(word))
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[: at + 1] + word[at:],
            word[:at] + chance.choice(LETTERS) + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        ]
    )


def mistyped(words: list[str], chance: random.Random) -> list[str]:
    """Misspell or double a word with letters, or run two together."""
    at = chance.choice([index for index, word in enumerate(words) if any(map(str.isalpha, word))] or [0])
    way = chance.randrange(4)
    if way == 0 and len(words) > 1:
        at = min(at, len(words) - 2)
        return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
    if way == 1:
        return [*words[: at + 1], words[at], *words[at + 1 :]]
    typed = slip(words[at], chance) if words[at].isalpha() else words[at]
    another = not typed or len(typed) < 3 or fold(typed) in WORDS  # "jun" for "jan" is a word of its own
    return words if another else [*words[:at], typed, *words[at + 1 :]]


def cases(number: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """Make phrases and their mistyped forms; the same ones every time."""
    chance = random.Random(seed)
    for _ in range(number):
        language, phrase = chance.choice(PHRASES)
        words = mistyped(phrase.split(), chance)
        yield language, phrase, " ".join(words)


def read(text: str, language: str) -> Command | None:
    """Read a command for sales; None where it is refused."""
    try:
        return ask(f"sales {text}", language=language, offers=[SALES])
    except CommandError:
        return None


def wrong(number: int, seed: int) -> list[tuple[str, str]]:
    """Return the phrases that became another period, and what they became it from."""
    found = []
    for language, phrase, typed in cases(number, seed):
        command = read(typed, language)
        meant = read(phrase, language)
        if command and meant and command.parameters != meant.parameters:
            found.append((phrase, typed))
    return found


def test_what_is_mistyped_is_the_same_period_or_refused() -> None:
    """A letter more, less or other, a word twice, two words in one: none becomes another period."""
    assert wrong(1_000, seed=13) == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_twenty_thousand_mistyped_phrases_are_none_another_period() -> None:
    """The same, at length."""
    assert wrong(20_000, seed=14) == []
