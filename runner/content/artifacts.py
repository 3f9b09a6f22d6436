"""Names and keys of what a report leaves in the store."""

import mimetypes
import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass

from runner.content.body import Body

_LONGEST = 100
_UNSAFE = re.compile(r"[^\w.() +-]+")
_MEDIA_TYPES = {
    ".ipynb": "application/x-ipynb+json",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
}


@dataclass(frozen=True, kw_only=True)
class NewArtifact:
    """An artifact before it is stored. `kind`: as in `runner.records.record.Artifact`."""

    name: str
    kind: str
    media_type: str
    content: Body
    alt: str = ""


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
