"""Keeps artifacts in a folder of this machine."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from runner.errors import StoreError


class FolderStore:
    """A `ReportStore` on the local disk: the key is the path below the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.expanduser().absolute()

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Write the file whole or not at all; the folder has no place for the media type but the name."""
        path = self.path(key)
        draft = path.with_name(f".{secrets.token_hex(8)}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise StoreError(f"{path} could not be written: {error.strerror}") from error

    def get(self, key: str) -> bytes:
        """Read what was put; `StoreError` where there is nothing."""
        try:
            return self.path(key).read_bytes()
        except OSError as error:
            raise StoreError(f"{key} cannot be read: {error.strerror}") from error

    def url(self, key: str, expires: int) -> str | None:
        """A folder has no links."""
        return None

    def path(self, key: str) -> Path:
        """Where a key's file is; `StoreError` for a key that leads out of the folder."""
        path = self._folder.joinpath(key)
        if not path.resolve().is_relative_to(self._folder.resolve()) or path == self._folder:
            raise StoreError(f'"{key}" is no key of an artifact')
        return path
