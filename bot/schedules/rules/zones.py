"""Time zones as people write them: Europe/Madrid, europe/madrid, Madrid, UTC."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from bot.dates.lexer import Line, cut
from bot.folding import fold
from runner.errors import CommandError
from runner.i18n.phrases import listed, phrase

_LONGEST = 12  # lexemes: America/Argentina/Buenos_Aires has seven
# Abbreviations that people use for several zones, or all year round for one whose clocks change.
_UNSURE: Mapping[str, tuple[str, ...]] = {
    "est": ("America/New_York", "America/Panama", "Australia/Sydney"),
    "edt": ("America/New_York",),
    "et": ("America/New_York",),
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "cdt": ("America/Chicago", "America/Havana"),
    "ct": ("America/Chicago",),
    "mst": ("America/Denver", "America/Phoenix"),
    "mdt": ("America/Denver",),
    "mt": ("America/Denver",),
    "pst": ("America/Los_Angeles", "Asia/Manila"),
    "pdt": ("America/Los_Angeles",),
    "pt": ("America/Los_Angeles",),
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "gst": ("Asia/Dubai", "Atlantic/South_Georgia"),
    "sst": ("Pacific/Pago_Pago", "Asia/Singapore"),
    "hst": ("Pacific/Honolulu",),
    "jst": ("Asia/Tokyo",),
    "cest": ("Europe/Paris",),
    "eest": ("Europe/Athens",),
    "west": ("Europe/Lisbon",),
    "msk": ("Europe/Moscow",),
    "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "aedt": ("Australia/Sydney",),
    "nzst": ("Pacific/Auckland",),
}
_HIDDEN = ("Etc/", "SystemV/", "posix/", "right/")  # prefixes of zones that no city is looked for in


def find_zone(line: Line, start: int, *, cities: bool) -> tuple[str, int] | None:
    """Give the zone that begins at a lexeme, and the place behind it; `cities` takes Madrid too.

    `CommandError` where a city's name stands for several zones.
    """
    names, places = _names(), _cities()
    unsure = _unsure(line, start)
    if unsure:
        if len(unsure) > 1:
            raise _ask(unsure, line.lexemes[start].raw)
        return unsure[0], start + 1
    for end in range(min(start + _LONGEST, len(line.lexemes)), start, -1):
        words = tuple(each.text for each in line.lexemes[start:end])
        if words in names:
            return names[words], end
        if cities and words in places:
            return _only(places[words], " ".join(words)), end
    return None


def _unsure(line: Line, start: int) -> tuple[str, ...]:
    """Give the zones that an abbreviation may mean; one of two letters is a word where it is not in capitals."""
    if start >= len(line.lexemes):
        return ()
    lexeme = line.lexemes[start]
    return _UNSURE.get(lexeme.text, ()) if lexeme.raw.isupper() or len(lexeme.text) == 3 else ()


def _only(zones: tuple[str, ...], city: str) -> str:
    """Choose among the names of one zone; several zones are a question back."""
    if len({_offsets(zone) for zone in zones}) > 1:
        raise _ask(zones, city)
    return max(zones, key=len)  # older names are shorter: America/Louisville


def _ask(zones: Sequence[str], said: str) -> CommandError:
    return CommandError(
        phrase('"{city}" may be {zones}; write one of them', city=said, zones=listed(zones, by="or"))
    )


def _offsets(zone: str) -> tuple[timedelta | None, ...]:
    days = (datetime(year, month, 1, tzinfo=ZoneInfo(zone)) for year in range(2000, 2031) for month in (1, 7))
    return tuple(day.utcoffset() for day in days)


@lru_cache(maxsize=1)
def _names() -> Mapping[tuple[str, ...], str]:
    """Give the zones by their lexemes; single words only those that are no city's: UTC, GMT, CET."""
    return {_lexed(name): name for name in available_timezones() if "/" in name or name.isupper()}


@lru_cache(maxsize=1)
def _cities() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(available_timezones()):
        area, slash, city = name.rpartition("/")
        if slash and not name.startswith(_HIDDEN) and area != "US":
            found.setdefault(_lexed(city.replace("_", " ")), []).append(name)
    return {city: tuple(zones) for city, zones in found.items()}


def _lexed(name: str) -> tuple[str, ...]:
    return tuple(lexeme.text for word in fold(name).split() for lexeme in cut(word))
