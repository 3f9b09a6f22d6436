"""The command line of the walls, and what a launcher is told; nothing is run."""

import platform
import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from runner.kernels.base import KernelHandle
from runner.kernels.sandbox.bubblewrap import Walls, sandbox_command
from runner.kernels.sandbox.drop_privileges import BARRED, call_filter
from runner.kernels.sandbox.interpreter import Interpreter
from runner.kernels.sandbox.isolation import Isolation
from runner.kernels.sandbox.launch_plan import launch_options
from runner.kernels.sandbox.launcher import exit_reason
from tests.runner.kernels.conftest import SPEC

PYTHON = Interpreter(
    executable="/opt/kernel/bin/python", version="3", prefixes=("/opt/kernel", "/usr"), packages=(), places=()
)


def command(walls=Walls(program="bwrap", as_root=False), *, network=False, disk=2**20):  # noqa: B008
    """A command line behind these walls."""
    return sandbox_command(
        walls=walls,
        prefixes=PYTHON.prefixes,
        files={"entrypoint.py": Path("/repo/kernel/entrypoint.py")},
        disk=disk,
        network=network,
        env={"HOME": "/tmp/home"},
        command=["python"],
    )


def test_the_network_is_shared_only_when_asked():
    """Without `network` there is no interface but a loopback of the kernel's own, and no resolver."""
    assert "--unshare-net" in command()
    assert "/etc/resolv.conf" not in command()
    assert "--unshare-net" not in command(network=True)
    assert "/etc/resolv.conf" in command(network=True)


def test_nothing_of_the_machine_is_writable():
    """Every folder that is bound is bound for reading; the rest is memory, sized."""
    words = command(disk=12345)
    assert "--bind" not in words
    assert "--dev-bind" not in words
    assert words[words.index("/tmp") - 5 : words.index("/tmp")] == [
        "--size",
        "12345",
        "--perms",
        "1777",
        "--tmpfs",
    ]
    assert "--clearenv" in words


def test_root_keeps_only_what_it_needs_to_become_nobody():
    """Started as root, three capabilities reach drop.py, which gives them up."""
    words = command(Walls(program="bwrap", as_root=True))
    assert "--unshare-user" not in words
    assert [words[n + 1] for n, word in enumerate(words) if word == "--cap-add"] == [
        "CAP_SETUID",
        "CAP_SETGID",
        "CAP_SETPCAP",
    ]


def test_an_old_bubblewrap_is_asked_for_less():
    """What a version lacks is left out."""
    words = command(Walls(program="bwrap", as_root=False, sized=False, no_nesting=False))
    assert "--size" not in words
    assert "--disable-userns" not in words


@pytest.mark.parametrize("walls", [None, Walls(program="bwrap", as_root=True)])
def test_a_launcher_is_told_no_secret(walls, tmp_path):
    """The options hold no key and nothing of our environment, and bubblewrap itself gets no environment."""
    options = launch_options(
        spec=replace(SPEC, cpu=1.5, preload=("pandas",)),
        handle=KernelHandle(
            id="k", backend="sandbox", host="h", connection={}, created_at=0, spec_hash="", isolation="none"
        ),
        interpreter=PYTHON,
        isolation=Isolation(level="bubblewrap" if walls else "none", why="", walls=walls, own_uid=(2_000_000, 10)),
        entrypoint=Path("/repo/kernel/entrypoint.py"),
        fonts=None,
        directory=tmp_path / "rb-k",
        link=tmp_path / "link",
    )
    words = options["command"]
    assert words[-2:] == ["--preload", "pandas"]
    assert ("@UID" in words) == (walls is not None)
    assert (options["env"] == {}) == (walls is not None)
    assert "OMP_NUM_THREADS" in (words if walls else options["env"])


@pytest.mark.parametrize("machine", sorted(BARRED))
def test_the_call_filter_jumps_nowhere_outside_itself(machine):
    """Every statement leads to another one, and the last returns."""
    statements = list(struct.iter_unpack("HBBI", call_filter(machine)))
    for place, (code, if_true, if_false, _) in enumerate(statements):
        if code & 0x07 == 0x05:
            assert place + 1 + max(if_true, if_false) < len(statements)
    assert statements[-1][0] == 0x06


def test_unknown_machines_go_without_a_filter():
    """Numbers of calls differ; guessing would bar the wrong ones."""
    assert call_filter("riscv64") == b""
    assert platform.machine() not in BARRED or call_filter(platform.machine())


@pytest.mark.parametrize(
    ("status", "walled", "kind", "code"),
    [
        (3 << 8, True, "exit", 3),
        (9, False, "signal", 9),
        (137 << 8, True, "signal", 9),
        (137 << 8, False, "exit", 137),
        (0, True, "exit", 0),
        (255 << 8, True, "exit", 255),
    ],
)
def test_wait_statuses_are_told_apart(status, walled, kind, code):
    """bubblewrap tells a signal as shells do."""
    assert exit_reason(status, through_shell=walled) == {"kind": kind, "code": code}


def test_this_python_is_asked_once(tmp_path):
    """What is found out about an interpreter is kept until a package changes."""
    from runner.kernels.sandbox.interpreter import read_interpreter

    first = read_interpreter(Path(sys.executable), cache=tmp_path)
    assert read_interpreter(Path(sys.executable), cache=tmp_path) == first
    assert first.has("ipykernel")
    assert not first.has("nothing-of-the-kind")
    kept = next(tmp_path.glob("python-*.json"))
    kept.write_text(kept.read_text().replace('"ipykernel==', '"other=='))
    assert not read_interpreter(Path(sys.executable), cache=tmp_path).has("ipykernel")
