"""What a kernel in a pod can and cannot do, tried from inside; and who can talk to it, tried from beside."""

import asyncio
import json
import socket
import time
from dataclasses import replace

import pytest

from runner.errors import KernelProtocolError, KernelStartFailed
from runner.kernels.pod.backend import make_connection
from runner.kernels.protocol.session import KernelSession
from tests.runner.kernels.conftest import execute, printed

INSIDE = """
import json, os, socket, time
def tried(what):
    try:
        return repr(what())
    except Exception as error:
        return type(error).__name__
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
began = time.monotonic()
lookup = tried(lambda: socket.getaddrinfo("example.com", 80))
print(json.dumps({
    "uid": os.getuid(), "gid": os.getgid(), "capabilities": int(status["CapEff"], 16) | int(status["CapBnd"], 16),
    "no new privileges": status["NoNewPrivs"], "seccomp": status["Seccomp"],
    "root": tried(lambda: open("/x", "w")), "kernel": tried(lambda: open("/kernel/entrypoint.py", "a")),
    "home": tried(lambda: open(os.path.expanduser("~/x"), "w").close()),
    "token": os.path.exists("/var/run/secrets/kubernetes.io"),
    "lookup": lookup, "lookup seconds": time.monotonic() - began,
    "pid": os.getpid(), "other processes": [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()],
}))
"""


async def look_inside(session):
    """What a notebook finds."""
    return json.loads(printed(await execute(session, INSIDE)))


async def test_a_kernel_has_nothing_to_gain(backend, open_session):
    """No root, no capabilities, no privileges to gain, a read-only root, no token, one place to write."""
    found = await look_inside(await open_session(backend))
    assert found["uid"] >= 20_000
    assert found["uid"] == found["gid"]
    assert found["capabilities"] == 0
    assert (found["no new privileges"], found["seccomp"]) == ("1", "2")
    assert {found["root"], found["kernel"]} <= {"OSError", "PermissionError"}
    assert found["home"] == "None"
    assert not found["token"]


async def test_names_fail_at_once_without_network(backend, open_session):
    """A notebook that may not use the network does not wait for it."""
    found = await look_inside(await open_session(backend))
    assert found["lookup"] == "gaierror"
    assert found["lookup seconds"] < 1


async def test_kernels_are_users_of_their_own(backend, open_session):
    """Two kernels on one node are two users, so that no limit of one is a limit of the other."""
    one, other = await look_inside(await open_session(backend)), await look_inside(await open_session(backend))
    assert one["uid"] != other["uid"]


def test_the_secret_is_gone_once_the_kernel_runs(start, kubectl, namespace):
    """Nobody who can read Secrets later learns the keys."""
    handle = start()
    assert handle.details["pod"] not in kubectl.names("secrets", namespace)


def test_no_key_is_in_the_pod(start, kubectl, namespace):
    """Nor does anybody who can read pods."""
    handle = start()
    pod = json.dumps(kubectl.get("pods", namespace))
    assert handle.details["pod"] in pod
    assert not [value for name, value in handle.connection.items() if "key" in name and value in pod]


@pytest.mark.parametrize(
    ("known", "error"),
    [
        ((), KernelStartFailed),
        (("key",), KernelStartFailed),
        (
            ("curve_publickey", "curve_secretkey"),
            KernelProtocolError,
        ),  # it hears words, whose signature is not its
    ],
)
async def test_without_its_keys_nobody_talks_to_a_kernel(backend, start, known, error):
    """A neighbour who knows address and ports, or half of the keys, has no conversation with it."""
    handle = start()
    session = await KernelSession.connect(backend, handle, deadline=time.monotonic() + 20)
    await session.close()
    other = {**make_connection(), "ip": handle.connection["ip"]}
    stranger = replace(handle, connection={**other, **{name: handle.connection[name] for name in known}})
    with pytest.raises(error):
        await KernelSession.connect(backend, stranger, deadline=time.monotonic() + 2)


async def test_a_warm_kernel_answers_in_milliseconds(backend, open_session):
    """Connecting to a kernel that waits takes no time that anybody notices, encrypted as it is."""
    session = await open_session(backend)
    await session.close()
    (handle,) = open_session.handles
    seconds = []
    for _ in range(5):
        began = time.monotonic()
        session = await KernelSession.connect(backend, handle, deadline=began + 10)
        seconds.append(time.monotonic() - began)
        await session.close()
        await asyncio.sleep(0.1)
    assert sorted(seconds)[2] < 0.1, seconds


async def test_a_dead_kernel_that_waited_is_noticed_at_once(backend, start):
    """Whoever claims a kernel whose pod is gone does not wait for an address that nobody has."""
    handle = start()
    backend.delete(handle)
    wait_until_nobody_listens(handle)
    began = time.monotonic()
    with pytest.raises(KernelStartFailed, match="was deleted by somebody"):
        await KernelSession.connect(backend, handle, deadline=began + 10)
    assert time.monotonic() - began < 1


def wait_until_nobody_listens(handle):
    """A pod is gone from the API server some moments before its node has ended its container."""
    address = handle.connection["ip"], handle.connection["shell_port"]
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(address, timeout=1).close()
        except OSError:
            return
        time.sleep(0.05)
    raise AssertionError(f"somebody still listens at {address}")
