"""The files of a bundle: which are its own, and what is said of those that cannot be read."""

import os
from collections.abc import Iterator
from pathlib import Path

from runner.errors import BundleError
from runner.i18n.phrases import phrase


def bundle_paths(folder: Path) -> Iterator[Path]:
    """Return every file of a bundle, sorted; hidden ones and caches are not its own."""
    if not folder.is_dir():
        yield folder  # a notebook alone
        return
    for directory, names, files in os.walk(folder, followlinks=False):
        names[:] = sorted(name for name in names if not name.startswith(".") and name != "__pycache__")
        for name in sorted(files):
            path = Path(directory, name)
            if name.startswith("."):
                continue
            if path.is_symlink() and not _stays_within(folder, path):
                raise BundleError(
                    f"{path.relative_to(folder)} is a link that leads out of the bundle, or nowhere; copy the file"
                )
            if path.is_file():
                yield path


def _stays_within(folder: Path, link: Path) -> bool:
    target = Path(os.path.realpath(link))  # unlike Path.resolve, it takes a circle of links
    return target.is_file() and target.is_relative_to(folder.resolve())


def read_file(path: Path, *, within: Path) -> bytes:
    """Read a file of a bundle. Raises `BundleError` that names it by its place in the bundle."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path.relative_to(within).as_posix()} cannot be read: {error.strerror}") from None


def read_text(path: Path, *, name: str) -> str:
    """Read a text of a bundle. Raises `BundleError` that calls it `name`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BundleError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BundleError(f"{name} is not UTF-8 text") from None


def gone(name: str) -> BundleError:
    """Return what is raised where there is no such bundle any more."""
    return BundleError(phrase("The report {name} is not there any more.", name=name))
