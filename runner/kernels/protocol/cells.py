"""Runs a notebook's cells over a connection, each within its time; nbclient reads their outputs."""

import asyncio
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode, from_dict

from runner.errors import KernelProtocolError, KernelTimeout
from runner.i18n.phrases import phrase
from runner.kernels.end_reasons import notebook_failed, plain_trace
from runner.kernels.protocol.client import Connection, ended, first_of

LAST_OUTPUT_SECONDS = 30  # in which a finished cell's outputs must have come
INTERRUPT_SECONDS = 2.0  # that an interrupted cell has to end


class CellRunner(NotebookClient):
    """nbclient's reading of a cell's messages; time, death and trouble are watched from outside."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._displays: dict[str, list[weakref.ref[NotebookNode]]] = defaultdict(list)

    async def _async_poll_kernel_alive(self) -> None:
        """Do nothing: nbclient would look once a second, and would leave the look running."""

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Add an output, and remember itself where it may be updated: its index may change."""
        made = super().output(outs, msg, None, cell_index)
        if display_id and made is not None:
            self._displays[display_id].append(weakref.ref(made))
        return made

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        news = from_dict({name: msg["content"][name] for name in ("data", "metadata")})
        for shown in self._displays[display_id]:
            output = shown()
            if output is not None:  # it was not cleared
                dict.update(output, news)


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
    notebook: NotebookNode,
    indices: Sequence[int],
    *,
    deadline: float,
    cell_timeout: float | None,
    on_cell: Callable[[int, int], None],
    interrupt: Callable[[], None],
) -> None:
    """Run the cells at these indices, in order. `deadline`: an instant of `time.monotonic()`.

    Raises what `KernelSession.execute` says, and `Disconnected` or `KernelProtocolError` as they come.
    """
    runner = make_runner(notebook, connection)
    on_cell(0, len(indices))
    for done, index in enumerate(indices, start=1):
        cell = notebook.cells[index]
        try:
            await _run_cell(
                connection,
                runner,
                index,
                deadline=deadline,
                cell_timeout=cell_timeout,
                interrupt=interrupt,
            )
        finally:
            if "outputs" in cell:
                cell.outputs = tidied(cell.outputs)
        on_cell(done, len(indices))


async def _run_cell(
    connection: Connection,
    runner: CellRunner,
    index: int,
    *,
    deadline: float,
    cell_timeout: float | None,
    interrupt: Callable[[], None],
) -> None:
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
    except CellExecutionError as error:
        raise notebook_failed(
            cell=number, ename=error.ename, evalue=error.evalue, trace=str(error.traceback)
        ) from None
    except CellTimeoutError:
        sentence = phrase("The kernel said that cell {cell} was done, and never sent its end.", cell=number)
        raise KernelProtocolError(sentence, cell=number) from None
    except KernelProtocolError as error:
        raise KernelProtocolError(error.message, cell=number) from error
    finally:
        await ended(running)


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


def cell_number(notebook: NotebookNode, index: int) -> int:
    """Return the number of a cell as its author counts."""
    return int(notebook.cells[index].metadata.get("reportbot_cell", index + 1))


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
