"""What goes wrong on purpose: answers that are refusals, late, broken off or lost."""

import threading
from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    """One thing that goes wrong with the next calls of a method.

    `status` answers so at once (429 with `retry_after`), `error` answers 200 with that error, `hang` keeps the
    caller waiting and then breaks off, `delay` answers late but rightly, `drip` rightly and one byte every so many
    seconds. `body` is said with `status` whatever was asked. `drop` breaks the connection: "before"
    the call took effect, "after" it did, which is a lost answer, or "half" way through an upload. `hang` with
    `drop="after"` is a call that took effect and whose answer does not come.

    It is for the next `times` calls (`None`: all), once `after` calls went well, of those for which `when(call)` holds.
    """

    method: str
    status: int | None = None
    retry_after: int | str | None = None
    error: str | None = None
    hang: float | None = None
    delay: float = 0
    drip: float | None = None
    body: str | None = None
    drop: str | None = None
    times: int | None = 1
    after: int = 0
    when: Any = None

    def __post_init__(self):
        if self.drop not in (None, "before", "after", "half"):
            raise ValueError(f"no way to drop a connection: {self.drop}")
        if self.drop == "half" and self.method != "upload":
            raise ValueError("only an upload breaks half way")

    def hits(self, call):
        """Tell whether this call is the one, and count it."""
        if self.method not in (call.method, "*") or (self.when and not self.when(call)):
            return False
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


class Faults:
    """The faults still to come, in the order in which they were asked for."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults = []

    def add(self, method, **how):
        """Let the next calls of the method (or `*`, every one) go wrong."""
        fault = Fault(method, **how)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self):
        """Let all be well again."""
        with self._lock:
            self._faults.clear()

    def take(self, call):
        """Give the fault of this call, if it has one."""
        with self._lock:
            return next((fault for fault in self._faults if fault.hits(call)), None)
