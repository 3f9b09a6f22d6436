"""Why a connection came to nothing: a kind that the egress process writes, and the report's sentence about it."""

from dataclasses import asdict, dataclass
from typing import Any

# The egress process imports this: nothing heavier than dataclasses may be imported here.

UNRESOLVED = "unresolved"
REFUSED = "refused"
SILENT = "silent"
UNREACHABLE = "unreachable"
BARRED = "barred"
PRIVATE = "private"
BROKEN = "broken"
IDLE = "idle"
TOO_MUCH = "too much"
TOO_MANY = "too many"
OTHER_NAME = "other name"
NOT_ALLOWED = "not allowed"
NO_PROXY = "no proxy"


_ALWAYS = ("host", "port", "sent", "received", "seconds")


class Fault(Exception):
    """A connection that came to nothing. `detail`: what its kind leaves open."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One connection of a report: where to, how much, how long, and what it came to nothing for."""

    host: str
    port: int
    sent: int = 0  # bytes from the notebook
    received: int = 0  # bytes to the notebook
    seconds: float = 0.0
    fault: str | None = None
    detail: str = ""
    open: bool = False  # it was still open when the report ended
    closed_by_host: bool = False  # the host ended it, and not the notebook

    @property
    def account(self) -> dict[str, Any]:
        """What is kept of it."""
        return {name: value for name, value in asdict(self).items() if value or name in _ALWAYS}
