"""Edits of a message while a report runs: in the background, few, and never in the way of the last one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from redis import Redis

from runner.delivery.blocks import Message
from runner.logs import log

PACE = 2.0  # seconds between two edits of all reports together; Slack takes about 50 a minute
FIRST = 1.0  # seconds before the first: a report that ends sooner needs none
LAST_WAIT = 5.0  # seconds that an edit under way is waited for after the last one
_TURN = "reportbot:slack:pace"


class ProgressEditor:
    """Shows the latest of many states; what comes too fast is dropped. `edit` may fail, and that is all."""

    def __init__(self, edit: Callable[[Message], None], redis: Redis) -> None:
        self._edit = edit
        self._redis = redis
        self._latest: Message | None = None
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._editing = threading.Lock()
        self._thread = threading.Thread(target=self._work, daemon=True, name="progress")
        self._thread.start()

    def show(self, message: Message) -> None:
        """Show this as soon as there is room; returns at once."""
        self._latest = message
        self._changed.set()

    def end(self) -> Callable[[], bool]:
        """Begin no edit any more; gives a function that says whether one under way has come in after this.

        That function waits for it, so it is to be asked when the last edit is made, which must not wait.
        """
        self._ended.set()
        self._changed.set()
        if self._editing.acquire(blocking=False):
            self._editing.release()
            return lambda: False
        return self._came_late

    def _came_late(self) -> bool:
        self._thread.join(LAST_WAIT)
        return True

    def _work(self) -> None:
        self._ended.wait(FIRST)
        while not self._ended.is_set():
            self._changed.wait()
            self._changed.clear()
            while not self._ended.is_set() and not self._may_edit():
                self._ended.wait(PACE / 4)
            with self._editing:
                message = self._latest
                if not self._ended.is_set() and message is not None:
                    self._try(message)

    def _may_edit(self) -> bool:
        try:
            return bool(self._redis.set(_TURN, 1, nx=True, px=int(PACE * 1000)))
        except Exception:
            return False

    def _try(self, message: Message) -> None:
        try:
            self._edit(message)
        except Exception as error:  # whatever it is: progress may be dropped
            log.debug("a progress edit was dropped: %s", error)
