"""Writes down what a launcher is to do: the kernel's command, environment, limits and files."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from runner.kernels.base import KernelHandle, KernelSpec, limit_variables
from runner.kernels.sandbox.bubblewrap import INSIDE, PRIVATE, sandbox_command
from runner.kernels.sandbox.interpreter import Interpreter
from runner.kernels.sandbox.isolation import DROP, Isolation, unprivileged
from runner.paths import kernel_files

INLINE = "module://matplotlib_inline.backend_inline"


def launch_options(
    *,
    spec: KernelSpec,
    handle: KernelHandle,
    interpreter: Interpreter,
    isolation: Isolation,
    entrypoint: Path,
    fonts: Path | None,
    machine: Mapping[str, Path],
    directory: Path,
    link: Path,
    owner: list[int | None] | None = None,
    nice: int = 0,
) -> dict[str, Any]:
    """What the launcher reads. It puts its own numbers where @UID, @LISTEN and @CONNECTION stand.

    `owner`: the process, and when it started, with which the kernel is to end; None for one that waits.
    `nice`: by how much it gives way to others until it is taken over. `machine`: what a sandbox shows of its own.
    """
    bubblewrap = isolation.bubblewrap
    private = PRIVATE if bubblewrap else str(directory / "files")
    ours = INSIDE if bubblewrap else f"{private}/kernel"
    files = dict(kernel_files(entrypoint))
    if fonts:
        files |= {f"fonts/{font.name}": font for font in fonts.glob("fontlist-*.json")}
    env = kernel_environment(interpreter, private=private, spec=spec)
    command = kernel_command(interpreter, spec, ours=ours, private=private, fonts=fonts is not None)
    if bubblewrap:
        command = sandbox_command(
            bubblewrap=bubblewrap,
            prefixes=interpreter.prefixes,
            files={**files, DROP.name: DROP},
            disk=spec.disk,
            network=spec.network,
            names=directory if spec.named_hosts else None,
            machine=machine,
            env=env,
            command=unprivileged(interpreter.executable, "@UID", command),
        )
    return {
        "handle": asdict(handle),
        "directory": str(directory),
        "link": str(link),
        "command": command,
        # What bubblewrap itself is started with stays readable in the sandbox's /proc: it is given nothing.
        "env": {} if bubblewrap else env,
        "named_hosts": spec.named_hosts,
        "isolated": bubblewrap is not None,
        "own_uid": isolation.own_uid,
        "copies": {} if bubblewrap else {name: str(path) for name, path in files.items()},
        "limits": {"memory": spec.memory, "disk": spec.disk, "cpu": spec.cpu},
        "expires": spec.expires,
        "owner": owner,
        "nice": nice,
    }


def kernel_command(
    interpreter: Interpreter, spec: KernelSpec, *, ours: str, private: str, fonts: bool
) -> list[str]:
    """The entrypoint with its options; `ours` is where our files lie for the kernel."""
    command = [interpreter.executable, "-I", f"{ours}/entrypoint.py", "@CONNECTION", "--listen", "@LISTEN"]
    command += ["--work", f"{private}/work"]
    if spec.preload:
        command += ["--preload", ",".join(spec.preload)]
    if spec.extra:
        command += ["--extra", ",".join(spec.extra)]
    if fonts:
        command += ["--matplotlib-cache", f"{ours}/fonts"]
    return command


def kernel_environment(interpreter: Interpreter, *, private: str, spec: KernelSpec) -> Mapping[str, str]:
    """All that a kernel finds in its environment before its report begins."""
    return {
        "PATH": f"{Path(interpreter.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": f"{private}/home",
        "USER": "kernel",
        "LOGNAME": "kernel",
        "LANG": "C.UTF-8",
        "TMPDIR": f"{private}/tmp",
        "IPYTHONDIR": f"{private}/home/.ipython",
        "JUPYTER_RUNTIME_DIR": f"{private}/home/.jupyter",
        "MPLCONFIGDIR": f"{private}/home/.matplotlib",
        "MPLBACKEND": INLINE,
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **limit_variables(spec),
    }
