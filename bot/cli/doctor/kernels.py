"""What works here of the kernels: their Python, their isolation, their limits."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.doctor.finding import Finding
from runner.errors import KernelStartFailed
from runner.kernels.sandbox.cgroup import make_cgroup
from runner.kernels.sandbox.isolation import probe_isolation
from runner.settings import Settings

# Run by the kernels' Python: says of each module why it cannot be imported.
_IMPORTS = """
import importlib, json, sys
faults = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        faults[name] = f"{type(error).__name__}: {error}"
print(json.dumps([sys.version.split()[0], faults]))
"""
_IMPORT_SECONDS = 120


def diagnose_python(settings: Settings) -> Finding:
    """Import what every kernel needs, and what is imported beforehand, in the kernels' Python."""
    python = kernel_python(settings)
    todo = "set KERNEL_PYTHON to a Python that has kernel/kernel-requirements.txt installed"
    try:
        version, faults = _import_all(python, ["ipykernel", *settings.kernel_preload])
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Finding(part="kernel python", state="missing", detail=f"{python} does not run: {error}", todo=todo)
    if "ipykernel" in faults:
        detail = f"{python} cannot import ipykernel ({faults['ipykernel']})"
        return Finding(part="kernel python", state="missing", detail=detail, todo=todo)
    if faults:
        why = "; ".join(f"{name} ({fault})" for name, fault in faults.items())
        return Finding(
            part="kernel python",
            state="warn",
            detail=f"Python {version} at {python} cannot import {why}",
            todo="install it there, or take it out of KERNEL_PRELOAD",
        )
    names = ", ".join(["ipykernel", *settings.kernel_preload])
    return Finding(part="kernel python", state="ok", detail=f"Python {version} at {python} imports {names}")


def diagnose_sandbox(settings: Settings) -> Finding:
    """Try out how well kernels are kept apart from this machine."""
    if settings.kernel_sandbox == "none":
        detail = "KERNEL_SANDBOX=none: notebooks are plain processes that can read this machine's files"
        return Finding(part="sandbox", state="warn", detail=detail, todo="set KERNEL_SANDBOX=auto to isolate them")
    try:
        found = probe_isolation(kernel_python(settings))
    except KernelStartFailed as error:
        return Finding(
            part="sandbox", state="missing", detail=error.message, todo="mend the kernels' Python first"
        )
    if found.level == "bubblewrap":
        return Finding(part="sandbox", state="ok", detail=f"every notebook is isolated: {found.why}")
    return Finding(
        part="sandbox",
        state="missing" if settings.kernel_sandbox == "bubblewrap" else "warn",
        detail=f"{found.why}, so notebooks would be plain processes that can read this machine's files",
        todo="install bubblewrap (apt-get install bubblewrap) and allow it user namespaces",
    )


def diagnose_limits(settings: Settings) -> Finding:
    """Make a control group and remove it again."""
    group = make_cgroup(f"reportbot-doctor-{os.getpid()}")
    try:
        held = [name for name, holds in (("memory", group.holds_memory), ("processes", group.holds_pids)) if holds]
    finally:
        group.remove()
    if len(held) == 2:
        return Finding(
            part="limits", state="ok", detail="a control group limits each kernel's memory and processes"
        )
    only = f"only {held[0]} can be limited by a control group" if held else "no control group can be made"
    return Finding(
        part="limits",
        state="warn",
        detail=f"{only}, so limits are per process (rlimits)",
        todo="run reportbot where it may make control groups (systemd: Delegate=yes)",
    )


def kernel_python(settings: Settings) -> Path:
    """Give the Python that kernels run in."""
    return settings.kernel_python or Path(sys.executable)


def _import_all(python: Path, modules: Sequence[str]) -> tuple[str, dict[str, str]]:
    done = subprocess.run(
        [str(python), "-I", "-c", _IMPORTS, *modules],
        capture_output=True,
        text=True,
        timeout=_IMPORT_SECONDS,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise ValueError(lines[-1] if lines else f"exit status {done.returncode}")
    version, faults = json.loads(done.stdout.splitlines()[-1])
    return version, faults
