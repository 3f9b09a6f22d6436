"""Opens a connection by name: resolves it, checks where it leads, and connects to the address that was checked."""

import socket
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from runner.egress.addresses import is_barred, is_private
from runner.egress.faults import BARRED, PRIVATE, REFUSED, SILENT, UNREACHABLE, UNRESOLVED, Fault
from runner.egress.threads import THREADS

# The egress process imports this: nothing heavier than socket may be imported here.

CONNECT_SECONDS = 10.0  # to resolve a name and to connect
LEAST_SECONDS = 2.0  # that one address has where several are tried
Found = list[tuple[int, str]]  # families and addresses
Resolve = Callable[[str, int], Found]


def resolve(name: str, port: int) -> Found:
    """Return the addresses of a name. Raises `OSError`."""
    found = socket.getaddrinfo(name.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((int(family), str(place[0])) for family, _, _, _, place in found))


def dial(
    name: str, port: int, *, named: bool, seconds: float = CONNECT_SECONDS, look: Resolve = resolve
) -> socket.socket:
    """Connect to a host. `named`: the operator names it, so it may be private. Raises `Fault`."""
    end = time.monotonic() + seconds
    allowed = _allowed(_resolved(name, port, seconds, look), named=named)
    fault = Fault(SILENT, f"{seconds:g}")
    for left, (family, address) in zip(range(len(allowed), 0, -1), allowed, strict=True):
        now = time.monotonic()
        if now >= end:
            break
        try:
            return _connect(family, address, port, min(end - now, max(LEAST_SECONDS, (end - now) / left)))
        except ConnectionRefusedError:
            fault = Fault(REFUSED)
        except TimeoutError:
            fault = Fault(SILENT, f"{seconds:g}")
        except OSError as error:
            fault = Fault(UNREACHABLE, error.strerror or str(error))
    raise fault


def _resolved(name: str, port: int, seconds: float, look: Resolve) -> Found:
    """Resolve a name in bounded time: by itself a resolver takes as long as its servers do."""
    answer: SimpleQueue[Found] = SimpleQueue()

    def run() -> None:
        try:
            answer.put(look(name, port))
        except (OSError, UnicodeError):
            answer.put([])

    THREADS.run(run)
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        found = []
    if not found:
        raise Fault(UNRESOLVED)
    return found


def _allowed(found: Found, *, named: bool) -> Found:
    """Return the addresses that may be connected to. Raises `Fault` where there are none."""
    open_ones = [each for each in found if not is_barred(each[1])]
    if not open_ones:
        raise Fault(BARRED, found[0][1])
    allowed = [each for each in open_ones if named or not (is_private(each[1]) or is_own(*each))]
    if not allowed:
        raise Fault(PRIVATE, open_ones[0][1])
    return allowed


def is_own(family: int, address: str) -> bool:
    """Whether an address is one of this machine's own: then Linux would send from the same one."""
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, 9))  # sends nothing
        except OSError:
            return False
        return str(probe.getsockname()[0]) == address


def _connect(family: int, address: str, port: int, seconds: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect((address, port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection
