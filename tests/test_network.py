"""Reports that name the hosts that they reach, from the command to the record, in a world of the tests' own."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from runner.processes.proc import descendants
from tests.runner.kernels.conftest import make_backend
from tests.support.bundles import WRITE, write_bundle
from tests.support.servers.world import open_world
from tests.support.shell import PRELOAD, ROOT

SECRET = "hunter2hunter2"
TELL = (  # a secret as the name of a host
    "import os\n"
    "p = socket.create_connection(('127.1.0.1', 3128))\n"
    "p.sendall(f'CONNECT {os.environ[\"KEY\"]}.example.org:443 HTTP/1.1\\r\\n\\r\\n'.encode())\n"
    "assert b'403' in p.recv(100)"
)
CONNECT = "import socket\ns = socket.create_connection(('db.internal', {port}))\ns.sendall(b'x')\n{more}\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An installation in the office, with bundles that reach the world's database."""
    home = tmp_path_factory.mktemp("office")
    make_backend("bubblewrap", home / "probe")  # skips where there is no sandbox here
    for name, port, more in (
        ("stock", 5432, "assert s.recv(1) == b'x'"),
        ("refused", 1, "s.recv(1)"),
        ("silent", 1002, "s.recv(1)"),
        ("telling", 5432, TELL),
        ("caught", 1002, "try:\n    s.recv(1)\nexcept OSError:\n    import time\n    time.sleep(60)"),
    ):
        secrets = ["KEY"] if name == "telling" else []
        config = {
            "secrets": secrets,
            "network": [f"db.internal:{port}", "*.s3.example.com"],
            "timeout": 4 if name == "silent" else 60,
        }
        write_bundle(home / "notebooks" / name, CONNECT.format(port=port, more=more), WRITE, config=config)
    with open_world() as world:
        world.start_servers()
        yield Office(world, home)


class Office:
    """Runs the command line where the world can be reached."""

    def __init__(self, world, home):
        self.world, self.home = world, home

    def start(self, *words):
        """Start a command."""
        hosts = ",".join(f"db.internal:{port}" for port in (5432, 1, 1002))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            "KERNEL_PRELOAD": PRELOAD,
            "REPORT_SECRET_TELLING__KEY": SECRET,
            "NETWORK_ALLOW": f"*={hosts},*.s3.example.com",
        }
        command = self.world.command(sys.executable, "-m", "bot.cli", *words)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, cwd=self.home, env=environment, text=True, **pipes)

    def run(self, *words):
        """Run a command to its end; give its status, its stdout and its stderr."""
        running = self.start(*words)
        stdout, stderr = running.communicate(timeout=120)
        return running.returncode, stdout, stderr


def test_a_report_reaches_what_it_names(office):
    """It is completed, and each connection is in the log, in the record and in `reportbot show`."""
    status, stdout, stderr = office.run("run", "stock", "--json")
    assert status == 0, stderr
    assert "connection report=" in stderr
    assert "host=db.internal port=5432 sent=1 received=1" in stderr
    report = json.loads(stdout)["id"]
    _, shown, _ = office.run("show", report)
    assert "connection: db.internal:5432 1 bytes there, 1 back, " in shown
    _, shown, _ = office.run("show", report, "--json")
    (connection,) = json.loads(shown)["connections"]
    assert set(connection) >= {"host", "port", "sent", "received", "seconds"}


def test_a_secret_in_the_name_of_a_host_is_redacted(office):
    """In the log, in the record, and wherever it is shown."""
    status, stdout, stderr = office.run("run", "telling", "--json")
    assert status == 0, stderr
    shown = office.run("show", json.loads(stdout)["id"])[1]
    assert "[redacted].example.org" in stderr
    assert "connection: [redacted].example.org:443 0 bytes there, 0 back" in shown
    assert SECRET not in stdout + stderr + shown


def test_what_goes_wrong_is_in_the_reports_error(office):
    """With the host and the cause; in the reader's language."""
    status, stdout, stderr = office.run("run", "refused", "--json")
    assert (status, json.loads(stdout)["error"]["type"]) == (1, "NotebookFailed"), stderr
    assert "db.internal:1 refused the connection" in json.loads(stdout)["error"]["message"]


def test_a_host_that_says_nothing_is_told_at_the_deadline(office):
    """And not later."""
    start = time.monotonic()
    status, stdout, stderr = office.run("run", "silent", "--json")
    error = json.loads(stdout)["error"]
    assert (status, error["type"]) == (1, "KernelTimeout"), stderr
    assert "ran out of its time in cell 1. – db.internal:1002 had sent nothing in " in error["message"]
    assert time.monotonic() - start < 4 + 30


def test_the_egress_killed_in_the_middle(office):
    """The report fails in words though its notebook goes on; the next one works."""
    office.world.touched()
    running = office.start("run", "caught", "--json")
    end = time.monotonic() + 60
    while "10.77.1.1 1002" not in office.world.touched():
        assert time.monotonic() < end
        time.sleep(0.05)
    (egress,) = [pid for pid in descendants(running.pid) if b"runner.egress.server" in command_of(pid)]
    os.kill(egress, signal.SIGKILL)
    stdout, stderr = running.communicate(timeout=30)
    error = json.loads(stdout)["error"]
    assert error["type"] == "NetworkFailed", stderr
    assert "was cut off while it ran" in error["message"]
    assert office.run("run", "stock")[0] == 0


def command_of(pid):
    """What a process was started with."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
