"""Threads that are kept for the next task: to start one costs more than to connect."""

import threading
from collections.abc import Callable
from queue import SimpleQueue

# The egress process imports this: nothing heavier than threading may be imported here.

Task = Callable[[], None]


class Threads:
    """Runs tasks at once, each in a thread by itself; a thread that has done its task waits for another."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Task] = SimpleQueue()
        self._lock = threading.Lock()
        self._free = 0  # threads without a task

    def run(self, task: Task) -> None:
        """Run a task, which must raise nothing."""
        with self._lock:
            lacking = self._free == 0
            if not lacking:
                self._free -= 1
        self._tasks.put(task)
        if lacking:
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            self._tasks.get()()
            with self._lock:
                self._free += 1


THREADS = Threads()
