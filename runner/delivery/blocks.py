"""The one message of a report, while it waits and runs and when it is completed; in Block Kit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runner.delivery.blockkit import (
    FALLBACK,
    FIELD,
    Block,
    button,
    buttons,
    context,
    cut_escaped,
    fields,
    header,
    marked,
    section,
)
from runner.i18n.formats import NOTHING, Formats
from runner.i18n.phrases import Say, phrase
from runner.records.record import Report
from runner.request import Origin
from runner.step import Step
from runner.text import shortened

TABLE_CHARACTERS = 9_000  # of the 10,000 that Slack takes in all tables of a message
TABLE_ROWS = 100  # that Slack takes, the header included
TABLE_CELL = 200  # characters of one cell
TEXT_TABLE_CHARACTERS = 2_800  # of the table that stands in where Slack takes none
TEXT_TABLE_CELL = 30
_UNSEEN = ("slash", "modal", "button")  # ways to ask that nobody else in the channel sees
WARNINGS = 10  # that the owner is told at once


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a message shows; `text` stands for it in notifications, and where blocks cannot be shown."""

    text: str
    blocks: list[Block]


STEP_WORDS = {
    **dict.fromkeys((Step.TAKE_UP, Step.BUNDLE, Step.KERNEL, Step.CONNECT), phrase("Getting ready")),
    Step.EXECUTE: phrase("Running"),
    Step.OUTPUT: phrase("Reading the results"),
    Step.RENDER: phrase("Making the page"),
    Step.STORE: phrase("Keeping the results"),
    **dict.fromkeys((Step.POST, Step.CLOSE), phrase("Posting")),
}


def status_message(report: Report, say: Say) -> Message:
    """Say what was understood and how far it is."""
    first, *notes = report.request.echo.splitlines() or [report_title(report)]
    understood = say(phrase("Understood: {what}", what=first))
    blocks = [
        section("\n".join([understood, *notes])),
        *context(progress_line(report, say)),
        *asked_by(report.request.origin, say),
        buttons(cancel_button(report.id, say), change_button(report.id, say)),
    ]
    return Message(text=cut_escaped(understood, FALLBACK), blocks=blocks)


def progress_line(report: Report, say: Say) -> str:
    """Name the step, and the cell while cells run: "Running 4/9"."""
    if report.status == "queued" or report.step is None:
        return say(phrase("Waiting for its turn"))
    words = say(STEP_WORDS[report.step])
    return f"{words} {report.cell}/{report.cells}" if report.step is Step.EXECUTE and report.cells else words


def summary_message(report: Report, say: Say, *, page: str | None = None, native_table: bool = True) -> Message:
    """Show what a report found. Without `native_table` the table is text, for a Slack that knows no tables.

    `page` is the address of its page, where people reach it.
    """
    formats = Formats(report.request.language)  # as its headline and its page are written
    summary, title = report.summary or {}, report_title(report)
    headline = summary.get("headline") or say(phrase("The report is ready."))
    blocks = [header(title), section(headline)]
    blocks += fields([_fact(fact, formats, say) for fact in summary.get("facts") or []])
    blocks += _table(summary.get("table") or {}, formats, native=native_table)
    blocks += context(*report.request.echo.splitlines()[:9])
    blocks += context(*report.warnings)
    blocks += asked_by(report.request.origin, say)
    acts = [again_button(report.id, say), change_button(report.id, say)]
    acts.append(button(say(phrase("Schedule…")), action_id="report_schedule", value=report.id))
    if page:
        opens = button(say(phrase("Open the page")), action_id="report_page", value=report.id, style="primary")
        acts.insert(0, {**opens, "url": page})
    return Message(text=cut_escaped(f"{title}: {headline}", FALLBACK), blocks=[*blocks, buttons(*acts)])


def unfinished_message(report: Report, say: Say, *, page: str | None = None) -> Message:
    """Show what a report found, and why the rest of it could not be posted."""
    message = summary_message(report, say, page=page, native_table=False)
    fault = report.error.message if report.error else ""
    return Message(text=cut_escaped(fault, FALLBACK), blocks=[section(fault), *message.blocks])


def asked_by(origin: Origin, say: Say) -> list[Block]:
    """Name in a channel whoever asked, where no message of theirs stands there."""
    is_seen = origin.kind in _UNSEEN and origin.channel_id is not None and not origin.channel_id.startswith("D")
    if not is_seen or origin.user_id is None:
        return []
    text = say(phrase("Asked for by {who}.", who=f"<@{origin.user_id}>"))
    return [{"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}]


def warnings_message(report: Report, say: Say) -> Message:
    """Tell the owner of a bundle what its author should look at, though the report was made."""
    heading = say(phrase("The report {name} may be less than its author thinks", name=report.request.report))
    asked = say(phrase("Asked for with: {words}", words=report.request.words))
    found = "\n".join(f"• {each.message}" for each in report.author_warnings[:WARNINGS])
    return Message(
        text=cut_escaped(f"{heading}: {found}", FALLBACK),
        blocks=[header(heading), section(found), *context(asked)],
    )


def cancel_button(report_id: str, say: Say) -> Block:
    """Cancels a report that waits or runs."""
    return button(say(phrase("Cancel")), action_id="report_cancel", value=report_id, style="danger")


def change_button(report_id: str, say: Say) -> Block:
    """Opens the report's form, filled in as it was asked for."""
    return button(say(phrase("Change…")), action_id="report_change", value=report_id)


def command_button(label: str, words: str, *, place: int = 0) -> Block:
    """Does what these words would do if whoever presses it had typed them; of several, each has its place."""
    return button(label, action_id=f"command_run:{place}", value=words)


def again_button(report_id: str, say: Say) -> Block:
    """Asks for the same report once more, with the same absolute days."""
    return button(say(phrase("Run again")), action_id="report_again", value=report_id)


def report_title(report: Report) -> str:
    """Return what people call the report."""
    return report.request.title or report.request.report


def _fact(fact: Mapping[str, Any], formats: Formats, say: Say) -> str:
    """Write a fact: its label, its value, and how it changed."""
    label = cut_escaped(fact["label"] or fact["name"], FIELD // 4)
    value = formats.formatted(fact["value"], fact["format"])
    lines = [f"*{label}*", cut_escaped(value, FIELD // 4)]
    if fact["previous"] is not None:
        before = say(phrase("before: {value}", value=formats.formatted(fact["previous"], fact["format"])))
        change = _change(fact["value"], fact["previous"], formats)
        lines.append(cut_escaped(f"{change} ({before})" if change else before, FIELD // 4))
    return "\n".join(lines)


def _change(value: Any, previous: Any, formats: Formats) -> str:
    """Write a relative change with its direction; nothing where there is none to tell."""
    if not isinstance(value, (int, float)) or not isinstance(previous, (int, float)) or not previous:
        return ""
    change = (value - previous) / abs(previous)
    arrow = "▲" if change > 0 else "▼" if change < 0 else "="
    return f"{arrow} {formats.change(change)}"


def _table(table: Mapping[str, Any], formats: Formats, *, native: bool) -> list[Block]:
    if not table.get("rows"):
        return []
    rows = [table["columns"], *([_cell(each, formats) for each in row] for row in table["rows"])]
    is_right = [_is_numeric(column) for column in zip(*table["rows"], strict=True)]
    return _native_table(rows, is_right) if native else _text_table(rows, is_right)


def _native_table(rows: Sequence[Sequence[str]], is_right: Sequence[bool]) -> list[Block]:
    """Make Slack's own table: a header, and as many rows as it takes."""
    made: list[list[Block]] = []
    room = TABLE_CHARACTERS
    for texts in rows[:TABLE_ROWS]:
        row = [{"type": "raw_text", "text": shortened(text, TABLE_CELL) or NOTHING} for text in texts]
        room -= sum(len(cell["text"]) for cell in row)
        if room < 0:
            break
        made.append(row)
    settings = [{"align": "right" if right else "left", "is_wrapped": True} for right in is_right]
    return [{"type": "table", "rows": made, "column_settings": settings}] if len(made) > 1 else []


def _text_table(rows: Sequence[Sequence[str]], is_right: Sequence[bool]) -> list[Block]:
    """Write the table in letters of one width."""
    short = [[shortened(text, TEXT_TABLE_CELL) for text in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*short, strict=True)]
    lines = ""
    for row in short:
        cells = [
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, is_right, strict=True)
        ]
        line = cut_escaped("  ".join(cells).rstrip().replace("`", "'"), TEXT_TABLE_CHARACTERS)
        if len(lines) + len(line) > TEXT_TABLE_CHARACTERS:
            break
        lines += f"{line}\n"
    return [marked(f"```\n{lines}```")]


def _is_numeric(column: Sequence[Any]) -> bool:
    values = [value for value in column if value is not None]
    return bool(values) and all(_is_number(value) for value in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: Any, formats: Formats) -> str:
    if value is None:
        return NOTHING
    return formats.number(value) if _is_number(value) else str(value)
