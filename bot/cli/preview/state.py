"""What the preview shows, and who waits for the next of it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All that is shown at one moment; `version` grows with each change, `page_version` with each page."""

    version: int = 0
    page_version: int = 0
    names: Sequence[str] = ()
    name: str = ""
    title: str = ""
    status: str = "starting"  # running, ready, failed
    note: str = ""  # what is being done, or how long it took
    form: str = ""  # HTML
    message: str = ""  # HTML
    faults: Sequence[str] = ()
    cell: int | None = None
    trace: str = ""
    warnings: Sequence[str] = ()
    page: bytes = b""

    def to_dict(self) -> dict[str, Any]:
        """Return what is sent to the browser; it fetches the page by itself."""
        hidden = ("page",)
        return {key: value for key, value in vars(self).items() if key not in hidden} | {
            "has_page": bool(self.page)
        }


class State:
    """Holds what is shown; may be used by several threads."""

    def __init__(self) -> None:
        self._shown = Shown()
        self._changed = threading.Condition()
        self._closed = False

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        return self._shown

    def show(self, **changes: Any) -> None:
        """Change something."""
        with self._changed:
            pages = self._shown.page_version + ("page" in changes)
            version = self._shown.version + 1
            self._shown = replace(self._shown, version=version, page_version=pages, **changes)
            self._changed.notify_all()

    def after(self, version: int, *, seconds: float) -> Shown:
        """Return what is shown once it is another version, or at the latest after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._shown.version != version, timeout=seconds)
            return self._shown

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
