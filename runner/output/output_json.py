"""Reads what the notebook left behind: output.json, its summary and its charts, validated and within bounds."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from runner.content.placeholders import Placeholders, SplicedBody
from runner.errors import OutputError
from runner.i18n.phrases import Phrase, localised, phrase
from runner.limits import (
    ARTIFACT_BYTES,
    CHARTS,
    CHECK_SECONDS,
    FILES,
    MIB,
    OUTPUT_BYTES,
    OUTPUT_DEPTH,
    OUTPUT_VALUES,
)
from runner.output.charts import Chart, begin_pixel_check, find_charts
from runner.output.strict_json import Decoded, JSONFault, decode_json, parse_json
from runner.output.summary import Summary, SummaryFault, missing_facts, read_summary
from runner.output.validation import Check, begin_validation

# What every template has; a key of the same name would hide it.
RESERVED = ("report", "chart", "_", "gettext", "ngettext", "pgettext", "npgettext", "date_range")

_KINDS = {
    list: phrase("a list"),
    str: phrase("a text"),
    bool: phrase("true or false"),
    type(None): phrase("null"),
}


@dataclass(frozen=True, kw_only=True)
class OutputJson:
    """What output.json held. `data` has all of it, redacted, charts included; `validation` waits."""

    data: dict[str, Any]
    summary: Summary | None
    charts: tuple[Chart, ...]
    validation: Check


def read_output(content: bytes, *, schema: Mapping[str, Any], facts: Sequence[str]) -> OutputJson:
    """Read output.json and check all of it; raise `OutputError` with a sentence that says what is wrong and where.

    `schema` and `facts` are the bundle's `output` and `facts`.
    """
    output = take_output(parse_output(decode_output(content)), schema=schema, facts=facts)
    output.validation()
    begin_pixel_check(output.charts)()
    return output


def decode_output(content: bytes) -> Decoded:
    """Decode output.json; raise `OutputError`."""
    if len(content) > OUTPUT_BYTES:
        raise OutputError(
            phrase(
                "output.json has {size} MiB; at most {most} are allowed.",
                size=_mebibytes(len(content)),
                most=OUTPUT_BYTES // MIB,
            )
        )
    try:
        return decode_json(content, values=OUTPUT_VALUES)
    except JSONFault as error:
        raise OutputError(phrase("output.json {fault}.", fault=error.clause)) from None


def parse_output(decoded: Decoded) -> dict[str, Any]:
    """Parse output.json into one object; raise `OutputError`."""
    try:
        data = parse_json(decoded, depth=OUTPUT_DEPTH)
    except JSONFault as error:
        raise OutputError(phrase("output.json {fault}.", fault=error.clause)) from None
    if not isinstance(data, dict):
        kind = _KINDS.get(type(data), phrase("a number"))
        raise OutputError(phrase("output.json holds {kind}; it must hold one JSON object, {{…}}.", kind=kind))
    _refuse_reserved(data)
    return data


def take_output(
    data: dict[str, Any],
    *,
    schema: Mapping[str, Any],
    facts: Sequence[str],
    redact: Callable[[Any], Any] = lambda data: data,
    seconds: float = CHECK_SECONDS,
) -> OutputJson:
    """Take out what output.json holds, and begin to hold it against the schema; raise `OutputError`.

    `seconds`: how long the schema may take.
    """
    clean = redact(data)  # before there are charts, for it takes as much again as the longest text
    validation = begin_validation(data, schema, seconds=seconds)
    try:
        return OutputJson(
            data=clean, summary=_summary(data, facts), charts=find_charts(data), validation=validation
        )
    except OutputError:
        validation()  # what the author's own schema says is the better reason
        raise


def write_output(data: Mapping[str, Any]) -> SplicedBody:
    """Write what output.json held, piece by piece into bytes: as one text it could take four times as much."""
    long, content = Placeholders(), io.BytesIO()
    text = io.TextIOWrapper(content, encoding="utf-8")
    json.dump(long.leave_out_of(data), text, ensure_ascii=False, indent=1)
    text.flush()
    return long.put_back(content.getvalue())


def check_amounts(*, charts: Sequence[Chart], files: Mapping[str, bytes]) -> None:
    """Hold charts and files together against the limits of a report; raise `OutputError`."""
    if len(charts) > CHARTS:
        raise OutputError(
            phrase("The report has {number} charts; at most {most} are allowed.", number=len(charts), most=CHARTS)
        )
    if len(files) > FILES:
        raise OutputError(
            phrase("The report has {number} files; at most {most} are allowed.", number=len(files), most=FILES)
        )
    size = sum(len(chart.content) for chart in charts) + sum(len(content) for content in files.values())
    if size > ARTIFACT_BYTES:
        raise OutputError(
            phrase(
                "The report's charts and files take {size} MiB; at most {most} are allowed.",
                size=_mebibytes(size),
                most=ARTIFACT_BYTES // MIB,
            )
        )


def _refuse_reserved(data: dict[str, Any]) -> None:
    for name in RESERVED:
        if name in data:
            raise OutputError(
                phrase(
                    'output.json has the key "{name}", which the template needs for something else;'
                    " give it another name.",
                    name=name,
                )
            )


def _summary(data: dict[str, Any], facts: Sequence[str]) -> Summary | None:
    summary = None
    if data.get("summary") is not None:
        try:
            summary = read_summary(data["summary"])
        except SummaryFault as error:
            raise OutputError(phrase("output.json, {fault}.", fault=error.clause)) from None
    missing = missing_facts(summary, facts)
    if missing:
        names = ", ".join(f'"{name}"' for name in missing)
        raise OutputError(
            phrase('output.json lacks in "summary.facts" what config.json promises: {names}.', names=names)
        )
    return summary


def _mebibytes(size: int) -> Phrase:
    return localised(lambda locale: str(format_decimal(size / MIB, format="#,##0.0", locale=locale)))
