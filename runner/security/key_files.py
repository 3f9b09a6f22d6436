"""Key files under REPORTBOT_HOME: made on first use, by one of those who come at once, for their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_key_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Read a key, or make it; two processes that make it at once end with the same one. `OSError`."""
    if not path.exists():
        _write_once(path, make())
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(draft, path)  # fails where another process was first, and then its key counts
    except FileExistsError:
        pass
    except OSError:  # this file system has no hard links
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
