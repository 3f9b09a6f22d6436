"""What a report made, read from the kernel and redacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from runner.bundles.config import ReportConfig
from runner.content.placeholders import size_of
from runner.errors import OutputError
from runner.i18n.phrases import Phrase, phrase
from runner.kernels.protocol.session import NAME, KernelSession
from runner.limits import (
    ARTIFACT_BYTES,
    CHECK_SECONDS,
    FILES,
    MIB,
    OUTPUT_BYTES,
    REHEARSAL_SECONDS,
    REHEARSED,
    REPORT_MEMORY,
)
from runner.output.charts import Chart, begin_pixel_check, find_charts, pack_figures, take_figures
from runner.output.output_json import check_amounts, decode_output, parse_output, take_output, write_output
from runner.output.rehearsal import rehearse
from runner.output.validation import Check
from runner.processes.bounded import OutOfBounds
from runner.security.redact import Redactor
from runner.text import shortened

OUTPUT_NAME = "output.json"


@dataclass(kw_only=True)
class NotebookResults:
    """The notebook's output, with its charts and declared files, redacted where it is text."""

    data: Mapping[str, Any]
    summary: dict[str, Any] | None  # what people see in the chat
    charts: tuple[Chart, ...]
    files: Mapping[str, bytes]
    room: int = REPORT_MEMORY  # bytes that may be taken beside all this
    checks: tuple[Check, ...] = ()  # that run in children while the page is rendered

    def release_data(self) -> None:
        """Hold the data no longer, which may take more than all the rest."""
        self.data = {}

    def verify(self) -> None:
        """Wait for the checks; `OutputError`."""
        for check in self.checks:
            check()


async def read_results(
    session: KernelSession, config: ReportConfig, notebook: NotebookNode, redactor: Redactor, *, seconds: float
) -> NotebookResults:
    """Read output.json and the declared files over the kernel's channel; `OutputError`.

    `seconds`: how long each of the children may take that look at output.json and charts.
    """
    check_seconds = min(CHECK_SECONDS, seconds)
    pack_figures(notebook)
    content = await _read_output(session)
    sizes = await _list_files(session, config)
    room = REPORT_MEMORY - size_of(notebook) - len(content) - sum(sizes.values())
    held = [content]
    del content
    if len(held[0]) > REHEARSED:
        await _rehearse(held, redactor, room=room, seconds=min(REHEARSAL_SECONDS, seconds / 2))  # it is done twice
    output = take_output(
        _parsed(held), schema=config.output, facts=config.facts, redact=redactor.data, seconds=check_seconds
    )
    charts = (*output.charts, *take_figures(notebook, known=output.charts, seconds=check_seconds))
    pixels = begin_pixel_check(charts, seconds=check_seconds)
    files = await _read_files(session, sizes)
    check_amounts(charts=charts, files=files)
    return NotebookResults(
        data=output.data,
        summary=redactor.data(output.summary.model_dump()) if output.summary else None,
        charts=charts,
        files=files,
        room=room - sum(len(chart.content) for chart in output.charts),
        checks=(output.validation, pixels),
    )


async def _read_output(session: KernelSession) -> bytes:
    content = await session.read_file(OUTPUT_NAME, limit=OUTPUT_BYTES)
    if content is None:
        raise OutputError(
            phrase(
                "The notebook wrote no output.json; its last cell has to write one, "
                'as in: with open("output.json", "w") as file: json.dump(output, file)'
            )
        )
    return content


async def _rehearse(held: list[bytes], redactor: Redactor, *, room: int, seconds: float) -> None:
    """Refuse what takes more bytes than there is room once it is read, redacted and written; `OutputError`."""

    def work() -> None:
        data = _parsed(held)
        clean = redactor.data(data)
        charts = find_charts(data)
        del data
        write_output(clean)
        del charts

    try:
        await rehearse(work, seconds=seconds, memory=max(room, 0))
    except OutOfBounds as error:
        raise OutputError(_too_heavy(error, seconds)) from None


def _parsed(held: list[bytes]) -> dict[str, Any]:
    """Parse what is held, which goes on the way: of bytes, text and values never are all three there."""
    return parse_output(decode_output(held.pop()))


def _too_heavy(error: OutOfBounds, seconds: float) -> Phrase:
    if error.reason == "time":
        return phrase(
            "output.json took more than {seconds} seconds to read; sum it up in the notebook.",
            seconds=round(seconds, 1),
        )
    return phrase(
        "output.json takes too much memory once it is read: {most} MiB are there for it, the figures and"
        " the files. Sum it up in the notebook; where long texts hold emoji or the like, each of their characters"
        " takes four bytes.",
        most=REPORT_MEMORY // MIB,
    )


async def _list_files(session: KernelSession, config: ReportConfig) -> dict[str, int]:
    """Give each declared file's bytes; a pattern that names none is a promise that was not kept."""
    sizes: dict[str, int] = {}
    for pattern in config.files:
        found = await session.list_files([pattern], limit=FILES)
        if not found:
            raise OutputError(
                phrase(
                    'The notebook wrote no file "{pattern}", which config.json promises under files.',
                    pattern=pattern,
                )
            )
        for name, size in found:
            sizes[name] = size
            if sum(sizes.values()) > ARTIFACT_BYTES:
                raise OutputError(
                    phrase(
                        "{name}: the files are more than {most} MiB together.",
                        name=shortened(name, NAME),
                        most=ARTIFACT_BYTES >> 20,
                    )
                )
    return sizes


async def _read_files(session: KernelSession, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Read the files, which may not have grown meanwhile; one that is gone is left out."""
    read = {name: await session.read_file(name, limit=size) for name, size in sizes.items()}
    return {name: content for name, content in read.items() if content is not None}
