"""What comes once: "once on 2026-07-20 at 8:00", "una vez el 20 de julio", "un cop demà"."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dates.parse import find_phrase
from bot.folding import key
from runner.errors import CommandError, InvalidParameter
from runner.i18n.phrases import phrase

_ONCE: tuple[tuple[str, ...], ...] = (
    *(("only", "once"), ("just", "once"), ("once",), ("una", "sola", "vez"), ("una", "vez"), ("un", "cop")),
    *(("una", "vegada"), ("un", "sol", "cop"), ("una", "sola", "vegada")),
)
_ON = ("on", "the", "el", "la", "de", "only")
_AT = ("at", "a", "@", "in")


@dataclass(frozen=True, kw_only=True)
class Once:
    """The day, and what stands behind it: a time, a zone."""

    day: date
    rest: str


def read_once(text: str, *, language: str, today: date) -> Once | None:
    """Read what comes once; None for all else. Raises `CommandError` where its day cannot be read."""
    words = text.split()
    folded = [key(word) for word in words]
    start = next((len(said) for said in _ONCE if tuple(folded[: len(said)]) == said), None)
    if start is None:
        return None
    while start < len(words) and folded[start] in _ON:
        start += 1
    stop = next((place for place in range(start + 1, len(words)) if folded[place] in _AT), len(words))
    with suppress(InvalidParameter):
        found = find_phrase(words[:stop], start, today=max(today, date(1970, 1, 1)), language=language, kind="day")
        if found is not None:
            end = start + found.length
            day = found.period(max(today, date(1970, 1, 1))).first
            return Once(day=_coming(day, today, " ".join(words[start:end])), rest=" ".join(words[end:]))
    said = " ".join(words[start:stop]) or text
    raise CommandError(phrase('"{said}" is no day; write for instance 2026-07-20', said=said))


def _coming(day: date, today: date, said: str) -> date:
    """Take a day that was said without its year, or as a day of the week, for the one that comes."""
    if day >= today or str(day.year) in said:
        return day
    if (today - day).days <= 7 and not any(letter.isdigit() for letter in said):
        return day + timedelta(days=7)
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else day
