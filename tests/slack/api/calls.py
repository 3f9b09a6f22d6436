"""What the bot asked of Slack, kept in order."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """One call: when it came, what it said, and what became of it (`None` where the answer was lost)."""

    method: str
    params: dict
    time: float
    token: str | None = None
    status: int | None = None
    answer: Any = field(default=None, repr=False)

    @property
    def ok(self):
        """Whether Slack did it and said so."""
        return isinstance(self.answer, dict) and self.answer.get("ok") is True
