"""Kernels on this machine: each behind bubblewrap where that works, each owned by a launcher of its own."""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from runner.errors import KernelError, KernelStartFailed
from runner.i18n.phrases import phrase
from runner.kernels.base import ExitReason, KernelHandle, KernelSpec, OnHandle
from runner.kernels.sandbox.cgroup import Cgroup
from runner.kernels.sandbox.cleanup import end_processes, remove_directory
from runner.kernels.sandbox.interpreter import Interpreter, last_line, matplotlib_cache, read_interpreter
from runner.kernels.sandbox.isolation import Isolation, Sandbox, probe_isolation, require_isolation
from runner.kernels.sandbox.launch_plan import launch_options
from runner.paths import ENTRYPOINT
from runner.processes.names import host_id
from runner.processes.proc import boot_id, signal_process, start_time, wait_gone

ROOT = Path(__file__).resolve().parents[3]
LAUNCH = "import sys; sys.path.insert(0, sys.argv[1]); from runner.kernels.sandbox.launcher import main; main()"
LONGEST_BASE = 70  # bytes; a socket's path may have 107 in all
START_TIMEOUT = 20.0  # seconds for the launcher to answer
DELETE_TIMEOUT = 2.0  # seconds for the launcher to clean up, before somebody else does
GRACE = 10.0  # seconds that a launcher has to get from its first file to its second


class SandboxBackend:
    """Starts kernels as processes here.

    `home`: REPORTBOT_HOME; `python`: the kernels' interpreter; `allow_plain`: go on where no sandbox works;
    `isolation`: what is known to work, where it need not be found out; `bound`: a kernel ends with the process
    that starts it or takes it over, or with the process `owner`; `nice`: by how much a kernel gives way to others
    until somebody takes it over, where that can be taken back.
    """

    def __init__(
        self,
        *,
        home: Path,
        python: Path = Path(sys.executable),
        sandbox: Sandbox = "auto",
        allow_plain: bool = False,
        entrypoint: Path = ENTRYPOINT,
        isolation: Isolation | None = None,
        bound: bool = False,
        owner: int | None = None,
        nice: int = 0,
    ) -> None:
        self._cache = home.absolute() / "cache"
        self._links = home.absolute() / "kernels"
        self._python = python
        self._sandbox = sandbox
        self._allow_plain = allow_plain
        self._entrypoint = entrypoint
        self._isolation = isolation
        self._bound = bound or owner is not None
        self._owner = owner
        self._nice = nice
        self._host = socket.gethostname()

    @property
    def pool_id(self) -> str:
        """This machine since its start, and this home."""
        home = hashlib.sha256(str(self._links).encode()).hexdigest()[:8]
        return f"{host_id()}-{home}"

    @property
    def owner(self) -> list[int | None] | None:
        """The process with whose end its kernels end: its number, and when it started."""
        pid = self._owner or os.getpid()
        return [pid, start_time(pid)] if self._bound else None

    @property
    def isolation(self) -> Isolation:
        """What keeps kernels in; found out once a process."""
        return self._isolation or probe_isolation(self._python, sandbox=self._sandbox, cache=self._cache)

    def check(self) -> None:
        """Refuse settings that let no kernel start; `KernelStartFailed` says what to do."""
        require_isolation(self.isolation, allow_plain=self._allow_plain)

    def spec_hash(self, spec: KernelSpec) -> str:
        """What two kernels of this backend must share to be exchangeable."""
        return spec_hash(spec, interpreter=self._interpreter(), entrypoint=self._entrypoint)

    def start(
        self, spec: KernelSpec, *, on_handle: OnHandle | None = None, seconds: float = math.inf
    ) -> KernelHandle:
        """Start a kernel that is about to listen; `KernelStartFailed` with nothing left behind.

        `note` is told of nothing: a launcher ends its kernel unless somebody takes it.
        """
        self.check()
        isolation = self.isolation
        self.list()  # sweeps what killed launchers left
        interpreter = self._interpreter()
        owner = self.owner
        handle = KernelHandle(
            id=secrets.token_hex(6),
            backend="sandbox",
            host=self._host,
            connection={},
            created_at=time.time(),
            spec_hash=spec_hash(spec, interpreter=interpreter, entrypoint=self._entrypoint),
            isolation=isolation.level,
            details={
                "unisolated": {"why": isolation.why, "as_root": isolation.as_root},
                "memory": spec.memory,
                "owner": owner,
            },
        )
        options = launch_options(
            spec=spec,
            handle=handle,
            interpreter=interpreter,
            isolation=isolation,
            entrypoint=self._entrypoint,
            fonts=matplotlib_cache(interpreter, cache=self._cache),
            directory=_base() / f"rb-{handle.id}",
            link=self._link(handle.id),
            owner=owner,
            nice=self._nice,
        )
        return KernelHandle(**_launch(options, seconds=max(0.0, min(START_TIMEOUT, seconds))))

    def take_over(self, handle: KernelHandle) -> bool:
        """Have a kernel end with whom this backend binds its kernels to; False where it is gone already."""
        draft = Path(handle.details["directory"], f".owner-{os.getpid()}")
        try:
            draft.write_text(json.dumps(self.owner))
            draft.rename(draft.with_name("owner.json"))
        except OSError:
            return False
        return signal_process(handle.details["launcher"], handle.details["started"], signal.SIGUSR1)

    def delete(self, handle: KernelHandle) -> None:
        """End the kernel and everything that it left; no error where it is gone already."""
        if handle.host != self._host:
            raise KernelError(
                phrase(
                    "The kernel {id} runs on {host}; only that machine can delete it.",
                    id=handle.id,
                    host=handle.host,
                )
            )
        pid, started = handle.details["launcher"], handle.details["started"]
        if handle.details["boot"] == boot_id() and signal_process(pid, started, signal.SIGTERM):
            if wait_gone(pid, started, seconds=DELETE_TIMEOUT):
                return
            signal_process(pid, started, signal.SIGKILL)
            wait_gone(pid, started, seconds=DELETE_TIMEOUT)
        self._sweep(handle.id, handle.details)

    def exit_reason(self, handle: KernelHandle) -> ExitReason | None:
        """How the kernel ended; None while it runs or where nothing is known any more."""
        directory = Path(handle.details["directory"])
        found = _read_json(directory / "exit.json")
        if found is None:
            if not directory.is_dir() or _launcher_lives(handle.details):
                return None
            return ExitReason(kind="unknown", detail=phrase("its launcher was killed"))
        detail = last_line(found["detail"]) if found["detail"] else ""
        if found["kind"] == "out of memory":
            detail = f"{found['memory'] / 2**20:.0f} MiB"
        return ExitReason(kind=found["kind"], code=found["code"], detail=detail)

    def list(self) -> Sequence[KernelHandle]:
        """All kernels of this installation that still run here; what killed launchers left is removed."""
        handles = []
        for link in self._links.glob(f"{self._host}-*"):
            data = _read_json(link / "handle.json")
            if data is None:
                self._sweep_unfinished(link)
            elif not _launcher_lives(data["details"]):
                self._sweep(data["id"], data["details"])
            elif data["connection"] and not (link / "exit.json").exists():
                data["details"]["owner"] = _read_json(link / "owner.json") or data["details"]["owner"]
                handles.append(KernelHandle(**data))
        return handles

    def _interpreter(self) -> Interpreter:
        return read_interpreter(self._python, cache=self._cache)

    def _link(self, kernel_id: str) -> Path:
        return self._links / f"{self._host}-{kernel_id}"

    def _sweep(self, kernel_id: str, details: dict[str, Any]) -> None:
        """Remove what a launcher that is gone has left."""
        if details["boot"] == boot_id():
            folders = {name: Path(folder) for name, folder in details.get("cgroup", {}).items()}
            end_processes(Cgroup(folders), details["uid"])
        remove_directory(Path(details["directory"]))
        self._link(kernel_id).unlink(missing_ok=True)

    def _sweep_unfinished(self, link: Path) -> None:
        """Remove the first steps of a launcher that got no further, unless it is just taking them."""
        try:
            old = time.time() - link.lstat().st_mtime > GRACE
        except FileNotFoundError:
            return
        if old:
            remove_directory(link.readlink())
            link.unlink(missing_ok=True)


def spec_hash(spec: KernelSpec, *, interpreter: Interpreter, entrypoint: Path) -> str:
    """Hash all that makes kernels exchangeable: image, resources, network, preload, packages, entrypoint."""
    facts = asdict(replace(spec, expires=0, extra=())) | {
        "python": interpreter.fingerprint,
        "entrypoint": hashlib.sha256(entrypoint.read_bytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _launch(options: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """Start a launcher, which goes on without us, and give the handle that it answers."""
    command = [sys.executable, "-I", "-S", "-c", LAUNCH, str(ROOT)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env={}, cwd="/", start_new_session=True, **pipes) as launcher:  # type: ignore[call-overload]
        launcher.stdin.write(json.dumps(options).encode() + b"\n")
        launcher.stdin.flush()
        ready, _, _ = select.select([launcher.stdout], [], [], seconds)
        line = launcher.stdout.readline() if ready else b""
        if not line:
            launcher.kill()
            said = last_line(launcher.stderr.read().decode(errors="replace")) if ready else ""
            reason = said or phrase("it did not answer")
            raise KernelStartFailed(phrase("The kernel's launcher did not start: {reason}", reason=reason))
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise KernelStartFailed(phrase("The kernel did not start: {reason}", reason=str(answer["error"])))
        launcher.stdin.write(b"taken\n")  # without it, it ends the kernel that nobody would know of
    return answer


def _base() -> Path:
    """The folder for private directories: the usual one, unless paths of sockets in it would be too long."""
    usual = Path(tempfile.gettempdir())
    return usual if len(bytes(usual)) <= LONGEST_BASE else Path("/tmp")


def _launcher_lives(details: dict[str, Any]) -> bool:
    return bool(details["boot"] == boot_id() and start_time(details["launcher"]) == details["started"])


def _read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return None
