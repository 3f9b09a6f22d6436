"""What a notebook does to the machine and its neighbours: held back, told, and gone with all that it started."""

import json
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from runner.kernels.base import KernelSpec
from runner.kernels.sandbox.backend import SandboxBackend
from tests.adversarial.cases import fails, parametrize, passes, prove
from tests.adversarial.checks import GOOD, check_good, check_posted
from tests.adversarial.place import HOSTILE
from tests.support.bundles import WRITE
from tests.support.needs import missing

BOMB = (
    "import os, time\n"
    "while True:\n"
    "    try:\n"
    "        if os.fork() == 0:\n"
    "            while True:\n"
    "                try: os.fork()\n"
    "                except OSError: time.sleep(0.01)\n"
    "    except OSError: time.sleep(0.01)"
)
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
CHILD = (
    "import os, subprocess, sys\n"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    if os.fork() == 0:\n"
    "        import signal, time\n"
    "        for n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\n"
    "        time.sleep(600)\n"
    "    os._exit(0)\n"
)


@parametrize(
    [
        fails("fork bomb", "KernelTimeout", "out of its time", BOMB, config={"timeout": 5}),
        fails(
            "threads without end",
            "NotebookFailed",
            "can't start new thread",
            "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=[600], daemon=True).start()",
        ),
        fails(
            "memory bomb",
            "KernelDied",
            "ran out of memory (256 MiB)",
            "kept = []\nwhile True: kept.append(bytes(10**7).replace(b'\\0', b'x'))",
            config={"resources": {"memory": "256Mi"}},
            quick=True,
        ),
        fails(
            "memory bomb of many",
            "KernelDied",
            "ran out of memory (256 MiB)",
            "import os, time\nfor n in range(8): os.fork()\nkept = bytes(10**8).replace(b'\\0', b'x')\ntime.sleep(60)",
            config={"resources": {"memory": "256Mi"}},
        ),
        fails(
            "disk fill",
            "NotebookFailed",
            "No space left",
            "n = 0\nwhile True:\n    n += 1\n    open(f'{n}', 'wb').write(bytes(10**7))",
        ),
        fails(
            "disk fill elsewhere",
            "NotebookFailed",
            "OSError",
            "n = 0\nwhile True:\n    n += 1\n    open(f'/dev/shm/{n}', 'wb').write(bytes(10**7))",
        ),
        fails(
            "a million empty files",
            "KernelDied",
            "ran out of memory (160 MiB)",
            "n = 0\nwhile True:\n    n += 1\n    open(f'{n}', 'w').close()",
            config={"timeout": 60, "resources": {"memory": "160Mi"}},
        ),
        fails(
            "stops itself",
            "KernelTimeout",
            "out of its time",
            "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
            config={"timeout": 4},
        ),
        fails("deaf to interrupts", "KernelTimeout", "out of its time", DEAF, config={"timeout": 4}),
        fails(
            "cell deaf to interrupts", "KernelTimeout", "that a cell may take", DEAF, config={"cell_timeout": 2}
        ),
        fails("busy in C", "KernelTimeout", "out of its time", "(10**7) ** (10**7)", config={"timeout": 4}),
        fails("exits", "KernelDied", "exited with status 0", "import os\nos._exit(0)"),
        fails("crashes", "KernelDied", "SIGSEGV", "import ctypes\nctypes.string_at(0)"),
        fails(
            "kills all that it can",
            "KernelDied",
            "signal 9 (SIGKILL)",
            "import os\nfor pid in (-1, 0, 1, os.getppid(), *range(2, 3000)):\n    try: pid == os.getpid() or os.kill(pid, 0 if pid == 0 else 9)\n    except OSError: pass",
            WRITE,
        ),
        passes("children that outlive it", CHILD, WRITE, quick=True),
        passes("clock that does not go on", "import time\ntime.monotonic = time.time = lambda: 0.0", WRITE),
    ]
)
def test_machine(place, case):
    """Whatever one notebook does, the next report is right."""
    prove(place, case)


PRY = """
import glob, json, os, socket

def tried(action):
    try:
        return repr(action())[:300]
    except Exception as error:
        return type(error).__name__

def connect(address, family=socket.AF_INET):
    with socket.socket(family) as caller:
        caller.settimeout(1)
        caller.connect(address)
    return "connected"

found = {f"connect {where}": tried(lambda: connect(tuple(where))) for where in GIVEN["addresses"]}
found |= {f"connect {path}": tried(lambda: connect(path, socket.AF_UNIX)) for path in GIVEN["sockets"]}
found |= {f"read {path}": tried(lambda: open(path, "rb").read()) for path in GIVEN["files"]}
found |= {f"list {path}": tried(lambda: os.listdir(path)) for path in GIVEN["folders"]}
found |= {f"signal {pid}": tried(lambda: os.kill(pid, 0)) for pid in GIVEN["processes"]}
environment = " ".join(open(path, "rb").read().decode() for path in glob.glob("/proc/[0-9]*/environ") if os.access(path, os.R_OK))
json.dump({"found": found, "environment": environment, "uids": sorted(os.getresuid())}, open("output.json", "w"))
"""
REFUSED = (
    "FileNotFoundError",
    "PermissionError",
    "OSError",
    "ConnectionRefusedError",
    "TimeoutError",
    "ProcessLookupError",
)


def test_neighbours(place):
    """No file, process, socket or port of the worker's, of Redis' or of another kernel's is within reach."""
    backend = SandboxBackend(home=place.home / ".reportbot")
    other = backend.start(KernelSpec(cpu=1, memory=2**28, disk=2**24))
    try:
        (worker,) = place.workers()
        folder = other.details["directory"]
        redis = place.redis.connection_pool.connection_kwargs["path"]
        given = {
            "addresses": [
                ["127.0.0.1", 80],
                ["127.0.0.1", 6443],
                ["169.254.169.254", 80],
                ["1.1.1.1", 53],
                ["10.96.0.1", 443],
                ["127.0.0.1", int(place.slack.url.rsplit(":")[-1].strip("/"))],
            ],
            "sockets": [redis, *(f"{folder}/k-{n}" for n in range(1, 6))],
            "files": [
                f"/proc/{worker}/environ",
                f"/proc/{other.details['pid']}/environ",
                f"{folder}/handle.json",
                str(place.home / "service.log"),
                "/etc/shadow",
                "/var/run/docker.sock",
                "/run/secrets/kubernetes.io/serviceaccount/token",
            ],
            "folders": [
                str(place.home),
                str(place.home / ".reportbot"),
                folder,
                f"{os.getcwd()}/runner",
                str(Path.home() / ".ssh"),
            ],
            "processes": [worker, other.details["pid"], other.details["launcher"], os.getpid()],
        }
        place.bundle(HOSTILE, f"GIVEN = {given!r}", PRY, template="ok")
        report_id = place.ask(HOSTILE)
        check_posted_beside(place, report_id)
        data = json.loads(place.stored(report_id)["output.json"].read_text())
    finally:
        backend.delete(other)
    reached = {
        what: said for what, said in data["found"].items() if said not in REFUSED and not said.endswith("Error")
    }
    assert reached == {}
    for name in ("SLACK", "REDIS", "xoxb", "KUBE", str(place.home)):
        assert name not in data["environment"]
    if os.getuid() == 0:
        assert data["uids"][0] >= 20_000
    check_good(place, place.ask(GOOD))


def check_posted_beside(place, report_id):
    """It was posted, while another kernel lives here."""
    story = place.story(report_id)
    assert story.record.status == "completed", story.record.error


def test_a_store_that_cannot_be_written(place):
    """The folder of the store cannot be written for a while: told once; then reports are right again."""
    reports = place.home / "reports"
    aside = reports.rename(place.home / "aside")
    try:
        reports.write_text("in the way")
        report_id = place.ask(GOOD)
        brief = place.until(lambda: place.closed(report_id))
        assert (brief.status, brief.error.type) == ("error", "StoreError")
        time.sleep(0.2)
        assert len([each for each in place.thread(report_id) if each.get("blocks")]) == 1
    finally:
        reports.unlink()
        aside.rename(reports)
    check_posted(place, place.ask(GOOD))
    place.until(lambda: Path(reports).glob(f"*/*/*/{report_id}/report.json"), seconds=40)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["reports", ".reportbot/kernels"])
def test_a_full_disk(place, folder):
    """Under the store, or under what is known of kernels: told once; once there is room, reports are right again."""
    path = place.home / folder
    path.mkdir(parents=True, exist_ok=True)
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k,nr_inodes=8", "none", path], capture_output=True
    ).returncode:
        missing("nothing can be mounted here")
    try:
        for size in (9000, 0):
            with suppress(OSError):
                for number in range(20):
                    (path / f"fill{size}-{number}").write_bytes(bytes(size))
        report_id = place.ask(GOOD)
        brief = place.until(lambda: place.closed(report_id))
        assert brief.status == "error"
        assert brief.error.type in ("StoreError", "KernelStartFailed"), brief.error
        time.sleep(0.2)
        assert len([each for each in place.thread(report_id) if each.get("blocks")]) == 1
    finally:
        subprocess.run(["umount", "-l", path], check=True)
    check_posted(place, place.ask(GOOD))
