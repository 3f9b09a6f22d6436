"""Edits of a message while a report runs: in the background, few, and never in the way of the last one."""

import threading
from collections.abc import Callable

from redis import Redis

from runner.delivery.blocks import Message
from runner.logs import log

EDIT_INTERVAL_SECONDS = 2.0  # between two edits of all reports together; Slack takes about 50 a minute
QUIET_SECONDS = 1.0  # before the first edit: a report that ends sooner needs none
LAST_EDIT_SECONDS = 5.0  # that an edit under way is waited for after the last one
_TURN = "reportbot:slack:pace"


class ProgressEditor:
    """Shows the latest of many states; what comes too fast is dropped. `edit` may fail, and that is all."""

    def __init__(
        self, edit: Callable[[Message], None], redis: Redis, *, quiet_seconds: float = QUIET_SECONDS
    ) -> None:
        self._edit = edit
        self._redis = redis
        self._quiet_seconds = quiet_seconds
        self._latest: Message | None = None
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._editing = threading.Lock()
        self._was_editing = False  # when it was ended
        self._thread = threading.Thread(target=self._work, daemon=True, name="progress")
        self._thread.start()

    def show(self, message: Message) -> None:
        """Show this as soon as there is room; returns at once."""
        self._latest = message
        self._changed.set()

    def end(self) -> None:
        """Begin no edit any more; returns at once, though an edit may be under way."""
        self._ended.set()
        self._changed.set()
        self._was_editing = self._editing.locked()

    def came_late(self) -> bool:
        """Wait for an edit that was under way at the end. Return whether there was one.

        Slack may have shown it over what was written since, which is then to be written once more.
        """
        if self._was_editing:
            self._thread.join(LAST_EDIT_SECONDS)
        return self._was_editing

    def _work(self) -> None:
        self._ended.wait(self._quiet_seconds)
        while not self._ended.is_set():
            self._changed.wait()
            self._changed.clear()
            while not self._ended.is_set() and not self._may_edit():
                self._ended.wait(EDIT_INTERVAL_SECONDS / 4)
            with self._editing:
                message = self._latest
                if not self._ended.is_set() and message is not None:
                    self._try(message)

    def _may_edit(self) -> bool:
        try:
            return bool(self._redis.set(_TURN, 1, nx=True, px=int(EDIT_INTERVAL_SECONDS * 1000)))
        except Exception:
            return False

    def _try(self, message: Message) -> None:
        try:
            self._edit(message)
        except Exception as error:  # whatever it is: progress may be dropped
            log.debug("a progress edit was dropped: %s", error)
