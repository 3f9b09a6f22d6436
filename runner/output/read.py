"""Reads what the notebook left behind: output.json, its summary and its charts, figures and declared files."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from runner.author_warnings import Warn
from runner.bundles.config import ReportConfig
from runner.content.placeholders import size_of
from runner.errors import OutputError
from runner.i18n.phrases import Phrase, phrase
from runner.kernels.protocol.session import KernelSession
from runner.limits import (
    ARTIFACT_BYTES,
    CHECK_SECONDS,
    FILES,
    MIB,
    OUTPUT_BYTES,
    REHEARSAL_SECONDS,
    REHEARSED_BYTES,
    REPORT_MEMORY,
)
from runner.output.charts import Chart, begin_pixel_check, find_charts, pack_figures, take_figures
from runner.output.checks import Check
from runner.output.files import (
    OUTPUT_NAME,
    find_output,
    list_declared,
    list_written,
    read_files,
    refuse_unfinished,
)
from runner.output.notebook_summary import notebook_summary
from runner.output.output_json import mebibytes, parse_output, write_output
from runner.output.summary import read_summary
from runner.output.unshown import find_unshown
from runner.output.validation import begin_validation
from runner.processes.bounded import OutOfBounds, start_bounded
from runner.security.redact import Redactor

_NOTHING = b"{}"  # what counts as read where no output.json is needed, and there is none


@dataclass(kw_only=True)
class NotebookResults:
    """What the notebook made, redacted where it is text."""

    data: Mapping[str, Any]  # all of output.json, charts included
    summary: dict[str, Any] | None  # what people see in the chat
    charts: tuple[Chart, ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    room: int = REPORT_MEMORY  # bytes that may be taken beside all this
    has_output: bool = True  # whether the notebook wrote an output.json
    checks: tuple[Check, ...] = ()  # that run in children while the page is rendered

    def verify(self) -> None:
        """Wait for the checks. Raises `OutputError`."""
        for check in self.checks:
            check()


async def read_results(
    session: KernelSession,
    config: ReportConfig,
    notebook: NotebookNode,
    redactor: Redactor,
    *,
    seconds: float,
    warn: Warn,
    needs_output: bool = True,
) -> NotebookResults:
    """Read output.json and the declared files over the kernel's channel. Raises `OutputError`.

    `seconds`: how long each of the children may take that look at output.json and charts. `warn` is told what is
    less than the author may think. Where output.json is not needed and has no summary, the notebook's text is one,
    and where no files are declared, all that the notebook wrote are.
    """
    check_seconds = min(CHECK_SECONDS, seconds)
    pack_figures(notebook)
    for warning in find_unshown(notebook, has_page=needs_output):
        warn(warning)
    # In a list, so that its bytes go once they are parsed.
    content = [await _read_output(session, is_needed=needs_output) or _NOTHING]
    has_output = content[0] is not _NOTHING
    takes_all = not needs_output and not config.files
    listing = list_written(session, warn=warn) if takes_all else list_declared(session, config.files, warn=warn)
    sizes = await listing
    refuse_unfinished(session.unfinished, (OUTPUT_NAME, *sizes))
    room = REPORT_MEMORY - size_of(notebook) - len(content[0]) - sum(sizes.values())
    if len(content[0]) > REHEARSED_BYTES:
        await _rehearse(content, redactor, room=room, seconds=min(REHEARSAL_SECONDS, seconds / 2))
    results = take_output(
        parse_output(content.pop()),
        schema=config.output,
        facts=config.facts,
        redact=redactor.data,
        seconds=check_seconds,
    )
    results.has_output = has_output
    if results.summary is None and not needs_output:
        said = notebook_summary(notebook)
        results.summary = redactor.data(said.model_dump()) if said else None
    results.room = room - sum(len(chart.content) for chart in results.charts)
    results.charts += take_figures(notebook, known=results.charts, seconds=check_seconds)
    results.checks += (begin_pixel_check(results.charts, seconds=check_seconds),)
    results.files = await read_files(session, sizes)
    check_amounts(charts=results.charts, files=results.files)
    return results


def take_output(
    data: dict[str, Any],
    *,
    schema: Mapping[str, Any],
    facts: Sequence[str],
    redact: Callable[[Any], Any] = lambda data: data,
    seconds: float = CHECK_SECONDS,
) -> NotebookResults:
    """Take out what output.json holds, and begin to hold it against the schema. Raises `OutputError`.

    `schema` and `facts` are the bundle's `output` and `facts`; `seconds`: how long the schema may take.
    """
    clean = redact(data)  # before there are charts, for it takes as much again as the longest text
    validation = begin_validation(data, schema, seconds=seconds)
    try:
        summary = read_summary(data.get("summary"), facts)
        charts = find_charts(data)
    except OutputError:
        validation()  # what the author's own schema says is the better reason
        raise
    said = redact(summary.model_dump()) if summary else None
    return NotebookResults(data=clean, summary=said, charts=charts, checks=(validation,))


def check_amounts(*, charts: Sequence[Chart], files: Mapping[str, bytes]) -> None:
    """Refuse too many files, and too much of charts and files together. Raises `OutputError`."""
    if len(files) > FILES:
        raise OutputError(
            phrase("The report has {number} files; at most {most} are allowed.", number=len(files), most=FILES)
        )
    size = sum(len(chart.content) for chart in charts) + sum(len(content) for content in files.values())
    if size > ARTIFACT_BYTES:
        raise OutputError(
            phrase(
                "The report's charts and files take {size} MiB; at most {most} are allowed.",
                size=mebibytes(size),
                most=ARTIFACT_BYTES // MIB,
            )
        )


async def _read_output(session: KernelSession, *, is_needed: bool) -> bytes | None:
    content = await session.read_file(OUTPUT_NAME, limit=OUTPUT_BYTES)
    if content is None and (name := await find_output(session, ended_in=session.ended_in)):
        content = await session.read_file(name, limit=OUTPUT_BYTES)
    if content is None and is_needed:
        raise OutputError(
            phrase(
                "The notebook wrote no output.json; its last cell has to write one, "
                'as in: with open("output.json", "w") as file: json.dump(output, file)'
            )
        )
    return content


async def _rehearse(content: list[bytes], redactor: Redactor, *, room: int, seconds: float) -> None:
    """Refuse what takes more than `room` bytes while it is read, redacted and written. Raises `OutputError`."""

    def work() -> None:
        data = parse_output(content.pop())
        clean = redactor.data(data)
        charts = find_charts(data)
        del data
        write_output(clean)
        del charts

    try:
        await rehearse(work, seconds=seconds, memory=max(room, 0))
    except OutOfBounds as error:
        raise OutputError(_too_heavy(error, seconds)) from None


async def rehearse(work: Callable[[], object], *, seconds: float, memory: int) -> None:
    """Call `work` in a child that may take so many bytes more than this process holds. Raises `OutOfBounds`.

    The size of data does not tell how much memory they take: each character of a text takes up to four bytes, an
    object that holds one number two hundred. Other errors of `work` are ignored: they come again when it is done
    in earnest.
    """

    def attempt() -> bytes:
        os.environ["RUST_BACKTRACE"] = "0"  # where memory ends jiter panics, and would wait for ever to say where
        try:
            work()
        except MemoryError:
            raise
        except Exception:
            pass
        return b""

    answer = start_bounded(attempt, seconds=seconds, memory=memory, size=0)
    await asyncio.to_thread(answer)


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
