"""App Home: what can be asked, and what became of what the viewer asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.answers.help import Entry, entry_block, more_line
from runner.delivery.blockkit import Block, context, cut_escaped, escaped, header, marked, section
from runner.delivery.blocks import cancel_button
from runner.i18n.phrases import Say, phrase
from runner.records.record import ENDED, Report, Status

MOST_OFFERED = 60  # of the 100 blocks that Slack takes in a view
MOST_RECENT = 20
Link = Callable[[Report], str | None]

_STATUSES: dict[Status, tuple[str, str]] = {
    "queued": ("⏳", phrase("waiting")),
    "running": ("▶️", phrase("running")),
    "completed": ("✅", phrase("ready")),
    "error": ("⚠️", phrase("failed")),
    "cancelled": ("⏹️", phrase("cancelled")),
}
_WITHHELD = ("✅", phrase("ready, but its condition did not hold, so it was not posted"))


def home_view(
    entries: Sequence[Entry],
    recent: Sequence[Report],
    say: Say,
    *,
    more: Sequence[str],
    locale: str,
    timezone: str,
    link: Link,
) -> Block:
    """Make the view; `more` are reports without room, `link` gives the address of a report's message."""
    blocks = [header(say(phrase("Your reports")))]
    if recent:
        blocks += [report_block(each, say, locale, timezone, link) for each in recent[:MOST_RECENT]]
    else:
        blocks.append(section(say(phrase("You have not asked for a report yet."))))
    blocks += [{"type": "divider"}, header(say(phrase("What you can ask for")))]
    if entries:
        how = phrase("Press Run…, or write to me in a message, just as it stands below.")
        blocks += context(say(how))
        blocks += [entry_block(each, say) for each in entries]
        blocks += context(more_line(more, say))
    else:
        blocks.append(section(say(phrase("There is no report here that you can ask for yet."))))
    return {"type": "home", "blocks": blocks}


def report_block(report: Report, say: Say, locale: str, timezone: str, link: Link) -> Block:
    """Show a report: what became of it, when it was asked for, and with what."""
    mark, status = _WITHHELD if report.withheld else _STATUSES[report.status]
    title = cut_escaped(report.request.title or report.request.report, 200)
    address = link(report)
    name = f"<{address}|{title.replace('|', '¦')}>" if address else f"*{title}*"
    line = f"{mark} {name} · {escaped(say(status))} · {_time(report.request.created_at, locale, timezone)}"
    echo = cut_escaped(report.request.echo.partition("\n")[0], 500)
    block = marked(f"{line}\n{echo}" if echo else line)
    if report.status in ENDED:
        return block
    cancel = {**cancel_button(report.id, say), "action_id": f"report_cancel:{report.id}"}
    return {**block, "accessory": cancel}


def _time(instant: str, locale: str, timezone: str) -> str:
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(timezone))
    return str(format_datetime(moment, "medium", locale=locale.replace("-", "_")))
