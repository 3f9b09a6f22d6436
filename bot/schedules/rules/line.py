"""The line of words that a rule is read from, and what single words in it mean."""

from bot.dates.lexer import line_of
from bot.schedules.rules.vocabulary import Found, rule_vocabulary


class RuleLine:
    """A rule cut into lexemes; a place is the number of one."""

    def __init__(self, text: str, language: str) -> None:
        self.line = line_of(text.split())
        self.texts = self.line.texts
        self._vocabulary = rule_vocabulary(language)

    def find(self, kind: str, place: int) -> Found | None:
        """Give the meaning of the longest phrase of a kind that stands here, and the place behind it."""
        return self._vocabulary.find(kind, self.texts, place)

    def weekday(self, place: int) -> Found | None:
        """Read "monday", "mondays"."""
        return self.find("plural_weekday", place) or self.find("weekday", place)

    def figure(self, place: int) -> int | None:
        """Read a number in figures."""
        return self.line.lexemes[place].number if place < len(self.texts) else None

    def number(self, place: int) -> Found | None:
        """Read a number in figures or in a word."""
        figure = self.figure(place)
        return (figure, place + 1) if figure is not None else self.find("number", place)

    def marked(self, place: int) -> Found | None:
        """Read a number with an ordinal's mark: 1st, 1r, 1º."""
        figure, mark = self.figure(place), self.find("ordinal_mark", place + 1)
        if figure is None or mark is None or not self.line.lexemes[place + 1].glued:
            return None
        return figure, mark[1]

    def ordinal(self, place: int) -> Found | None:
        """Read "first", "1st", "last"."""
        return self.find("last", place) or self.find("ordinal", place) or self.marked(place)

    def is_glued(self, start: int, stop: int) -> bool:
        """Whether no gap stands before any of these lexemes."""
        lexemes = self.line.lexemes[start:stop]
        return len(lexemes) == stop - start and all(each.glued for each in lexemes)

    def typed(self, start: int, stop: int) -> str:
        """Give these lexemes as they were typed."""
        return self.line.typed(start, min(stop, len(self.texts)))
