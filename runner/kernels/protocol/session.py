"""One report's use of one kernel: connect, begin, run the cells, read the files back, close."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from nbformat import NotebookNode

from runner.author_warnings import Warn
from runner.errors import (
    KernelDied,
    KernelError,
    KernelProtocolError,
    KernelStartFailed,
    KernelTimeout,
    OutputError,
)
from runner.i18n.phrases import Phrase, phrase
from runner.kernels.base import ExitReason, KernelBackend, KernelHandle
from runner.kernels.end_reasons import how_it_ended
from runner.kernels.protocol.cells import CellRunner, cell_number, in_cell, make_runner, run_cells
from runner.kernels.protocol.client import Connection, Disconnected, ended, first_of
from runner.kernels.protocol.messages import Message
from runner.kernels.protocol.notes import read_notes, unfinished_files
from runner.text import on_one_line, shortened

T = TypeVar("T")

WELCOME_SECONDS = 1.0  # after which a kernel that has not welcomed us is asked to say something
FIRST_POLL_SECONDS = 0.05  # between two looks whether a kernel that should come up has ended
# In which a kernel's end becomes known after it closed a socket, or after we did.
KERNEL_CLOSED_SECONDS, WE_CLOSED_SECONDS = 5.0, 0.3
REQUEST_SECONDS = 30.0  # that one of our requests has at most
LAST_REQUESTS_SECONDS = 3.0  # that they have in all before and after the cells, however late it is
FINISH_SECONDS = 1.0  # of a request's time that is left after threads were waited for
REPLY_SECONDS = 2.0  # between the end of a request and its reply, which travel on two sockets
CHUNK_BYTES = 4 * 2**20  # of a file in one reply
NAME = 200  # characters of a file's name in a sentence
TOO_LARGE = phrase("The kernel sent a message larger than 8 MiB, or broke off the connection.")
STRANGER = phrase("The kernel does not know reportbot's requests; its image must start kernel/entrypoint.py.")

# Why kernel/entrypoint.py refuses, as it says it.
REFUSALS = {
    "is not a regular file": phrase("is not a regular file"),
    "is no name below the working directory": phrase("is no name below the working directory"),
    "lies below something that is no folder": phrase("lies below something that is no folder"),
    "was refused": phrase("was refused"),
}


class KernelSession:
    """A connection to a kernel. One report, one task at a time."""

    def __init__(
        self, *, backend: KernelBackend, handle: KernelHandle, connection: Connection, deadline: float
    ) -> None:
        self._backend = backend
        self._handle = handle
        self._connection = connection
        self._deadline = deadline
        self.unfinished: frozenset[str] = frozenset()  # names of files whose end may be missing
        self.ended_in = ""  # the folder that the notebook ended in: a full name where it is another tree's
        self._runner: CellRunner | None = None  # of the notebook that was executed last

    @classmethod
    async def connect(cls, backend: KernelBackend, handle: KernelHandle, *, deadline: float) -> KernelSession:
        """Wait until the kernel listens, until an instant of `time.monotonic()`. Raises `KernelStartFailed`."""
        connection = Connection(handle.connection)
        session = cls(backend=backend, handle=handle, connection=connection, deadline=deadline)
        try:
            await session._welcomed(deadline)
            session._deadline = max(deadline, time.monotonic() + LAST_REQUESTS_SECONDS)
        except BaseException:
            await session.close()
            raise
        return session

    async def answer(self) -> None:
        """Wait until the kernel answers. Raises `KernelProtocolError`, `KernelTimeout` or `KernelDied`."""
        await self._request({"operation": "list", "patterns": [], "limit": 0})

    async def begin(
        self, *, env: Mapping[str, str], timezone: str, files: Mapping[str, bytes], **options: bool
    ) -> None:
        """Give the kernel what belongs to this report: environment, time zone, files beside the notebook.

        Options: `strict_commands`: a `!command` that fails raises; `keep_tables`: long ones that are shown are
        files as well.
        """
        content = {"operation": "begin", "env": dict(env), "timezone": timezone, "files": list(files), **options}
        await self._request(content, list(files.values()))

    async def execute(
        self,
        notebook: NotebookNode,
        indices: Sequence[int],
        *,
        deadline: float,
        cell_timeout: float | None,
        on_cell: Callable[[int, int], None],
    ) -> None:
        """Run the cells at these indices, in order, filling in their outputs.

        `deadline`: an instant of `time.monotonic()`; `cell_timeout`: seconds. `on_cell(done, total)` is called
        before the first and after each; `sys.exit(0)` in a cell ends the notebook well. Raises `NotebookFailed`,
        `KernelTimeout` (the kernel was interrupted and is to be deleted), `KernelDied`, `KernelProtocolError`.
        """
        self._deadline = deadline
        done = 0

        def count(cells: int, total: int) -> None:
            nonlocal done
            done = cells
            on_cell(cells, total)

        try:
            self._runner = make_runner(notebook, self._connection)
            await run_cells(
                self._connection,
                self._runner,
                indices,
                deadline=deadline,
                cell_timeout=cell_timeout,
                on_cell=count,
                interrupt=self._send_interrupt,
            )
            self._deadline = max(deadline, time.monotonic() + LAST_REQUESTS_SECONDS)
        except Disconnected:
            index = indices[min(done, len(indices) - 1)]
            raise await self._why_lost(cell=cell_number(notebook, index)) from None

    async def finish(self, *, warn: Warn) -> None:
        """Have the kernel write all that is buffered, and tell what it noticed.

        From then on, `ended_in` and `unfinished` are known.

        To be called between the cells and the reading of files; what threads still print is kept. Raises
        `NotebookFailed` where they still show an error.
        """
        seconds = max(0.0, min(REQUEST_SECONDS, self._deadline - time.monotonic()) - FINISH_SECONDS)
        reply = await self._request({"operation": "finish", "seconds": seconds}, to_the_end=True)
        self.ended_in = shortened(on_one_line(str(reply["content"].get("folder", ""))), NAME)
        self.unfinished = unfinished_files(reply["content"])
        if self._runner is not None:
            self._runner.end()
            for warning in read_notes(reply["content"], self._runner.numbers):
                warn(warning)

    async def list_files(self, patterns: Sequence[str], *, limit: int) -> list[tuple[str, int]]:
        """Return names and sizes of the regular files that match. Raises `OutputError` for more than `limit`."""
        reply = await self._request({"operation": "list", "patterns": list(patterns), "limit": limit})
        files = reply["content"].get("files")
        if not isinstance(files, list) or not all(_is_listed_file(each) for each in files):
            raise KernelProtocolError(phrase("The kernel's list of files is none."))
        if reply["content"].get("more") or len(files) > limit:
            raise OutputError(
                phrase(
                    "The notebook wrote more than {limit} files that match {patterns}.",
                    limit=limit,
                    patterns=", ".join(patterns),
                )
            )
        return [(name, size) for name, size in files]

    async def read_file(self, name: str, *, limit: int) -> bytes | None:
        """Return the content of a file below the working directory; None where there is none.

        Raises `OutputError` where it is larger than `limit` bytes or no regular file.
        """
        content = io.BytesIO()
        while True:
            request = {"operation": "read", "name": name, "offset": content.tell(), "length": CHUNK_BYTES}
            reply = await self._request(request)
            if reply["content"].get("missing"):
                return None
            size = reply["content"].get("size")
            if not _is_size(size) or len(reply["buffers"]) != 1:
                raise _no_answer(name)
            if size > limit:
                raise OutputError(
                    phrase(
                        "{name} has {size} bytes; at most {limit} are allowed.",
                        name=shortened(name, NAME),
                        size=size,
                        limit=limit,
                    )
                )
            piece = memoryview(reply["buffers"][0])[: size - content.tell()]
            content.write(piece)
            if content.tell() >= size:
                return content.getvalue()
            if not piece:
                raise _no_answer(name)

    async def close(self) -> None:
        """Close the sockets; the kernel is deleted by whoever holds its handle."""
        await self._connection.close()

    def _send_interrupt(self) -> None:
        client = self._connection.client
        client.control_channel.send(client.session.msg("interrupt_request", {}))

    async def _welcomed(self, deadline: float) -> None:
        """Wait for the kernel's first word, and look at times whether there still is a kernel."""
        trouble = self._connection.trouble
        welcome = asyncio.create_task(self._first_word())
        pause = FIRST_POLL_SECONDS
        try:
            while not welcome.done():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise KernelStartFailed(phrase("The kernel was not ready in time."))
                waited = [welcome] if trouble.done() else [welcome, trouble]
                await first_of(*waited, seconds=min(pause, left))
                if trouble.done() and not isinstance(trouble.result(), Disconnected):
                    raise trouble.result()
                if not welcome.done():
                    reason = await self._exit_reason()
                    if reason:
                        how = how_it_ended(reason)
                        raise KernelStartFailed(phrase("The kernel did not start: it {ended}.", ended=how))
                    pause = min(1.0, pause * 1.2)
        finally:
            await ended(welcome)

    async def _first_word(self) -> None:
        """Wait for anything on iopub: the welcome, or where it does not come, the echo of a question."""
        client = self._connection.client
        word = asyncio.create_task(client.get_iopub_msg())
        try:
            while not word.done():
                await first_of(word, seconds=WELCOME_SECONDS)
                if not word.done():
                    client.control_channel.send(client.session.msg("kernel_info_request", {}))
        finally:
            await ended(word)

    async def _request(
        self, content: dict[str, Any], buffers: Sequence[bytes] = (), *, to_the_end: bool = False
    ) -> Message:
        """Send one of our requests and return its reply. Raises `OutputError` where it is refused.

        `to_the_end`: read also what the kernel shows until it is done with it.
        """
        seconds = min(REQUEST_SECONDS, max(0.0, self._deadline - time.monotonic()))
        reply = await self._before_trouble(self._ask(content, buffers, to_the_end), seconds)
        if reply["content"]["status"] == "error":
            what = shortened(str(content.get("name") or content["operation"]), NAME)
            reason = shortened(str(reply["content"].get("reason", "was refused")), 400)
            raise OutputError(phrase("{what} {reason}", what=what, reason=REFUSALS.get(reason, reason)))
        return reply

    async def _ask(self, content: dict[str, Any], buffers: Sequence[bytes], to_the_end: bool) -> Message:
        client = self._connection.client
        self._connection.sent += sum(map(len, buffers))
        sent = client.session.send(
            client.shell_channel.socket, "reportbot_request", content=content, buffers=list(buffers)
        )
        assert sent is not None
        request = sent["header"]["msg_id"]
        reply = asyncio.create_task(self._reply_to(request))
        idle = asyncio.create_task(self._idle_after(request))
        try:
            await first_of(reply, idle)
            if not reply.done():
                await first_of(reply, seconds=REPLY_SECONDS)
            if not reply.done():
                raise KernelProtocolError(STRANGER)
            if to_the_end:
                await first_of(idle, seconds=REPLY_SECONDS)
            return reply.result()
        finally:
            await ended(reply)
            await ended(idle)

    async def _reply_to(self, request: str) -> Message:
        while True:
            message: Message = await self._connection.client.get_shell_msg()
            if message["parent_header"].get("msg_id") == request and message["msg_type"] == "reportbot_reply":
                return message

    async def _idle_after(self, request: str) -> None:
        while True:
            message: Message = await self._connection.client.get_iopub_msg()
            idle = message["content"].get("execution_state") == "idle"
            if idle and message["parent_header"].get("msg_id") == request:
                return
            if self._runner is not None:
                self._runner.take_late(message, after_all=request)

    async def _before_trouble(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """Wait for something unless the connection breaks or time runs out before."""
        trouble = self._connection.trouble
        task = asyncio.create_task(work)
        try:
            await first_of(task, trouble, seconds=seconds)
            if task.done():
                return task.result()
            if not trouble.done():
                raise KernelTimeout(phrase("The kernel did not answer in time."))
            if isinstance(trouble.result(), Disconnected):
                raise await self._why_lost()
            raise trouble.result()
        finally:
            await ended(task)

    async def _why_lost(self, *, cell: int | None = None) -> KernelError:
        """Return why the connection is lost: whether a kernel has ended, its owner knows within moments."""
        start = time.monotonic()
        pause = 0.005
        while time.monotonic() < start + (
            KERNEL_CLOSED_SECONDS if self._connection.closed_by_kernel else WE_CLOSED_SECONDS
        ):
            reason = await self._exit_reason()
            if reason:
                return KernelDied(_end(how_it_ended(reason), cell), cell=cell)
            await asyncio.sleep(pause)
            pause = min(0.1, pause * 1.2)
        return KernelProtocolError(in_cell(TOO_LARGE, cell), cell=cell)

    async def _exit_reason(self) -> ExitReason | None:
        return await asyncio.to_thread(self._backend.exit_reason, self._handle)


def _no_answer(name: str) -> KernelProtocolError:
    return KernelProtocolError(phrase("The kernel's answer about {name} is none.", name=shortened(name, NAME)))


def _end(ended: Phrase, cell: int | None) -> Phrase:
    if cell is None:
        return phrase("The kernel {ended}.", ended=ended)
    return phrase("The kernel {ended} in cell {cell}.", ended=ended, cell=cell)


def _is_listed_file(each: object) -> bool:
    return isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) and _is_size(each[1])


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
