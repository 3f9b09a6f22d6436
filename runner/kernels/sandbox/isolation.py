"""Finds out, by trying it, how this machine can isolate a kernel."""

import functools
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from runner.errors import KernelStartFailed
from runner.files import write_atomically
from runner.i18n.phrases import Phrase, phrase
from runner.kernels.sandbox import drop_privileges as drop
from runner.kernels.sandbox.bubblewrap import INSIDE, Bubblewrap, bubblewrap_programs, sandbox_command
from runner.kernels.sandbox.interpreter import Interpreter, last_line, read_interpreter
from runner.processes.proc import PROC, boot_id

Level = Literal["bubblewrap", "none"]
Sandbox = Literal["auto", "bubblewrap", "none"]

DROP = Path(drop.__file__)
# User ids that nobody has, one for each launcher's process number; the second where ids are few, as in containers.
OWN_UIDS = ((2_000_000, 4_194_304), (20_000, 40_000))
IMPORT_PROBE = "import importlib.util as u; open(u.find_spec('ipykernel').origin).close(); print('it works')"


@dataclass(frozen=True, kw_only=True)
class Isolation:
    """What keeps a kernel in here. `why` says what was found."""

    level: Level
    why: str
    bubblewrap: Bubblewrap | None = None
    own_uid: tuple[int, int] | None = None  # the first of the ids that kernels get, and how many there are
    as_root: bool = False  # since no other user can read the Python


def no_isolation_note(why: str, *, as_root: bool) -> Phrase:
    """Say in one line what a kernel could do that nothing kept in."""
    if as_root:
        return phrase(
            "This report ran without isolation, as root ({why}): its notebook could read and change "
            "this machine's files and use its network.",
            why=why,
        )
    return phrase(
        "This report ran without isolation ({why}): its notebook could read this machine's files "
        "and use its network.",
        why=why,
    )


def probe_isolation(
    kernel_python: Path = Path(sys.executable), *, sandbox: Sandbox = "auto", cache: Path | None = None
) -> Isolation:
    """Return what works here with this Python; found out once a process. `cache`: where findings are kept.

    Raises `KernelStartFailed` where the Python does not run.
    """
    return _probe(kernel_python, sandbox, cache)


@functools.cache
def _probe(kernel_python: Path, sandbox: Sandbox, cache: Path | None) -> Isolation:
    interpreter = read_interpreter(kernel_python, cache=cache)
    if sandbox == "none":
        return _plain(interpreter, "KERNEL_SANDBOX=none")
    programs = bubblewrap_programs()
    if not programs:
        return _plain(interpreter, "bubblewrap is not installed")
    file = cache / f"isolation-{_situation(programs, interpreter)}.json" if cache else None
    if file and file.exists():
        return _bubblewrap(Bubblewrap(**json.loads(file.read_text())))
    said = ""
    for bubblewrap in (bubblewrap for program in programs for bubblewrap in _candidates(program)):
        said = _try_bubblewrap(bubblewrap, interpreter)
        if not said:
            if file:
                write_atomically(file, json.dumps(asdict(bubblewrap)))
            return _bubblewrap(bubblewrap)
    return _plain(interpreter, _why_not(said))


def _why_not(said: str) -> str:
    """Say why bubblewrap does not work, in fewer words than its own where namespaces are what it may not make."""
    if any(word in said for word in ("namespace", "uid map")):
        return "bubblewrap may not make user namespaces here"
    return f"bubblewrap does not work here: {said}"


def _bubblewrap(bubblewrap: Bubblewrap) -> Isolation:
    own = _own_uids() if bubblewrap.as_root else None
    return Isolation(
        level="bubblewrap", why=f"{bubblewrap.program} works here", bubblewrap=bubblewrap, own_uid=own
    )


def _candidates(program: str) -> list[Bubblewrap]:
    words = _output([program, "--help"])
    sized, no_nesting = "--size" in words, "--disable-userns" in words
    as_root = Bubblewrap(program=program, as_root=True, sized=sized, no_nesting=no_nesting)
    as_user = Bubblewrap(program=program, as_root=False, sized=sized, no_nesting=no_nesting)
    return [as_root, as_user] if os.getuid() == 0 and _own_uids() else [as_user]


def _try_bubblewrap(bubblewrap: Bubblewrap, interpreter: Interpreter) -> str:
    """Run the interpreter in a sandbox; return the reason why it did not run, or nothing."""
    look = [interpreter.executable, "-I", "-c", IMPORT_PROBE]
    own = _own_uids() if bubblewrap.as_root else None
    command = sandbox_command(
        bubblewrap=bubblewrap,
        prefixes=interpreter.prefixes,
        files={DROP.name: DROP},
        disk=2**20,
        network=False,
        env={},
        command=unprivileged(interpreter.executable, str(own[0]) if own else "-", look),
    )
    return _failure(command)


def unprivileged(python: str, uid: str, command: list[str]) -> list[str]:
    """Return a command that runs another one in the sandbox as this user, who can become nobody else."""
    return [python, "-I", "-S", f"{INSIDE}/{DROP.name}", uid, *command]


def _plain(interpreter: Interpreter, why: str) -> Isolation:
    own, as_root = _own_uids() if os.getuid() == 0 else None, False
    if own:
        look = [interpreter.executable, "-I", "-c", IMPORT_PROBE]
        said = _failure([interpreter.executable, "-I", "-S", str(DROP), str(own[0]), *look])
        if said:
            own, as_root = None, True
    return Isolation(level="none", why=why, own_uid=own, as_root=as_root)


def _failure(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            env={},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if done.returncode == 0 and "it works" in done.stdout else last_line(done.stderr)


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr


def _own_uids() -> tuple[int, int] | None:
    """Return the user ids that kernels may get here; None where there are too few."""
    try:
        lines = (PROC / "self/uid_map").read_text().splitlines()
    except OSError:
        return None
    for first, count in OWN_UIDS:
        for line in lines:
            inside, _, length = map(int, line.split())
            if inside <= first and first + count <= inside + length:
                return first, count
    return None


def _situation(programs: Sequence[str], interpreter: Interpreter) -> str:
    """Hash what an old finding holds for: this boot, these namespaces and rights, these programs."""
    status = (PROC / "self/status").read_text()
    facts = [
        boot_id(),
        *(f"{program} {Path(program).stat().st_mtime_ns}" for program in programs),
        interpreter.fingerprint,
        *(str((PROC / "self/ns" / name).readlink()) for name in ("user", "mnt", "pid")),
        *(line for line in status.splitlines() if line.startswith(("Uid", "CapEff", "NoNewPrivs", "Seccomp"))),
    ]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def require_isolation(isolation: Isolation, *, allow_plain: bool) -> None:
    """Refuse to go on without isolation where that is not allowed. Raises `KernelStartFailed`."""
    if isolation.level == "none" and not allow_plain:
        raise KernelStartFailed(
            phrase(
                "No sandbox: {why}. Install bubblewrap (apt-get install bubblewrap) and allow it to run, "
                "or set KERNEL_SANDBOX=none to run notebooks in plain processes.",
                why=isolation.why,
            )
        )
