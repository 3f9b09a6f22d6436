"""What became of what somebody asked for, as a message."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from bot.directory.people import Person
from runner.delivery.blockkit import Block, cut_escaped, escaped, header, marked
from runner.delivery.blocks import Message, again_button, cancel_button
from runner.i18n.languages import find_locale
from runner.i18n.phrases import phrase
from runner.records.record import ENDED, Report, Status

MAX_RECENT = 20  # reports shown
Link = Callable[[Report], str | None]
TITLE = phrase("Your reports")
NO_REPORTS = phrase("You have not asked for a report yet.")

_STATUSES: dict[Status, tuple[str, str]] = {
    "queued": ("⏳", phrase("waiting")),
    "running": ("▶️", phrase("running")),
    "completed": ("✅", phrase("ready")),
    "error": ("⚠️", phrase("failed")),
    "cancelled": ("⏹️", phrase("cancelled")),
}
_WITHHELD = ("✅", phrase("ready, but its condition did not hold, so it was not posted"))


def history_message(reports: Sequence[Report], person: Person, *, link: Link) -> Message:
    """List the last reports of a person, newest first; `link` returns the address of a report's message."""
    if not reports:
        nothing = person.say(NO_REPORTS)
        return Message(text=nothing, blocks=[marked(nothing)])
    title = person.say(TITLE)
    blocks = [report_block(each, person, link) for each in reports[:MAX_RECENT]]
    return Message(text=title, blocks=[header(title), *blocks])


def report_block(report: Report, person: Person, link: Link) -> Block:
    """Show a report: what became of it, when it was asked for, and with what."""
    say = person.say
    mark, status = _WITHHELD if report.withheld else _STATUSES[report.status]
    title = cut_escaped(report.request.title or report.request.report, 200)
    address = link(report)
    name = f"<{address}|{title.replace('|', '¦')}>" if address else f"*{title}*"
    line = f"{mark} {name} · {escaped(say(status))} · {_time(report.request.created_at, person)}"
    echo = cut_escaped(report.request.echo.partition("\n")[0], 500)
    block = marked(f"{line}\n{echo}" if echo else line)
    act = again_button(report.id, say) if report.status in ENDED else cancel_button(report.id, say)
    return {**block, "accessory": {**act, "action_id": f"{act['action_id']}:{report.id}"}}


def _time(instant: str, person: Person) -> str:
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo(person.timezone))
    locale = find_locale(person.language)
    return f"{format_date(local, 'medium', locale=locale)}, {format_time(local, 'short', locale=locale)}"
