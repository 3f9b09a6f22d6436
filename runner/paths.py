"""Where the parts that are not Python lie: beside the packages in a checkout, inside them where installed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "files"  # see pyproject.toml
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

SHARED = _ROOT / "templates"  # the base page, macros and their catalogues
SHIPPED = _ROOT / "notebooks"  # the reports that come with the project
SKELETON = SHARED / "bundle"  # what `reportbot new` copies
ENTRYPOINT = _ROOT / "kernel" / "entrypoint.py"
POD = _ROOT / "kernel" / "pod.yaml"


def kernel_files(entrypoint: Path) -> Mapping[str, Path]:
    """Return the files that a kernel runs from, by their names below the entrypoint's folder."""
    folder = entrypoint.absolute().parent
    library = sorted((folder / "lib").rglob("*.py"))
    return {entrypoint.name: entrypoint.absolute()} | {str(path.relative_to(folder)): path for path in library}


def hash_kernel_files(entrypoint: Path) -> str:
    """Hash all that a kernel runs from."""
    total = hashlib.sha256()
    for name, path in kernel_files(entrypoint).items():
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
