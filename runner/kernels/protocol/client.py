"""A Jupyter client for kernels that are not trusted, with bounded sockets, that is told of trouble at once."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type
from zmq.utils.monitor import recv_monitor_message

from runner.errors import KernelProtocolError
from runner.i18n.phrases import phrase
from runner.kernels.protocol.gate import MAX_MESSAGES, Budget, Gate, iopub_budget
from runner.kernels.protocol.messages import IOPUB_TYPES, SHELL_TYPES
from runner.limits import MIB

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

STATM = Path("/proc/self/statm")
PAGE = resource.getpagesize()
MEMORY_POLL_SECONDS = 0.01  # between two looks at our own size
MAX_UNSEEN_BYTES = 32 * MIB  # by which we may grow for messages that no gate has seen yet
MEMORY_PER_BYTE = 6  # worst case, for each byte of a message that a gate has seen or that we send
MAX_PART_BYTES = 8 * MIB  # of a message; at a larger part the socket closes
MAX_WAITING_MESSAGES = 2  # in our memory; the rest waits in the kernel's
# A pod's kernel listens only once it is warm, so ask often; and a node that is lost closes no connection.
OVER_A_NETWORK = {
    zmq.RECONNECT_IVL: 20,  # milliseconds
    zmq.TCP_KEEPALIVE: 1,
    zmq.TCP_KEEPALIVE_IDLE: 10,  # seconds
    zmq.TCP_KEEPALIVE_INTVL: 5,
    zmq.TCP_KEEPALIVE_CNT: 3,
}


class BoundedChannel(AsyncZMQSocketChannel):
    """A channel that hands over only what its gate admits."""

    gate: Gate
    trouble: asyncio.Future[Exception]

    async def _recv(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        assert self.socket is not None
        while True:
            frames = await self.socket.recv_multipart(**kwargs)
            await asyncio.sleep(0)  # a flood must not keep the deadline from being looked at
            try:
                message = self.gate.admit(self.session, frames)
            except KernelProtocolError as error:
                report(self.trouble, error)
                await asyncio.Future()  # nobody reads on; whoever waits here is cancelled
            if message is not None:
                return message


def report(trouble: asyncio.Future[Exception], error: Exception) -> None:
    """Report the first trouble; what follows is a consequence."""
    if not trouble.done():
        trouble.set_result(error)


class BoundedClient(AsyncKernelClient):
    """A client whose channels are bounded; the kernel's life is watched by its owner, not by a heartbeat."""

    shell_channel_class = Type(BoundedChannel)
    iopub_channel_class = Type(BoundedChannel)
    control_channel_class = Type(BoundedChannel)

    async def is_alive(self) -> bool:
        """Return True: nbclient asks, and we are told of a kernel's end another way."""
        return True


async def first_of(*waits: asyncio.Future[Any], seconds: float | None = None) -> None:
    """Wait until one of them is done, or for so many seconds."""
    await asyncio.wait(set(waits), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


async def ended(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it has ended, whatever it raises."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


class Disconnected(Exception):
    """A socket of the kernel closed: it ended, or it sent too large a message."""


def _resident(statm: RawIOBase) -> int:
    statm.seek(0)
    return int((statm.read() or b"0 0").split()[1]) * PAGE


class Connection:
    """The client, its sockets and the watch over them. `trouble` ends everything that waits."""

    def __init__(self, info: dict[str, Any]) -> None:
        self.trouble: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        # Whether the kernel closed a socket: ZeroMQ calls again only then, not after breaking off itself.
        self.closed_by_kernel = False
        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.MAXMSGSIZE, MAX_PART_BYTES)
        self._context.setsockopt(zmq.RCVHWM, MAX_WAITING_MESSAGES)
        self._context.setsockopt(zmq.HANDSHAKE_IVL, 0)  # the sockets listen long before a slow kernel answers
        if info.get("transport") == "tcp":
            for option, value in OVER_A_NETWORK.items():
                self._context.setsockopt(option, value)
        self.client = BoundedClient(context=self._context)
        self.client.load_connection_info(cast("KernelConnectionInfo", info))
        gates = {
            "iopub": Gate(budget=iopub_budget(), types=IOPUB_TYPES),
            "shell": Gate(budget=Budget(size=2**40, messages=MAX_MESSAGES), types=SHELL_TYPES),
            "control": Gate(budget=Budget(size=MIB, messages=100), types=frozenset()),
        }
        self.sent = 0  # bytes of files given to the kernel
        self._budgets = [gate.budget for gate in gates.values()]
        self._watches = []
        for name, gate in gates.items():
            channel = getattr(self.client, f"{name}_channel")
            channel.gate, channel.trouble = gate, self.trouble
            monitor = channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED | zmq.EVENT_CONNECT_RETRIED)
            self._watches.append(asyncio.create_task(self._watch(monitor)))
        self._watches.append(asyncio.create_task(self._watch_memory()))
        self.client.allow_stdin = False

    async def _watch(self, monitor: zmq.asyncio.Socket) -> None:
        while True:
            event = await recv_monitor_message(monitor)
            if event["event"] == zmq.EVENT_DISCONNECTED:
                report(self.trouble, Disconnected())
            elif self.trouble.done():
                self.closed_by_kernel = True

    async def _watch_memory(self) -> None:
        """Watch our own size: a message of very many parts grows in ZeroMQ before any gate sees it."""
        try:
            file = STATM.open("rb", buffering=0)
        except OSError:
            return
        with file:
            before = _resident(file)
            while _resident(file) - before < MAX_UNSEEN_BYTES + MEMORY_PER_BYTE * self._carried():
                await asyncio.sleep(MEMORY_POLL_SECONDS)
        report(self.trouble, KernelProtocolError(phrase("The kernel sent more at once than can be taken.")))

    def _carried(self) -> int:
        """Return the bytes of all messages that were seen, in either direction."""
        return self.sent + sum(budget.spent for budget in self._budgets)

    async def close(self) -> None:
        """Close sockets and context; the kernel is not touched."""
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)
        self.client.stop_channels()
        self._context.destroy(linger=0)
