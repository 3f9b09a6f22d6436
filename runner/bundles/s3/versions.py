"""Versions of bundles that were fetched from elsewhere, each kept whole in a folder of its own."""

import os
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from runner.errors import StoreError
from runner.i18n.phrases import phrase

UNUSED_SECONDS = 24 * 3600.0  # after which a version that nobody asked for is removed; no report runs as long


class BundleVersions:
    """Folders `<folder>/<bundle>/<version>/<bundle>`; many processes use them at once.

    A version is there whole or not at all, and is never changed. When it was used last is its folder's time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str, version: str) -> Path | None:
        """Return the folder of a version, which counts as used by that; None where it has not been kept."""
        place = self._folder / name / version
        now = time.time_ns()  # finer than what the system would write, so that the last one is known
        try:
            os.utime(place, ns=(now, now))
        except OSError:
            return None
        return place / name

    def last(self, name: str) -> Path | None:
        """Return the folder of the version that was used last; None where there is none."""
        try:
            versions = [place for place in (self._folder / name).iterdir() if not place.name.startswith(".")]
            newest = max(versions, key=lambda place: place.stat().st_mtime_ns, default=None)
        except OSError:
            return None
        return self.find(name, newest.name) if newest else None

    def keep(self, name: str, version: str, files: Mapping[str, bytes]) -> Path:
        """Write a version's files, and return its folder. Raises `StoreError` where they cannot be written."""
        place = self._folder / name / version
        draft = place.with_name(f".{secrets.token_hex(8)}")
        try:
            for path, content in files.items():
                target = draft / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            draft.rename(place)
        except OSError as error:
            if not place.is_dir():  # somebody else was faster, and has the same
                fault = phrase("{place} could not be written: {why}", place=str(place.parent), why=error.strerror)
                raise StoreError(fault) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self._remove_unused(place.parent)
        return self.find(name, version) or place / name

    def _remove_unused(self, folder: Path) -> None:
        for place in folder.iterdir():
            with suppress(OSError):
                if time.time() - place.stat().st_mtime > UNUSED_SECONDS:
                    shutil.rmtree(place, ignore_errors=True)
