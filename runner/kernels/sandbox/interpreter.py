"""What the kernel's Python is: where it lies, what is installed in it, and the caches that make it start fast."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from runner.errors import KernelStartFailed
from runner.files import read_json, write_atomically
from runner.i18n.phrases import phrase

ASK = """
import importlib.metadata, json, os, site, sys, sysconfig
places = sorted({p for p in sys.path if p and os.path.isdir(p)})
found = sorted({f"{d.name}=={d.version}" for d in importlib.metadata.distributions() if d.name})
print(json.dumps({
    "executable": sys.executable,
    "version": sys.version,
    "prefixes": sorted({sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix,
                        os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))}),
    "packages": found,
    "places": places,
}))
"""
# Importing once also writes the bytecode that a read-only sandbox could not keep.
WARM = """
import importlib
for name in ("ipykernel.kernelapp", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "pandas"):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""
QUIET = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}


@dataclass(frozen=True, kw_only=True)
class Interpreter:
    """A Python that kernels run in."""

    executable: str
    version: str
    prefixes: tuple[str, ...]  # what must be readable for it to run
    packages: tuple[str, ...]  # "name==version"
    places: tuple[str, ...]  # the folders it imports from

    def has(self, package: str) -> bool:
        """Whether a package is installed in it."""
        return any(found.partition("==")[0].lower() == package for found in self.packages)

    @property
    def fingerprint(self) -> str:
        """Hash what changes when it, or anything installed in it, does."""
        text = json.dumps([self.executable, self.version, self.packages])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_interpreter(python: Path, *, cache: Path | None) -> Interpreter:
    """Ask a Python about itself, or the cache while its folders are unchanged. Raises `KernelStartFailed`."""
    found = shutil.which(python)
    if found is None:
        raise KernelStartFailed(
            phrase(
                "KERNEL_PYTHON={python} is no program here; name a Python that has ipykernel installed.",
                python=str(python),
            )
        )
    file = cache / f"python-{_short_hash(str(Path(found).absolute()))}.json" if cache else None
    kept = read_json(file) if file else None
    if kept and kept["stamps"] == _stamps(kept["interpreter"]["places"], found):
        return _interpreter(kept["interpreter"])
    interpreter = _interpreter(_ask(found))
    if not interpreter.has("ipykernel"):
        raise KernelStartFailed(
            phrase(
                "{python} has no ipykernel; install kernel/kernel-requirements.txt into it, or set KERNEL_PYTHON.",
                python=found,
            )
        )
    if file:
        stamps = _stamps(interpreter.places, found)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, json.dumps({"interpreter": asdict(interpreter), "stamps": stamps}))
    return interpreter


def matplotlib_cache(interpreter: Interpreter, *, cache: Path) -> Path | None:
    """Return the folder with matplotlib's list of fonts, made once; None without matplotlib."""
    if not interpreter.has("matplotlib"):
        return None
    folder = cache / f"matplotlib-{interpreter.fingerprint}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix=".matplotlib-") as made:
            _warm(interpreter, Path(made))
            try:
                Path(made).chmod(0o755)
                for fonts in Path(made).glob("fontlist-*.json"):
                    fonts.chmod(0o644)  # for a kernel of another user, whatever our umask is
                Path(made).rename(folder)
            except OSError:  # another process was first
                return folder if folder.is_dir() else None
            Path(made).mkdir()  # so that there is something to clean up
    return folder


def _warm(interpreter: Interpreter, folder: Path) -> None:
    """Import the usual packages, with matplotlib's cache in this folder; failing costs speed only."""
    try:
        subprocess.run(
            [interpreter.executable, "-I", "-c", WARM],
            env={**QUIET, "MPLCONFIGDIR": str(folder), "HOME": str(folder)},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return


def _ask(python: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [python, "-I", "-c", ASK],
            env=QUIET,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        fault = phrase("{python} does not run: {reason}", python=python, reason=last_line(error.stderr))
        raise KernelStartFailed(fault) from error
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        fault = phrase("{python} does not run as a Python: {reason}", python=python, reason=str(error))
        raise KernelStartFailed(fault) from error
    return answer


def _interpreter(data: Mapping[str, Any]) -> Interpreter:
    values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in data.items()}
    return Interpreter(**values)


def last_line(text: str) -> str:
    """Return the last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no word of why")


def _stamps(places: Sequence[str], python: str) -> list[int]:
    return [Path(each).stat().st_mtime_ns if Path(each).exists() else 0 for each in (*places, python)]


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
