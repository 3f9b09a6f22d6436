"""Names and keys of what a report leaves in the store."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from runner.body import Body, Chunked
from runner.errors import StoreError
from runner.phrases import phrase
from runner.record import Artifact
from runner.request import ReportRequest

PAGE_NAME = "report.html"
RECORD_NAME = "report.json"
PART = 2 * 2**20  # bytes that are read from the store at a time
_LONGEST = 100
_UNSAFE = re.compile(r"[^\w.() +-]+")
_MEDIA_TYPES = {
    ".ipynb": "application/x-ipynb+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
}


@dataclass(frozen=True, kw_only=True)
class Content:
    """An artifact before it is stored. `kind`: as in `runner.record.Artifact`."""

    name: str
    kind: str
    media_type: str
    content: Body
    alt: str = ""


class Kept(Chunked):
    """An artifact in the store: its size is known, and each time it is gone through it is read, a part at a time.

    `read` is given a key, where to begin, and how many bytes.
    """

    def __init__(self, artifact: Artifact, read: Callable[[str, int, int], bytes]) -> None:
        self._artifact = artifact
        self._read = read

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        while start < len(self):
            part = self._read(self._artifact.key, start, min(PART, len(self) - start))
            if not part:
                raise StoreError(phrase("{what}: it has changed", what=self._artifact.key))
            yield part
            start += len(part)

    def __len__(self) -> int:
        return self._artifact.size


def artifact_key(request: ReportRequest, name: str) -> str:
    """Give the key of an artifact: by day, then by report."""
    return day_key(datetime.fromisoformat(request.created_at).date(), request.id, name)


def day_key(day: date, report_id: str, name: str) -> str:
    """Give the key of an artifact of a report that was asked for on that day."""
    return f"{day:%Y/%m/%d}/{report_id}/{name}"


def safe_name(name: str, *, taken: Container[str] = ()) -> str:
    """Make a file name that every store, chat and disk takes, out of whatever a notebook chose."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    base = _UNSAFE.sub("_", base).strip(". ") or "file"
    stem, dot, ending = base.rpartition(".")
    stem, ending = (stem, dot + ending[:20]) if stem else (base, "")
    number, candidate = 1, f"{stem[: _LONGEST - len(ending)]}{ending}"
    while candidate in taken:
        number += 1
        candidate = f"{stem[: _LONGEST - len(ending) - 4]}-{number}{ending}"
    return candidate


def media_type(name: str) -> str:
    """Tell a file's media type by its name."""
    ending = f".{name.rpartition('.')[2].lower()}"
    return _MEDIA_TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
