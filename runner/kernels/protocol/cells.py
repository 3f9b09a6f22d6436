"""Runs a notebook's cells over a connection, each within its time; nbclient reads their outputs."""

import asyncio
import re
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError
from nbformat import NotebookNode, from_dict

from runner.errors import KernelProtocolError, KernelTimeout, NotebookFailed
from runner.i18n.phrases import phrase
from runner.kernels.end_reasons import notebook_failed, plain_trace
from runner.kernels.protocol.client import Connection, ended, first_of
from runner.text import on_one_line, shortened

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(\S.*)$", re.MULTILINE)
_MARKUP = re.compile(r"[*`]|\s+#+\s*$")
_HEADING_CHARACTERS = 80
LAST_OUTPUT_SECONDS = 30  # in which a finished cell's outputs must have come
INTERRUPT_SECONDS = 2.0  # that an interrupted cell has to end
# What may come of a cell after it has ended.
LATE_TYPES = ("stream", "display_data", "update_display_data", "clear_output", "execute_result", "error")
WELL = ("", "0", "None", "False")  # with which `sys.exit` ends a program well


class CellRunner(NotebookClient):
    """nbclient's reading of a cell's messages; time, death and trouble are watched from outside.

    What comes late, from a thread that a cell started, goes to that cell.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on_cell_executed = self._note_reply
        self.errors: dict[int, dict[str, Any]] = {}  # the first that each cell showed, by its index
        self.reply: dict[str, Any] = {}  # how the last cell ended
        self._displays: dict[str, list[weakref.ref[NotebookNode]]] = defaultdict(list)
        self._begun: dict[str, int] = {}  # indices of cells, by the id of the request that ran them

    async def _async_poll_kernel_alive(self) -> None:
        """Do nothing: nbclient would look once a second, and would leave the look running."""

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: NotebookNode, cell_index: int) -> None:
        assert self.kc is not None
        self._begun[parent_msg_id] = cell_index
        while True:
            message = await self.kc.iopub_channel.get_msg(timeout=None)
            if message["parent_header"].get("msg_id") != parent_msg_id:
                self.take_late(message)
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                return

    def take_late(self, message: dict[str, Any], *, after_all: str = "") -> None:
        """Give a message to the cell that it is of, if that has ended; others are left out.

        `after_all`: a request after the last cell; what is of that is of the last cell.
        """
        parent = str(message["parent_header"].get("msg_id"))
        last = next(reversed(self._begun.values()), None) if parent == after_all else None
        index = self._begun.get(parent, last)
        if index is not None and message["msg_type"] in LATE_TYPES:
            count = self.nb.cells[index].execution_count
            self.process_message(message, self.nb.cells[index], index)
            self.nb.cells[index].execution_count = count

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add an output, and remember itself where it may be updated: its index may change."""
        if msg["msg_type"] == "error":
            self.errors.setdefault(cell_index, msg["content"])
        made = super().output(outs, msg, None, cell_index)
        if display_id and made is not None:
            self._displays[display_id].append(weakref.ref(made))
        return made

    @property
    def numbers(self) -> list[int]:
        """The numbers of the cells that were begun, in order."""
        return [cell_number(self.nb, index) for index in self._begun.values()]

    def tidy(self) -> None:
        """Join what was printed in pieces, in all cells that ran."""
        for index in self._begun.values():
            self.nb.cells[index].outputs = tidied(self.nb.cells[index].outputs)

    def end(self) -> None:
        """Read no more. Raises `NotebookFailed` where something that came late is an error."""
        self.tidy()
        self.refuse_errors()

    def refuse_errors(self) -> None:
        """Raise `NotebookFailed` for the first error that a cell showed and may not show."""
        for index, error in sorted(self.errors.items()):
            if not _may_raise(self.nb.cells[index]):
                raise self._failed(index, error)

    def failure(self, index: int, error: CellExecutionError) -> NotebookFailed:
        """Return how a cell failed; where the kernel does not say, the error that it showed does."""
        reply = self.reply
        unknown = {"ename": error.ename, "evalue": error.evalue, "traceback": []}
        return self._failed(index, self.errors.get(index, unknown) if reply.get("ename") == "NoneType" else reply)

    def _failed(self, index: int, error: Mapping[str, Any]) -> NotebookFailed:
        cell = self.nb.cells[index]
        cell.outputs = tidied(cell.outputs)  # of a progress bar the last state, also in the trace
        trace = str(CellExecutionError.from_cell_and_msg(cell, dict(error)))
        number = cell_number(self.nb, index)
        heading = heading_above(self.nb, index)
        return notebook_failed(
            cell=number, ename=error["ename"], evalue=error["evalue"], trace=trace, heading=heading
        )

    def _note_reply(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        self.reply = execute_reply["content"]
        count = self.reply.get("execution_count")
        cell.execution_count = count if isinstance(count, int) and 0 < count < 10**6 else None

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        news = from_dict({name: msg["content"][name] for name in ("data", "metadata")})
        for shown in self._displays[display_id]:
            output = shown()
            if output is not None:  # it was not cleared
                dict.update(output, news)


def _may_raise(cell: NotebookNode) -> bool:
    return "raises-exception" in (cell.metadata.get("tags") or [])


def make_runner(notebook: NotebookNode, connection: Connection) -> CellRunner:
    """Make the runner for one notebook."""
    runner = CellRunner(
        notebook,
        timeout=None,
        iopub_timeout=LAST_OUTPUT_SECONDS,
        raise_on_iopub_timeout=True,
        store_widget_state=False,
        record_timing=False,
    )
    runner.kc = connection.client
    return runner


async def run_cells(
    connection: Connection,
    runner: CellRunner,
    indices: Sequence[int],
    *,
    deadline: float,
    cell_timeout: float | None,
    on_cell: Callable[[int, int], None],
    interrupt: Callable[[], None],
) -> None:
    """Run the cells at these indices, in order, until one ends the notebook. `deadline`: see `time.monotonic()`.

    Raises what `KernelSession.execute` says, and `Disconnected` or `KernelProtocolError` as they come.
    """
    on_cell(0, len(indices))
    try:
        for done, index in enumerate(indices, start=1):
            goes_on = await _run_cell(
                connection,
                runner,
                index,
                deadline=deadline,
                cell_timeout=cell_timeout,
                interrupt=interrupt,
            )
            on_cell(done if goes_on else len(indices), len(indices))
            if not goes_on:
                break
    finally:
        runner.tidy()


async def _run_cell(
    connection: Connection,
    runner: CellRunner,
    index: int,
    *,
    deadline: float,
    cell_timeout: float | None,
    interrupt: Callable[[], None],
) -> bool:
    """Run one cell. Return False where it ended the notebook well, by `sys.exit(0)`."""
    cell = runner.nb.cells[index]
    number = cell_number(runner.nb, index)
    now = time.monotonic()
    end = deadline if cell_timeout is None else min(deadline, now + cell_timeout)
    running = asyncio.create_task(runner.async_execute_cell(cell, index))
    try:
        await first_of(running, connection.trouble, seconds=max(0.0, end - now))
        if not running.done() and not connection.trouble.done():
            trace = await _interrupted(running, connection.trouble, interrupt)
            raise _too_slow(number, whole=end >= deadline, cell_timeout=cell_timeout, trace=trace)
        if not running.done():
            raise connection.trouble.result()
        running.result()
        runner.refuse_errors()
    except CellExecutionError as error:
        if error.ename == "SystemExit" and error.evalue in WELL:
            cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
            runner.errors.pop(index, None)
            return False
        raise runner.failure(index, error) from None
    except CellTimeoutError:
        sentence = phrase("The kernel said that cell {cell} was done, and never sent its end.", cell=number)
        raise KernelProtocolError(sentence, cell=number) from None
    except KernelProtocolError as error:
        raise KernelProtocolError(in_cell(error.message, number), cell=number) from error
    finally:
        await ended(running)
    return True


async def _interrupted(
    running: asyncio.Task[NotebookNode], trouble: asyncio.Future[Exception], interrupt: Callable[[], None]
) -> str | None:
    """Interrupt a cell. Return the trace of where it was, if there is one."""
    interrupt()
    await first_of(running, trouble, seconds=INTERRUPT_SECONDS)
    if running.done() and isinstance(error := running.exception(), CellExecutionError):
        return plain_trace(str(error.traceback))
    return None


def _too_slow(number: int, *, whole: bool, cell_timeout: float | None, trace: str | None) -> KernelTimeout:
    if whole:
        sentence = phrase("The report ran out of its time in cell {cell}.", cell=number)
    else:
        sentence = phrase(
            "Cell {cell} took longer than the {seconds} seconds that a cell may take.",
            cell=number,
            seconds=cell_timeout,
        )
    return KernelTimeout(sentence, cell=number, trace=trace)


def in_cell(sentence: str, cell: int | None) -> str:
    """Return a sentence with the number of the cell that it is about, if there is one."""
    return sentence if cell is None else phrase("{sentence} (in cell {cell})", sentence=sentence, cell=cell)


def cell_number(notebook: NotebookNode, index: int) -> int:
    """Return the number of a cell as its author counts."""
    return int(notebook.cells[index].metadata.get("reportbot_cell", index + 1))


def heading_above(notebook: NotebookNode, index: int) -> str:
    """Return the heading under which a cell stands in the notebook; empty where there is none."""
    for cell in reversed(notebook.cells[:index]):
        if cell.cell_type == "markdown":
            found = _HEADING.findall(cell.source)
            if found:
                return shortened(on_one_line(_MARKUP.sub("", found[-1])).strip(), _HEADING_CHARACTERS)
    return ""


def tidied(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what was printed in pieces, and let a carriage return overwrite its line, as a terminal does."""
    kept: list[NotebookNode] = []
    pieces: dict[int, list[str]] = {}
    for output in outputs:
        last = kept[-1] if kept else None
        if output.output_type != "stream":
            kept.append(output)
        elif last is not None and last.output_type == "stream" and last.name == output.name:
            pieces[len(kept) - 1].append(output.text)
        else:
            kept.append(output)
            pieces[len(kept) - 1] = [output.text]
    for place, texts in pieces.items():
        kept[place].text = "\n".join(map(_overwritten, "".join(texts).split("\n")))
    return kept


def _overwritten(line: str) -> str:
    return line.rstrip("\r").rpartition("\r")[2]
