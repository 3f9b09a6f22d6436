"""The command line of the sandbox, and what a launcher is told; nothing is run."""

from dataclasses import replace
from pathlib import Path

import pytest

from runner.kernels.base import KernelHandle
from runner.kernels.sandbox.bubblewrap import Bubblewrap, sandbox_command
from runner.kernels.sandbox.interpreter import Interpreter
from runner.kernels.sandbox.isolation import Isolation
from runner.kernels.sandbox.launch_plan import launch_options
from tests.runner.kernels.conftest import SPEC

PYTHON = Interpreter(
    executable="/opt/kernel/bin/python", version="3", prefixes=("/opt/kernel", "/usr"), packages=(), places=()
)


def command(bubblewrap=Bubblewrap(program="bwrap", as_root=False), *, network=False, disk=2**20):  # noqa: B008
    """A command line for this bubblewrap."""
    return sandbox_command(
        bubblewrap=bubblewrap,
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
    """Started as root, three capabilities reach drop_privileges.py, which gives them up."""
    words = command(Bubblewrap(program="bwrap", as_root=True))
    assert "--unshare-user" not in words
    assert [words[n + 1] for n, word in enumerate(words) if word == "--cap-add"] == [
        "CAP_SETUID",
        "CAP_SETGID",
        "CAP_SETPCAP",
    ]


def test_an_old_bubblewrap_is_asked_for_less():
    """What a version lacks is left out."""
    words = command(Bubblewrap(program="bwrap", as_root=False, sized=False, no_nesting=False))
    assert "--size" not in words
    assert "--disable-userns" not in words


@pytest.mark.parametrize("bubblewrap", [None, Bubblewrap(program="bwrap", as_root=True)])
def test_a_launcher_is_told_no_secret(bubblewrap, tmp_path):
    """The options hold no key and nothing of our environment, and bubblewrap itself gets no environment."""
    options = launch_options(
        spec=replace(SPEC, cpu=1.5, preload=("pandas",)),
        handle=KernelHandle(
            id="k", backend="sandbox", host="h", connection={}, created_at=0, spec_hash="", isolation="none"
        ),
        interpreter=PYTHON,
        isolation=Isolation(
            level="bubblewrap" if bubblewrap else "none", why="", bubblewrap=bubblewrap, own_uid=(2_000_000, 10)
        ),
        entrypoint=Path("/repo/kernel/entrypoint.py"),
        fonts=None,
        machine={},
        directory=tmp_path / "rb-k",
        link=tmp_path / "link",
    )
    words = options["command"]
    assert words[-2:] == ["--preload", "pandas"]
    assert ("@UID" in words) == (bubblewrap is not None)
    assert (options["env"] == {}) == (bubblewrap is not None)
    assert "OMP_NUM_THREADS" in (words if bubblewrap else options["env"])
