"""Passes bytes between two connections, as fast as they take them, within bounds of bytes and of silence."""

from __future__ import annotations

import fcntl
import os
import select
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from runner.egress.faults import BROKEN, IDLE, TOO_MUCH, Fault

# The egress process imports this: nothing heavier than socket may be imported here.

IDLE_SECONDS = 600.0  # without a byte in either direction; a database may think long
REPORT_BYTES = 4 * 2**30  # that a report may send and receive in all
PIECE = 2**20  # bytes that are passed on at once
CHECKED_BYTES = 2**16  # that a check may ask to see
NONBLOCK = os.SPLICE_F_NONBLOCK
Check = Callable[[bytes], bool]  # whether enough is there to let it pass; raises `Fault` where it must not


class Budget:
    """The bytes that a report has left."""

    def __init__(self, most: int = REPORT_BYTES) -> None:
        self.most = most
        self._left = most
        self._lock = threading.Lock()

    def take(self, number: int) -> bool:
        """Take so many bytes; False where there are not so many left."""
        with self._lock:
            self._left -= number
            return self._left >= 0


class Direction:
    """One way of a connection: what was read and not written yet is in a pipe, and never in our own memory.

    `check` looks at the first bytes, before any of them passes.
    """

    def __init__(self, source: socket.socket, sink: socket.socket, *, check: Check | None = None) -> None:
        self.source, self.sink = source, sink
        self.passed = 0  # bytes
        self.ended = False  # the source has said that nothing more comes
        self.closed = False  # the sink was told so
        self._check = check
        self._first = b""  # what was looked at
        self._waiting = 0  # bytes in the pipe
        self._reading, self._writing = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        with suppress(OSError):  # of large pipes Linux gives a user only so many
            fcntl.fcntl(self._writing, fcntl.F_SETPIPE_SZ, PIECE)

    @property
    def is_full(self) -> bool:
        """Whether something waits to be written."""
        return self._waiting > 0 or (bool(self._first) and self._check is None)

    def read(self) -> int:
        """Read what there is; note the end."""
        if self._check is None:
            number = self._waiting = os.splice(self.source.fileno(), self._writing, PIECE, flags=NONBLOCK)
        else:
            piece = self.source.recv(CHECKED_BYTES - len(self._first))
            self._first += piece
            number = len(piece)
            if not piece or self._check(self._first):
                self._check = None
        self.ended = number == 0
        return number

    def write(self) -> None:
        """Write what the sink takes."""
        if self._first:
            number = self.sink.send(self._first)
            self._first = self._first[number:]
        else:
            number = os.splice(self._reading, self.sink.fileno(), self._waiting, flags=NONBLOCK)
            self._waiting -= number
        self.passed += number

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._reading)
        os.close(self._writing)

    def close_if_ended(self) -> None:
        """Tell the sink that nothing more comes, once all has passed."""
        if self.ended and not self.is_full and not self.closed:
            self.closed = True
            try:
                self.sink.shutdown(socket.SHUT_WR)
            except OSError:  # it has gone already
                return


class Relay:
    """A connection between a notebook and a host, once both are there."""

    def __init__(
        self,
        client: socket.socket,
        server: socket.socket,
        budget: Budget,
        *,
        check: Check | None = None,
        idle: float = IDLE_SECONDS,
    ) -> None:
        self.client, self.server = client, server
        self.out = Direction(client, server, check=check)
        self.back = Direction(server, client)
        self.closed_by_host = False  # it said first that nothing more comes
        self._budget = budget
        self._idle = idle

    def run(self) -> None:
        """Pass bytes until both sides are done, or one is gone. Raises `Fault` where the host is at fault."""
        for each in (self.client, self.server):
            each.setblocking(False)
        try:
            self._run()
        finally:
            self.out.close()
            self.back.close()

    def _run(self) -> None:
        while not (self.out.closed and self.back.closed):
            arrived = self._wait()
            if arrived is None:
                raise Fault(IDLE, f"{self._idle:g}")
            for direction in (self.out, self.back):
                if not self._pass(direction, arrived):
                    return
            self.closed_by_host = self.closed_by_host or (self.back.ended and not self.out.ended)
            self.out.close_if_ended()
            self.back.close_if_ended()

    def _wait(self) -> dict[int, int] | None:
        """Wait for what can go on: reading where nothing waits to be written, writing where something does.

        A connection of which nothing is wanted is not waited for: one that is over is reported again and again.
        """
        wanted: Counter[int] = Counter()
        for direction in (self.out, self.back):
            if direction.is_full:
                wanted[direction.sink.fileno()] += select.POLLOUT
            elif not direction.ended:
                wanted[direction.source.fileno()] += select.POLLIN
        poll = select.poll()
        for fd, events in wanted.items():
            poll.register(fd, events)
        return dict(poll.poll(self._idle * 1000)) or None

    def _pass(self, direction: Direction, arrived: dict[int, int]) -> bool:
        """Move bytes one way. Return False where the notebook has gone. Raises `Fault` where the host has."""
        readable = not direction.is_full and not direction.ended and arrived.get(direction.source.fileno())
        try:
            if readable and not self._budget.take(direction.read()):
                raise Fault(TOO_MUCH, str(self._budget.most))
            if direction.is_full:
                direction.write()
        except BlockingIOError:
            return True
        except OSError:
            return self._gone(direction)
        return True

    def _gone(self, direction: Direction) -> bool:
        """Tell apart who has gone: whichever of the two shows an error, or does not take any more."""
        broken = direction.sink if direction.is_full else direction.source
        if broken is self.server:
            raise Fault(BROKEN)
        return False
