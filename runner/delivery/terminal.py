"""Tells the person at a terminal: a line that moves with the cells, then what was made and where it lies."""

from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.text import Text

from runner.content.body import Body, chunks
from runner.errors import DeliveryError
from runner.i18n.phrases import phrase
from runner.records.record import Report
from runner.request import as_text
from runner.step import Step
from runner.text import on_one_line, printable


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Fall silent: whoever watched has left, and the report is wanted all the same."""
        self.quiet = True


class TerminalDelivery:
    """A `Delivery` to stderr; with `out`, what was made is also written into that folder.

    `path_of` says where the store keeps a key.
    """

    def __init__(self, *, out: Path | None, path_of: Callable[[str], str]) -> None:
        self._out = out
        self._path_of = path_of
        self._console = _Terminal(stderr=True, highlight=False, soft_wrap=True)
        self._live: Live | None = None

    def announce(self, report: Report) -> None:
        """Say nothing: whoever typed the command has read what was understood."""

    def progress(self, report: Report) -> None:
        """Move the line; without a terminal there is none, and the log lines tell the steps."""
        if not self._console.is_terminal:
            return
        if self._live is None:
            self._live = Live(console=self._console, transient=True, refresh_per_second=10)
            self._live.start()
        self._live.update(_progress_line(report))

    def post(self, report: Report, artifacts: Mapping[str, Body]) -> None:
        """Write the files into `out`, and say what was made."""
        self._stop()
        if self._out is not None:
            self._write(self._out, artifacts)
        self._say(f"✓ {_title(report)}", "bold green")
        headline = (report.summary or {}).get("headline")
        if headline:
            self._say(f"  {on_one_line(headline)}")
        for artifact in report.artifacts:
            where = self._out / artifact.name if self._out else self._path_of(artifact.key)
            line = Text(f"  {artifact.kind:<9}")
            line.append(str(where), style="bold" if artifact.kind == "page" else "")
            self._console.print(line)
        self._warn(report)

    def _warn(self, report: Report) -> None:
        """Say what is less than the author may think, too: it is mostly them who run a report here."""
        for warning in (*report.warnings, *(each.message for each in report.author_warnings)):
            self._say(f"! {warning}", "yellow")

    def fail(self, report: Report) -> None:
        """Say what went wrong, where, and show the trace."""
        self._stop()
        error = report.error
        if report.status == "cancelled":
            self._say(f"– {_title(report)} was cancelled", "yellow")
        elif error is not None:
            self._say(f"✗ {error.message}", "bold red")
            if error.trace:
                self._say(error.trace.rstrip(), "dim")
            self._warn(report)

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(printable(text), style=style))

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None
        else:
            self._console.show_cursor()  # hidden by a worker's process that was killed

    def _write(self, folder: Path, artifacts: Mapping[str, Body]) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in artifacts.items():
                with (folder / name).open("wb") as file:
                    file.writelines(chunks(content))
        except OSError as error:
            place = str(error.filename or folder)
            fault = phrase("{place} could not be written: {why}", place=place, why=error.strerror)
            raise DeliveryError(fault) from error


def _title(report: Report) -> str:
    words = [on_one_line(as_text(value)) for value in report.parameters.values() if value is not None]
    return " · ".join([report.request.report, *words])


def _progress_line(report: Report) -> Text:
    line = Text("… ", style="cyan")
    line.append(_title(report), style="bold")
    line.append(f"  {report.step or ''}")
    if report.step is Step.EXECUTE:
        line.append(f"  cell {report.cell}/{report.cells}")
    return line
