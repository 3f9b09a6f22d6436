"""Versions of bundles that were fetched from elsewhere, each kept whole in a folder of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from runner.bundles.s3_listing import digest
from runner.errors import StoreError
from runner.i18n.phrases import phrase

UNUSED = 24 * 3600.0  # seconds after which a version that nobody asked for is removed; no report runs as long
_LAST = "last"


class BundleVersions:
    """Folders `<cache>/<source>/<bundle>/<version>/<bundle>`; many processes use them at once.

    A folder is there whole or not at all, and is never changed.
    """

    def __init__(self, cache: Path, source: str) -> None:
        self._folder = cache / digest([source])

    def find(self, name: str, version: str) -> Path | None:
        """Give the folder of a version; None where it has not been kept."""
        place = self._folder / name / version
        try:
            os.utime(place)
        except OSError:
            return None
        return place / name

    def keep(self, name: str, version: str, files: Mapping[str, bytes]) -> Path:
        """Write a version's files, and give its folder; `StoreError` where they cannot be written."""
        place = self._folder / name / version
        draft = place.with_name(f".{secrets.token_hex(8)}")
        try:
            for path, content in files.items():
                target = draft / name / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            self._put(draft, place)
        except OSError as error:
            where = str(place.parent)
            fault = phrase("{place} could not be written: {why}", place=where, why=error.strerror)
            raise StoreError(fault) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self._remove_unused(place.parent)
        return place / name

    def note_last(self, name: str, version: str) -> None:
        """Remember that this version was whole, and is the one to fall back upon."""
        if self._last_version(name) == version:
            return
        note = self._folder / name / _LAST
        draft = note.with_name(f".{secrets.token_hex(8)}")
        with suppress(OSError):
            draft.write_text(version, encoding="utf-8")
            draft.replace(note)

    def last(self, name: str) -> Path | None:
        """Give the folder of the version noted last; None where there is none."""
        version = self._last_version(name)
        return self.find(name, version) if version else None

    def _last_version(self, name: str) -> str | None:
        try:
            return (self._folder / name / _LAST).read_text(encoding="utf-8")
        except OSError:
            return None

    def _put(self, draft: Path, place: Path) -> None:
        try:
            draft.rename(place)
        except OSError:
            if not place.is_dir():  # somebody else was faster, and has the same
                raise

    def _remove_unused(self, folder: Path) -> None:
        kept = self._last_version(folder.name)
        for place in folder.iterdir():
            with suppress(OSError):
                if place.name not in (_LAST, kept) and time.time() - place.stat().st_mtime > UNUSED:
                    shutil.rmtree(place, ignore_errors=True)
