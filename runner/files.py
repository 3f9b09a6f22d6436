"""Writes files that other processes read, or write, at the same time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The sandbox's launcher imports this: nothing heavier than pathlib may be imported here.


def write_atomically(
    path: Path, content: str | bytes | Iterable[bytes | memoryview], *, mode: int = 0o666, sync: bool = False
) -> None:
    """Write a file whole or not at all: whoever reads it sees the old content or the new.

    `mode`: its permissions, less the umask. `sync`: return only once the disk has it. A process that is killed
    meanwhile leaves a file `.NAME.*.tmp`. Raises `OSError`.
    """
    if isinstance(content, str):
        content = content.encode()
    chunks = [content] if isinstance(content, bytes) else content
    draft = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(fd, "wb") as file:
            file.writelines(chunks)
            if sync:
                file.flush()
                os.fsync(fd)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> Any:
    """Return what a JSON file holds; None where it is missing or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what a file of its owner's alone holds, or make it: of several who make it at once, one does.

    Raises `OSError`.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.urandom(4).hex()}")
        write_atomically(draft, make(), mode=0o600)
        try:
            os.link(draft, path)  # fails where another process was first, and then its content counts
        except FileExistsError:
            pass
        except OSError:  # this file system has no hard links
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return path.read_bytes()
