"""One typed command while it is being matched: its tokens, and which of them are spoken for."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.folding import key
from bot.grammar.patterns import atoms
from bot.grammar.tokens import Token, tokenise, without_fence

_BARRIER = "\x00"  # stands for a word that no date may reach over


@dataclass(frozen=True)
class Utterance:
    """The tokens of a text, with an index of where each literal could stand."""

    text: str
    tokens: tuple[Token, ...]
    atoms: tuple[tuple[str, ...], ...]
    places: dict[str, list[int]]  # first atom of a token -> the tokens it begins

    def find_run(self, literals: Sequence[str], start: int, taken: Sequence[bool]) -> list[int] | None:
        """Find literal words in their order, each as early as it goes; None where one is missing."""
        run: list[int] = []
        done, position = 0, start
        while done < len(literals):
            found = self._next(literals[done:], position, taken)
            if found is None:
                return None
            run.append(found)
            done += len(self.atoms[found])
            position = found + 1
        return run

    def _next(self, literals: Sequence[str], start: int, taken: Sequence[bool]) -> int | None:
        places = self.places.get(literals[0], [])
        for index in places[bisect_left(places, start) :]:
            token_atoms = self.atoms[index]
            if not taken[index] and tuple(literals[: len(token_atoms)]) == token_atoms:
                return index
        return None


def utterance_of(text: str, *, slack: bool = False) -> Utterance:
    """Cut a text and index it."""
    text = without_fence(text)
    tokens = tuple(tokenise(text, slack=slack))
    parts = tuple(() if token.quoted or token.name is not None else atoms(token.text) for token in tokens)
    places: dict[str, list[int]] = {}
    for index, part in enumerate(parts):
        if part:
            places.setdefault(part[0], []).append(index)
    return Utterance(text=text, tokens=tokens, atoms=parts, places=places)


def without_quotes(utterance: Utterance) -> Utterance:
    """Read a text anew as if nothing in it stood in quotes: "sales last month", typed with them."""
    return utterance_of(
        " ".join(token.text if token.quoted and token.name is None else token.typed for token in utterance.tokens)
    )


@dataclass
class Claims:
    """Which tokens of an utterance are spoken for in one attempt at matching."""

    utterance: Utterance
    taken: list[bool] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # for reading dates: what is taken is a barrier
    dates: set[int] = field(default_factory=set)  # the tokens that say a day or a period

    def __post_init__(self) -> None:
        tokens = self.utterance.tokens
        self.taken = [False] * len(tokens)
        self.words = [token.text or _BARRIER for token in tokens]

    @property
    def claimed(self) -> frozenset[int]:
        """The tokens that are spoken for."""
        return frozenset(index for index, taken in enumerate(self.taken) if taken)

    def take_date(self, start: int, stop: int) -> None:
        """Claim the tokens of a day or a period."""
        self.take(start, stop)
        self.dates.update(range(start, stop))

    def take(self, start: int, stop: int) -> None:
        """Claim the tokens from start up to stop."""
        for index in range(start, stop):
            self.taken[index] = True
            self.words[index] = _BARRIER

    def free(self, start: int, stop: int) -> list[int]:
        """Give the tokens that are not spoken for."""
        return [index for index in range(start, min(stop, len(self.taken))) if not self.taken[index]]

    def key_before(self, index: int, skipping: frozenset[tuple[str, ...]]) -> str | None:
        """Give the folded free word before a token, stepping over some words; None where there is none."""
        index -= 1
        while index >= 0 and not self.taken[index] and (key(self.words[index]),) in skipping:
            index -= 1
        return key(self.words[index]) if index >= 0 and not self.taken[index] else None
