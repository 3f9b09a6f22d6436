"""What the kernel noticed that the notebook's author may not have: read by the report when its cells are done."""

from collections.abc import Callable
from typing import Any

MOST_NOTES = 100
MOST_CHARACTERS = 500  # of a text in one


class Notes:
    """Notes in their order, bounded. `cell`: how many cells were begun until now."""

    def __init__(self, cell: Callable[[], int]) -> None:
        self._cell = cell
        self._kept: list[dict[str, Any]] = []

    def add(self, kind: str, text: str, *, number: int = 0) -> None:
        """Keep a note of a kind that the runner knows (runner/kernels/protocol/notes.py)."""
        if len(self._kept) < MOST_NOTES:
            note = {"kind": kind, "text": text[:MOST_CHARACTERS], "number": number, "cell": self._cell()}
            self._kept.append(note)

    def take(self) -> list[dict[str, Any]]:
        """Return them, and keep none."""
        taken, self._kept = self._kept, []
        return taken
