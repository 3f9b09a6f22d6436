"""A command as a button says it: "Sales, last month"."""

from bot.catalog.catalog import Catalog
from bot.grammar.patterns import atoms, patterns_of


def command_label(command: str, catalog: Catalog, language: str) -> str:
    """Put a report's title in the place of the words that it is recognised by."""
    words, best, label = command.split(), 0, command
    for offer in catalog.offers:
        for pattern in patterns_of(offer.name, offer.config):
            length = _begins(words, pattern.groups[pattern.head].literals)
            if length > best:
                parts = [catalog.entry(offer.name).title(language), " ".join(words[length:])]
                best, label = length, ", ".join(part for part in parts if part)
    return label


def _begins(words: list[str], literals: tuple[str, ...]) -> int:
    """Count the words with which a command begins that are these literals; 0 where it begins otherwise."""
    found: tuple[str, ...] = ()
    for length, word in enumerate(words, start=1):
        found += atoms(word)
        if found == literals:
            return length
        if found != literals[: len(found)]:
            break
    return 0
