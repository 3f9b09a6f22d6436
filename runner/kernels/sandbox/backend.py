"""Kernels on this machine: each isolated by bubblewrap where that works, each owned by a launcher of its own."""

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
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from runner.errors import KernelError, KernelStartFailed
from runner.files import read_json, write_atomically
from runner.i18n.phrases import phrase
from runner.kernels.base import ExitReason, KernelHandle, KernelNetwork, KernelSpec, OnHandle
from runner.kernels.sandbox.cgroup import Cgroup
from runner.kernels.sandbox.cleanup import end_processes, remove_directory
from runner.kernels.sandbox.interpreter import Interpreter, last_line, matplotlib_cache, read_interpreter
from runner.kernels.sandbox.isolation import Isolation, Sandbox, probe_isolation, require_isolation
from runner.kernels.sandbox.launch_plan import launch_options
from runner.kernels.sandbox.machine import machine_files
from runner.kernels.sandbox.names import HOSTS
from runner.paths import ENTRYPOINT, hash_kernel_files
from runner.processes.lifetime import short_tmp
from runner.processes.names import host_id
from runner.processes.proc import boot_id, signal_process, start_time, wait_gone

ROOT = Path(__file__).resolve().parents[3]
LAUNCH = "import sys; sys.path.insert(0, sys.argv[1]); from runner.kernels.sandbox.launcher import main; main()"
START_SECONDS = 20.0  # for the launcher to answer
DELETE_SECONDS = 2.0  # for the launcher to clean up, before somebody else does
FIRST_FILE_SECONDS = 10.0  # that a launcher has to get from its first file to its second


class SandboxBackend:
    """Starts kernels as processes here.

    `home`: REPORTBOT_HOME. `python`: the kernels' interpreter. `allow_plain`: go on where no sandbox works.
    `isolation`: what is known to work, where it need not be found out. `bound`: a kernel ends with the process
    that starts it or takes it over, or with the process `owner`. `nice`: how far a kernel gives way to others
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
        """Name this machine since its start, and this home."""
        home = hashlib.sha256(str(self._links).encode()).hexdigest()[:8]
        return f"{host_id()}-{home}"

    @property
    def owner(self) -> list[int | None] | None:
        """The process with which this backend's kernels end: its number, and when it started."""
        pid = self._owner or os.getpid()
        return [pid, start_time(pid)] if self._bound else None

    @property
    def isolation(self) -> Isolation:
        """How kernels are isolated; found out once a process."""
        return self._isolation or probe_isolation(self._python, sandbox=self._sandbox, cache=self._cache)

    def check(self) -> None:
        """Refuse settings that let no kernel start. Raises `KernelStartFailed`, which says what to do."""
        require_isolation(self.isolation, allow_plain=self._allow_plain)

    def spec_hash(self, spec: KernelSpec) -> str:
        """Hash all that two kernels of this backend must share to be exchangeable."""
        return spec_hash(spec, interpreter=self._interpreter(), entrypoint=self._entrypoint)

    def start(
        self, spec: KernelSpec, *, on_handle: OnHandle | None = None, seconds: float = math.inf
    ) -> KernelHandle:
        """Start a kernel; see `KernelBackend`.

        `on_handle` is never called: a launcher whose starter dies ends its kernel by itself.
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
            machine=machine_files(spec, cache=self._cache),
            directory=Path(short_tmp(), f"rb-{handle.id}"),
            link=self._link(handle.id),
            owner=owner,
            nice=self._nice,
        )
        return KernelHandle(**_launch(options, seconds=max(0.0, min(START_SECONDS, seconds))))

    def take_over(self, handle: KernelHandle) -> bool:
        """Tie the kernel's life to the owner of this backend. Return False where the kernel has ended."""
        try:
            write_atomically(Path(handle.details["directory"], "owner.json"), json.dumps(self.owner), mode=0o600)
        except OSError:
            return False
        return signal_process(handle.details["launcher"], handle.details["started"], signal.SIGUSR1)

    def network(self, handle: KernelHandle) -> KernelNetwork | None:
        """Return the kernel's own network; None for a plain process, which has the machine's."""
        if handle.isolation == "none":
            return None
        own = self.isolation.own_uid
        directory = Path(handle.details["directory"])
        return KernelNetwork(launcher=handle.details["launcher"], hosts_file=directory / HOSTS, own_uid=own)

    def delete(self, handle: KernelHandle) -> None:
        """End the kernel and remove all that it left. Does nothing where it is gone already."""
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
            if wait_gone(pid, started, seconds=DELETE_SECONDS):
                return
            signal_process(pid, started, signal.SIGKILL)
            wait_gone(pid, started, seconds=DELETE_SECONDS)
        self._sweep(handle.id, handle.details)

    def exit_reason(self, handle: KernelHandle) -> ExitReason | None:
        """Return how the kernel ended; None while it runs or where nothing is known any more."""
        directory = Path(handle.details["directory"])
        found = read_json(directory / "exit.json")
        if found is None:
            if not directory.is_dir() or _launcher_lives(handle.details):
                return None
            return ExitReason(kind="unknown", detail=phrase("its launcher was killed"))
        detail = last_line(found["detail"]) if found["detail"] else ""
        if found["kind"] == "out of memory":
            detail = f"{found['memory'] / 2**20:.0f} MiB"
        return ExitReason(kind=found["kind"], code=found["code"], detail=detail)

    def list(self) -> Sequence[KernelHandle]:
        """Return all kernels of this installation that still run here; remove what killed launchers left."""
        handles = []
        for link in self._links.glob(f"{self._host}-*"):
            data = read_json(link / "handle.json")
            if data is None:
                self._sweep_unfinished(link)
            elif not _launcher_lives(data["details"]):
                self._sweep(data["id"], data["details"])
            elif data["connection"] and not (link / "exit.json").exists():
                data["details"]["owner"] = read_json(link / "owner.json") or data["details"]["owner"]
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
            old = time.time() - link.lstat().st_mtime > FIRST_FILE_SECONDS
        except FileNotFoundError:
            return
        if old:
            remove_directory(link.readlink())
            link.unlink(missing_ok=True)


def spec_hash(spec: KernelSpec, *, interpreter: Interpreter, entrypoint: Path) -> str:
    """Hash all that makes kernels exchangeable: image, resources, network, preload, packages, entrypoint."""
    facts = asdict(replace(spec, expires=0, extra=())) | {
        "python": interpreter.fingerprint,
        "entrypoint": hash_kernel_files(entrypoint),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _launch(options: dict[str, Any], *, seconds: float) -> dict[str, Any]:
    """Start a launcher, which goes on without us, and return the handle that it answers."""
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


def _launcher_lives(details: dict[str, Any]) -> bool:
    return bool(details["boot"] == boot_id() and start_time(details["launcher"]) == details["started"])
