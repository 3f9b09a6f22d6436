"""The egress process of one report: listens in its kernel's network, and connects to the hosts that it names.

It reads its options as a line of JSON from stdin, answers one on stdout (`{"ready": …}` or `{"error": …}`), then
writes a line for each connection that has ended. It ends once stdin does, with a line for each that had not.
Which report asks is told by the socket alone: there is one of these processes for each report, and only that
report's kernel can reach the addresses at which it listens.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from functools import partial

from runner.egress.dial import dial
from runner.egress.faults import NOT_ALLOWED, TOO_MANY, Fault
from runner.egress.hello import check_name, read_head
from runner.egress.namespace import Place, find_network, listen_within
from runner.egress.relay import Budget, Relay
from runner.egress.threads import THREADS
from runner.hosts import Host, read_host
from runner.kernels.sandbox.drop_privileges import become
from runner.processes.lifetime import die_with_parent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What this imports is waited for by every report with a network: no packages, and little of the standard library.

MOST_AT_ONCE = 64  # connections
MOST_IN_ALL = 1000
STACK_BYTES = 256 * 1024
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
ABORT = struct.pack("ii", 1, 0)  # SO_LINGER: what is closed so is reset, and not taken for an end


class Egress:
    """The connections of one report. `hosts`: where it may go; `named`: those of them that the operator names."""

    def __init__(self, hosts: list[Host], named: list[Host]) -> None:
        self._hosts = hosts
        self._named = set(named)
        self._budget = Budget()
        self._lock = threading.Lock()
        self._count = 0
        self._running: dict[int, _Served] = {}

    def serve(self, client: socket.socket, host: Host | None) -> None:
        """Serve one connection in a thread of its own. `host`: whose address it came to; None for the proxy's."""
        served = _Served(self, client, host)
        with self._lock:
            self._count += 1
            number = self._count
            most = MOST_IN_ALL if number > MOST_IN_ALL else MOST_AT_ONCE
            refused = number > MOST_IN_ALL or len(self._running) >= MOST_AT_ONCE
            if not refused:
                self._running[number] = served
        if not refused:
            THREADS.run(partial(self._run, number, served))
            return
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        client.close()
        say(served.account(Fault(TOO_MANY, str(most))))

    def _run(self, number: int, served: _Served) -> None:
        fault = served.run()
        with self._lock:
            if self._running.pop(number, None) is None:  # it was told as open
                return
            say(served.account(fault))

    def close(self) -> None:
        """Tell of what is open, as it is now."""
        with self._lock:
            for served in self._running.values():
                say({**served.account(None), "open": True})
            self._running.clear()

    def allows(self, host: Host) -> bool:
        """Whether the report may go there."""
        return any(each.covers(host) for each in self._hosts)

    def is_named(self, host: Host) -> bool:
        """Whether the operator names this very host, so that it may be private."""
        return host in self._named

    @property
    def is_spent(self) -> bool:
        """Whether the report has had all of its connections."""
        return self._count > MOST_IN_ALL

    @property
    def budget(self) -> Budget:
        """The bytes that the report has left."""
        return self._budget


class _Served:
    """One connection, from its client's first byte to its end."""

    def __init__(self, egress: Egress, client: socket.socket, host: Host | None) -> None:
        self._egress = egress
        self._client = client
        self._host = host
        self._by_proxy = host is None
        self._relay: Relay | None = None
        self._start = time.monotonic()

    def run(self) -> Fault | None:
        """Serve it to its end. Return what it came to nothing for."""
        try:
            host = self._host = self._host or self._asked_for()
            with dial(host.name, host.port, named=self._egress.is_named(host)) as server:
                if self._by_proxy:
                    self._client.sendall(ESTABLISHED)
                check = partial(check_name, name=host.name)
                self._relay = Relay(self._client, server, self._egress.budget, check=check)
                self._relay.run()
        except Fault as fault:
            self._refuse()
            return fault
        except OSError:  # the client has gone
            return None
        finally:
            self._client.close()
        return None

    def account(self, fault: Fault | None) -> dict[str, Any]:
        """Return what is told of it."""
        host, relay = self._host, self._relay
        return {
            "host": host.name if host else "",
            "port": host.port if host else 0,
            "sent": relay.out.passed if relay else 0,
            "received": relay.back.passed if relay else 0,
            "seconds": round(time.monotonic() - self._start, 3),
            "fault": fault.kind if fault else None,
            "detail": fault.detail if fault else "",
            "closed_by_host": relay is not None and relay.closed_by_host,
        }

    def _asked_for(self) -> Host:
        """Return where a client of the proxy wants to go. Raises `Fault` where the report may not go there."""
        name, port = read_head(self._client)
        self._host = Host(name=name[:253], port=port)
        try:
            host = read_host(f"{name}:{port}")
        except ValueError:
            raise Fault(NOT_ALLOWED) from None
        if host.is_pattern or not self._egress.allows(host):
            raise Fault(NOT_ALLOWED)
        return host

    def _refuse(self) -> None:
        """Tell the client, as well as it understands, that nothing comes of it."""
        with suppress(OSError):
            self._client.setblocking(True)
            self._client.settimeout(1)
            if self._by_proxy and self._relay is None:
                self._client.sendall(FORBIDDEN)
            else:
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)


_written = threading.Lock()


def say(data: dict[str, Any]) -> None:
    """Write a line for the pipeline; where that has gone, so do we soon."""
    line = json.dumps(data).encode() + b"\n"
    with _written, suppress(OSError):
        while line:
            line = line[os.write(1, line) :]


def accept_all(egress: Egress, listening: dict[socket.socket, Host | None]) -> None:
    """Accept connections until stdin ends; once no more are served, the kernel's own network refuses them."""
    poll = select.poll()
    by_fd = {each.fileno(): (each, host) for each, host in listening.items()}
    for fd in (0, *by_fd):
        poll.register(fd, select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == 0:
                return
            listener, host = by_fd[fd]
            with suppress(OSError):  # it has gone before it was taken
                egress.serve(listener.accept()[0], host)
            if egress.is_spent:
                for each in listening:
                    each.close()
                os.read(0, 1)  # nothing more is ever said there: it waits for the end
                return


def main() -> None:
    """Take the options, listen in the kernel's network, give up every right, serve."""
    parent = os.getppid()
    options = json.loads(sys.stdin.readline() or "null")
    if options is None:  # the report had no use for us
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        listening = open_places(options)
        first, count = options["own_uid"] or (None, 1)
        become(None if first is None else first + os.getpid() % count)
        die_with_parent(parent)  # after the change of user, which would undo it
    except BaseException as error:
        say({"error": f"{type(error).__name__}: {error}"})
        return
    threading.stack_size(STACK_BYTES)
    egress = Egress(*([Host(**each) for each in options[key]] for key in ("hosts", "named")))
    say({"ready": True})
    accept_all(egress, listening)
    egress.close()
    os._exit(0)  # threads may hang in a resolver


def open_places(options: dict[str, Any]) -> dict[socket.socket, Host | None]:
    """Listen at the places that the options name, for the host of each; for None at the proxy's."""
    network = find_network(options["launcher"])
    if network is None:
        raise OSError("the kernel has ended, or has no network of its own")
    places = [((address, port), Host(name=name, port=port)) for address, name, port in options["places"]]
    wanted: list[tuple[Place, Host | None]] = [*places, (tuple(options["proxy"]), None)]
    sockets = listen_within(network, [place for place, _ in wanted])
    return {each: host for each, (_, host) in zip(sockets, wanted, strict=True)}
