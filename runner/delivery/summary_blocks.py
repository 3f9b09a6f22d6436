"""The message of a completed report: headline, facts with their change, table; in Block Kit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from runner.delivery.blockkit import (
    FALLBACK,
    FIELD,
    Block,
    buttons,
    context,
    cut,
    cut_escaped,
    fields,
    header,
    marked,
    section,
)
from runner.delivery.blocks import Message, again_button, change_button, page_button, schedule_button
from runner.i18n.formats import NOTHING, Formats
from runner.i18n.phrases import Say, phrase
from runner.records.record import Report

TABLE_CHARACTERS = 9_000  # of the 10,000 that Slack takes in all tables of a message
CELL = 200  # characters of one cell
PREFORMATTED = 2_800  # characters of the table that stands in where Slack takes none


def summary_message(report: Report, say: Say, *, page: str | None = None, native_table: bool = True) -> Message:
    """Show what a report found. Without `native_table` the table is text, for a Slack that knows no tables.

    `page` is the address of its page, where people reach it.
    """
    formats = Formats(report.request.asker_language)
    summary = report.summary or {}
    title = report.request.title or report.request.report
    headline = summary.get("headline") or say(phrase("The report is ready."))
    table = summary.get("table")
    blocks = [header(title), section(headline)]
    blocks += fields([_fact(fact, formats, say) for fact in summary.get("facts") or []])
    if table and table["rows"]:
        blocks += _table(table, formats) if native_table else _preformatted(table, formats)
    blocks += context(*report.request.echo.splitlines()[:9])
    blocks += context(*report.warnings)
    acts = [again_button(report.id, say), change_button(report.id, say), schedule_button(report.id, say)]
    blocks.append(buttons(*([page_button(page, report.id, say)] if page else []), *acts))
    return Message(text=cut_escaped(f"{title}: {headline}", FALLBACK), blocks=blocks)


def unfinished_message(report: Report, say: Say, *, page: str | None = None) -> Message:
    """Show what a report found, and why the rest of it could not be posted."""
    message = summary_message(report, say, page=page, native_table=False)
    fault = report.error.message if report.error else ""
    return Message(text=cut_escaped(fault, FALLBACK), blocks=[section(fault), *message.blocks])


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


def _table(table: Mapping[str, Any], formats: Formats) -> list[Block]:
    """Make Slack's own table: a header, and as many rows as it takes."""
    numeric = [_is_numeric(table["rows"], column) for column in range(len(table["columns"]))]
    rows: list[list[Block]] = []
    room = TABLE_CHARACTERS
    for texts in [table["columns"], *([_cell(each, formats) for each in row] for row in table["rows"][:99])]:
        row = [{"type": "raw_text", "text": cut(text, CELL) or NOTHING} for text in texts]
        room -= sum(len(cell["text"]) for cell in row)
        if room < 0:
            break
        rows.append(row)
    settings = [{"align": "right" if right else "left", "is_wrapped": True} for right in numeric]
    return [{"type": "table", "rows": rows, "column_settings": settings}] if len(rows) > 1 else []


def _preformatted(table: Mapping[str, Any], formats: Formats) -> list[Block]:
    """Write the table in letters of one width."""
    rows = [table["columns"], *([_cell(each, formats) for each in row] for row in table["rows"])]
    widths = [max(len(cut(row[column], 30)) for row in rows) for column in range(len(rows[0]))]
    numeric = [_is_numeric(table["rows"], column) for column in range(len(rows[0]))]
    text = ""
    for row in rows:
        cells = [
            cut(cell, 30).rjust(width) if right else cut(cell, 30).ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ]
        line = cut_escaped("  ".join(cells).rstrip().replace("`", "'"), PREFORMATTED)
        if len(text) + len(line) > PREFORMATTED:
            break
        text += f"{line}\n"
    return [marked(f"```\n{text}```")]


def _is_numeric(rows: Sequence[Sequence[Any]], column: int) -> bool:
    values = [row[column] for row in rows if row[column] is not None]
    return bool(values) and all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in values)


def _cell(value: Any, formats: Formats) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return formats.number(value)
    return str(value)
