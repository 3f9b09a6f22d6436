"""Two networks of the tests' own: an office, where reports run, and a world, where servers stand.

They are network namespaces that are made for the tests and removed after them. Packets go from one to the other and
nowhere else: neither has a way out. Names are those of a file that only the office reads.
"""

import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.needs import missing, need
from tests.support.servers import world_servers
from tests.support.servers.certificates import make_certificate

_numbers = itertools.count()
SERVERS = Path(world_servers.__file__)
GATEWAY, OFFICE = "10.77.0.1", "10.77.0.2"
# The world's addresses, by name. What is private and what is not is so by its number alone.
NAMES = {
    "db.internal": "10.77.1.1",
    "other.internal": "10.77.1.2",
    "api.example.com": "11.0.1.1",
    "evil.example.org": "11.0.1.2",
    "bucket.s3.example.com": "11.0.1.3",
    "private.s3.example.com": "10.77.1.3",
    "data.example.com": "11.0.1.4",
    "s3.eu-west-1.amazonaws.com": "11.0.1.5",
    "lake.s3.eu-west-1.amazonaws.com": "11.0.1.5",
    "metadata.example.com": "169.254.169.254",
    "alibaba.example.com": "100.100.100.200",
    "home.example.com": "127.0.0.1",
    "office.example.com": OFFICE,
    "nowhere.example.com": "11.0.2.1",  # nobody answers there
    "six.example.com": "fd00:77::1",
    "linklocal.example.com": "fe80::1",
    "mapped.example.com": "::ffff:127.0.0.1",
}


class World:
    """The two networks, and what runs in them."""

    def __init__(self, stack, folder):
        self._stack = stack
        mark = f"rb{os.getpid()}-{next(_numbers)}"
        self.office, self.world = f"{mark}o", f"{mark}w"
        self.folder = folder
        self._hosts, self._switch = folder / "hosts", folder / "nsswitch.conf"
        self._switch.write_text("hosts: files\n")
        self.name(**NAMES)
        for name in (self.office, self.world):
            run("ip", "netns", "add", name)
            stack.callback(run, "ip", "netns", "del", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        run(
            "ip",
            "link",
            "add",
            "v0",
            "netns",
            self.office,
            "type",
            "veth",
            "peer",
            "name",
            "v1",
            "netns",
            self.world,
        )
        self._address(self.office, "v0", f"{OFFICE}/24")
        self._address(self.world, "v1", f"{GATEWAY}/24")
        for address in {*NAMES.values()} - {OFFICE, "127.0.0.1", "::ffff:127.0.0.1", "11.0.2.1", "fe80::1"}:
            self._address(self.world, "lo", f"{address}/{128 if ':' in address else 32}")
        run("ip", "-n", self.office, "route", "add", "default", "via", GATEWAY)
        run("ip", "-n", self.world, "route", "add", "blackhole", "11.0.2.1/32")

    def name(self, **names):
        """Have names mean these addresses, each one or several, in the office; names that were known are replaced."""
        self._names = {**getattr(self, "_names", {}), **names}
        lines = [
            f"{address} {name}"
            for name, found in self._names.items()
            for address in ([found] if isinstance(found, str) else found)
        ]
        self._hosts.write_text("\n".join(["127.0.0.1 localhost", *lines, ""]))

    def serve(self, program, *arguments, at=None):
        """Run a Python program in the world (or `at` the office) until the end; return once it has said a line."""
        command = ["ip", "netns", "exec", at or self.world, sys.executable, str(program), *map(str, arguments)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._stack.callback(server.stdout.close)
        self.end_with(server)
        assert server.stdout.readline()
        return server

    def end_with(self, server):
        """Have a process end before the networks do."""
        self._stack.callback(server.wait)
        self._stack.callback(server.kill)

    def start_servers(self):
        """Start the servers of world_servers.py, in the office too; their certificate is `authority`'s."""
        self.log = self.folder / "log"
        self.log.touch()
        certificate, key, self.authority = make_certificate(self.folder, "api.example.com", "db.internal")
        for network in (self.world, self.office):
            self.serve(SERVERS, self.log, certificate, key, at=network)

    def touched(self):
        """Where somebody has come to since the last look: `ADDRESS PORT`."""
        lines = self.log.read_text().splitlines()
        self.log.write_text("")
        return lines

    def command(self, *words):
        """A command that runs another in the office, where names are the world's."""
        files = {self._hosts: "/etc/hosts", self._switch: "/etc/nsswitch.conf"}
        mounts = " && ".join(f"mount --bind {ours} {theirs}" for ours, theirs in files.items())
        enter = f'mount --make-rprivate / && {mounts} && exec "$@"'
        return ["unshare", "-m", "sh", "-c", enter, "sh", "nsenter", f"--net=/run/netns/{self.office}", *words]

    def _address(self, network, link, address):
        six = ("nodad",) if ":" in address else ()
        run("ip", "-n", network, "addr", "add", address, "dev", link, *six)
        run("ip", "-n", network, "link", "set", link, "up")


def run(*words):
    """Run a command that has to work."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"


@contextlib.contextmanager
def open_world():
    """Make the networks; skip where that cannot be."""
    for program in ("ip", "nsenter", "unshare"):
        need(program, why="networks of the tests' own")
    probe = f"rb{os.getpid()}p"
    if os.getuid() != 0 or subprocess.run(["ip", "netns", "add", probe], capture_output=True).returncode:
        missing("networks of the tests' own need root's rights")
    run("ip", "netns", "del", probe)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        yield World(stack, Path(folder))
