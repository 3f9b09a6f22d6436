"""The hosts of one report, as its pipeline holds them: the egress process, and what became of each connection."""

import asyncio
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from runner.bundles.config import ReportConfig
from runner.bundles.network import reachable_hosts
from runner.egress.explain import explain
from runner.egress.faults import Connection
from runner.errors import NetworkFailed, ReportError
from runner.hosts import Host, hosts_for, read_allowance
from runner.i18n.phrases import phrase
from runner.kernels.base import KernelBackend, KernelHandle, KernelNetwork
from runner.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = "import sys; sys.path.insert(0, sys.argv[1]); from runner.egress.server import main; main()"
READY_SECONDS = 10.0  # for the process to listen
CLOSE_SECONDS = 2.0  # for it to tell what it still knows
CUT_OFF = phrase("The way to the hosts that this report reaches was cut off while it ran: ask again.")
PROXY = ("127.1.0.1", 3128)  # in the kernel's network; hosts have the addresses after it


class ReportNetwork:
    """Starts the egress process of one report, which must end with the thread that makes this.

    `named`: the hosts that the operator names, so that they may be private. `on_connection` is called with each
    connection that has ended, in a thread. `through`: a command that runs the process somewhere else.
    """

    def __init__(
        self,
        hosts: Sequence[Host],
        *,
        named: Sequence[Host],
        on_connection: Callable[[Connection], None] = lambda connection: None,
        through: Sequence[str] = (),
    ) -> None:
        self.connections: list[Connection] = []
        self._hosts = hosts
        self._named = named
        self._on_connection = on_connection
        self._answer: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._open = False
        command = [*through, sys.executable, "-I", "-S", "-c", LAUNCH, str(ROOT)]
        # What it says to stderr is nobody's to read: it says what matters on stdout.
        self._process = subprocess.Popen(
            command, env={}, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def open(self, place: KernelNetwork) -> Mapping[str, str]:
        """Let the kernel reach the hosts. Return what it needs in its environment. Raises `NetworkFailed`."""
        addresses = addresses_of(self._hosts)
        options = {
            "launcher": place.launcher,
            "own_uid": place.own_uid,
            "hosts": [asdict(host) for host in self._hosts],
            "named": [asdict(host) for host in self._named],
            "places": [
                (addresses[host.name], host.name, host.port) for host in self._hosts if not host.is_pattern
            ],
            "proxy": PROXY,
        }
        with suppress(OSError):  # what it has ended of is told below
            self._stdin.write(json.dumps(options).encode() + b"\n")
            self._stdin.flush()
        try:
            answer = self._answer.get(timeout=READY_SECONDS)
        except queue.Empty:
            answer = {"error": "it did not answer"}
        if "error" in answer:
            raise NetworkFailed(
                phrase("The report's network could not be opened: {reason}.", reason=str(answer["error"]))
            )
        write_hosts(place.hosts_file, addresses)
        self._open = True
        return proxy_environment(self._hosts)

    @property
    def pid(self) -> int:
        """The egress process."""
        return self._process.pid

    def require_whole(self) -> None:
        """Raises `NetworkFailed` where the egress process has ended before the report has."""
        if self._open and self._process.poll() is not None:
            raise NetworkFailed(CUT_OFF)

    def explain(self, error: ReportError) -> None:
        """Add to an error's sentence what is known here of how it came to that."""
        explain(error, self.connections, self._hosts)

    def close(self) -> None:
        """End the process; after it, `connections` is complete. May be repeated."""
        self._open = False
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(CLOSE_SECONDS)

    @property
    def _stdin(self) -> Any:
        return self._process.stdin

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                data = json.loads(line)
                if "host" in data:
                    self.connections.append(Connection(**data))
                    self._on_connection(self.connections[-1])
                else:
                    self._answer.put(data)
        self._answer.put({"error": "its process ended"})


def open_network(
    config: ReportConfig, settings: Settings, *, name: str, on_connection: Callable[[Connection], None]
) -> ReportNetwork | None:
    """Make the network of a bundle's report; None where it reaches no host by name."""
    hosts = reachable_hosts(config, settings, name=name)
    named = [host for host in hosts_for(read_allowance(settings.network_allow), name) if not host.is_pattern]
    return ReportNetwork(hosts, named=named, on_connection=on_connection) if hosts else None


async def let_out(
    network: ReportNetwork | None, kernels: KernelBackend, handle: KernelHandle
) -> Mapping[str, str]:
    """Let a kernel reach the hosts of its report, if there are any. Return what it needs in its environment.

    Raises `NetworkFailed`. A kernel that nothing holds back has the machine's network, and needs nothing.
    """
    place = kernels.network(handle) if network else None
    return await asyncio.to_thread(network.open, place) if network and place else {}


def addresses_of(hosts: Sequence[Host]) -> dict[str, str]:
    """Give each name an address of its own in the kernel's network."""
    names = dict.fromkeys(host.name for host in hosts if not host.is_pattern)
    return {name: f"127.1.0.{number}" for number, name in enumerate(names, start=2)}


def write_hosts(file: Path, addresses: Mapping[str, str]) -> None:
    """Add the names to the kernel's /etc/hosts; the file stays the same one, which the sandbox holds."""
    with file.open("a", encoding="ascii") as hosts:
        hosts.writelines(f"{address} {name}\n" for name, address in addresses.items())


def proxy_environment(hosts: Sequence[Host]) -> dict[str, str]:
    """Return the variables that lead libraries to the proxy, where there are hosts that only it can reach."""
    if not any(host.is_pattern for host in hosts):
        return {}
    url = f"http://{PROXY[0]}:{PROXY[1]}"
    direct = ",".join(dict.fromkeys(["localhost", "127.0.0.1", *(h.name for h in hosts if not h.is_pattern)]))
    variables = {"HTTPS_PROXY": url, "ALL_PROXY": url, "NO_PROXY": direct}
    return variables | {name.lower(): value for name, value in variables.items()}
