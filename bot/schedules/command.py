"""What was typed to make a schedule, cut into its parts: `"sales last week" every monday when revenue < 1`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from bot.folding import fold, key
from bot.grammar.tokens import Token, tokenise, unescape
from bot.schedules.rules.parse import LONGEST, ReadRule, read_rule
from runner.errors import CommandError
from runner.i18n.phrases import phrase

MAKE = {"schedule", "programa", "programar", "planifica", "planificar"}
LIST = {
    *("schedules", "programados", "programadas", "programaciones"),
    *("programats", "programades", "programacions"),
}
SCHEDULES = phrase("schedules")
_WHEN = ("when", "if", "cuando", "si", "quan")
_GRACE = re.compile(r"\bgrace\s*[=:]?\s*(\d{1,4})\s*(m|min|h|d)\b", re.IGNORECASE)
_SECONDS = {"m": 60, "min": 60, "h": 3600, "d": 24 * 3600}
MAX_GRACE_SECONDS = 7 * 24 * 3600
# Words with which a rule begins where the command before it stands in no quotes.
_OPENERS = re.compile(
    r"every|each|cada|todos|todas|tots|totes|on|el|la|los|las|els|les|l'.*|once|biweekly|bi-weekly"
    r"|fortnightly|quin[cz]enal.*|@(hourly|daily|midnight|weekly|monthly|yearly|annually)|daily|weekly|monthly|quarterly|yearly|hourly"
    r"|diario|diariamente|diariament|mensual.*|setmanal.*|semanal.*|trimestral.*|anual.*|cron:?|[\d*][\d*,/-]*"
)
# Words with which rules begin, and commands go on: "sales last month every monday", "sales last working day".
_DOUBTFUL = re.compile(r"una?|first|last|primer[oa]?|ultim[oa]?|darrera?")


@dataclass(frozen=True, kw_only=True)
class ScheduleCommand:
    """The parts as they were typed; `grace` in seconds, None where it was not said."""

    words: str
    rule: str
    when: str
    grace: int | None


def asks_to_schedule(text: str) -> bool:
    """Whether words are to make a schedule."""
    return _first_key(text) in MAKE and bool(_behind_first(text))


def asks_for_schedules(text: str) -> bool:
    """Whether words ask for the schedules that there are."""
    return not _behind_first(text) and _first_key(text) in MAKE | LIST


def parse_schedule_command(
    text: str, *, language: str, today: date = date.min, holidays: str = ""
) -> ScheduleCommand:
    """Cut what follows "schedule" into its parts. Raises `CommandError` where no rule is in it.

    The command stands in quotes, or it ends where the rule begins. The text is as Slack sends it.
    """
    text = _behind_first(text)
    tokens = tokenise(text)
    place = next(
        (index for index, token in enumerate(tokens) if index and not token.quoted and _is_when(token)), None
    )
    end = len(text) if place is None else tokens[place].start
    when = "" if place is None else unescape(text[tokens[place].end :]).strip()
    grace, end_text = _without_grace(text[:end])
    if tokens[0].quoted and tokens[0].name is None:
        return ScheduleCommand(
            words=_unquoted(tokens[0]), rule=_plain(end_text[tokens[0].end :]), when=when, grace=grace
        )
    start = _rule_start(end_text, tokens, partial(read_rule, language=language, today=today, holidays=holidays))
    return ScheduleCommand(words=end_text[:start].strip(), rule=_plain(end_text[start:]), when=when, grace=grace)


def _rule_start(text: str, tokens: list[Token], read: Callable[[str], ReadRule]) -> int:
    """Return where the rule begins behind a command without quotes: the first place from which all is a rule."""
    if _OPENERS.fullmatch(fold(tokens[0].text)):
        raise CommandError(phrase("it does not say which report is to come"))
    refusal: CommandError | None = None
    for start in _starts(text, tokens):
        try:
            read(_plain(text[start:]))
        except CommandError as error:
            refusal = refusal or (None if _DOUBTFUL.match(fold(text[start:])) else error)
        else:
            return start
    raise refusal or CommandError(phrase("it does not say when the report is to come"))


def _starts(text: str, tokens: list[Token]) -> Iterator[int]:
    for token in tokens[1:]:
        near = len(text) - token.start <= LONGEST
        if token.start < len(text) and near and not token.quoted and _may_open(token):
            yield token.start


def _may_open(token: Token) -> bool:
    word = fold(token.text)
    return bool(_OPENERS.fullmatch(word) or _DOUBTFUL.fullmatch(word))


def _without_grace(text: str) -> tuple[int | None, str]:
    """Take "grace=2h" out of a rule; what stands there then is as long."""
    found = _GRACE.search(text)
    if found is None:
        return None, text
    seconds = int(found[1]) * _SECONDS[found[2].lower()]
    if not 0 < seconds <= MAX_GRACE_SECONDS:
        raise CommandError(phrase("a grace is a week at most"))
    return seconds, text[: found.start()] + " " * len(found[0]) + text[found.end() :]


def _plain(text: str) -> str:
    return " ".join(unescape(text).split()).strip(" ,;:")


def _is_when(token: Token) -> bool:
    return token.name is None and key(token.text) in _WHEN


def _unquoted(token: Token) -> str:
    return token.typed[1:-1].strip()


def _first_key(text: str) -> str:
    return key(text.split(maxsplit=1)[0]) if text.strip() else ""


def _behind_first(text: str) -> str:
    parts = text.strip().split(maxsplit=1)
    return parts[1].strip() if len(parts) > 1 else ""
