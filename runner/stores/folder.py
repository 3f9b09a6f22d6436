"""Keeps artifacts in a folder of this machine."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from glob import escape
from pathlib import Path

from runner.content.body import Body, chunks
from runner.errors import StoreError
from runner.files import write_atomically
from runner.i18n.phrases import phrase
from runner.stores.keys import read_day


class FolderStore:
    """A `ReportStore` on the local disk: the key is the path below the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.expanduser().absolute()

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Write the file whole or not at all; the folder has no place for the media type but the name."""
        path = self.path(key)
        with _store_errors(phrase("{place} could not be written", place=str(path))):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, chunks(content), sync=True)
            for left in path.parent.glob(f".{escape(path.name)}.*.tmp"):  # by a worker that was killed
                left.unlink(missing_ok=True)

    def get(self, key: str) -> bytes:
        """Read what was put."""
        return self.read(key, 0, -1)

    def read(self, key: str, start: int, size: int) -> bytes:
        """Read a part of what was put."""
        with _store_errors(phrase("{place} cannot be read", place=key)), self.path(key).open("rb") as file:
            file.seek(start)
            return file.read(size)

    def url(self, key: str, expires: int) -> str | None:
        """Return None: a folder has no links."""
        return None

    def location(self, key: str) -> str:
        """Return the path of a key's file."""
        return str(self.path(key))

    def check(self) -> None:
        """Try whether the folder is there, or can be made, and can be written."""
        with _store_errors(phrase("{place} cannot be made", place=str(self._folder))):
            self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.R_OK | os.W_OK | os.X_OK):
            raise StoreError(phrase("{place} cannot be written by this user", place=str(self._folder)))

    def days(self) -> Iterator[date]:
        """Return the days that have a folder."""
        for year in _folders(self._folder):
            for month in _folders(year):
                for folder in _folders(month):
                    day = read_day(year.name, month.name, folder.name)
                    if day is not None:
                        yield day

    def keys(self, day: date) -> Iterator[str]:
        """Return the keys of a day's files; a link is no file of ours, and is not followed."""
        for report in _folders(self.path(f"{day:%Y/%m/%d}")):
            for path in _entries(report):
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(self._folder).as_posix()

    def delete(self, keys: Sequence[str]) -> None:
        """Delete files, and the folders that are empty then."""
        for key in keys:
            path = self.path(key)
            with _store_errors(phrase("{place} could not be deleted", place=str(path))):
                path.unlink(missing_ok=True)
            for folder in path.parents[: len(Path(key).parts) - 1]:
                with suppress(OSError):  # it is not empty
                    folder.rmdir()

    def path(self, key: str) -> Path:
        """Return where a key's file is. Raises `StoreError` for a key that leads out of the folder."""
        path = self._folder.joinpath(key)
        try:
            is_inside = path.resolve().is_relative_to(self._folder.resolve()) and path != self._folder
        except (OSError, RuntimeError):  # links in a circle
            is_inside = False
        if not is_inside:
            raise StoreError(phrase('"{key}" is no key of an artifact', key=key))
        return path


@contextmanager
def _store_errors(what: str) -> Iterator[None]:
    """Turn an `OSError` into a `StoreError` whose sentence begins with `what`."""
    try:
        yield
    except OSError as error:
        raise StoreError(phrase("{what}: {why}", what=what, why=error.strerror)) from error


def _folders(folder: Path) -> list[Path]:
    """Return the folders in a folder, sorted; links are left alone."""
    return [path for path in _entries(folder) if path.is_dir() and not path.is_symlink()]


def _entries(folder: Path) -> list[Path]:
    with _store_errors(phrase("{place} cannot be read", place=str(folder))), suppress(FileNotFoundError):
        return sorted(folder.iterdir())
    return []
