"""The keeper: chores that keep the service whole, each in a thread of its own so that none waits for another."""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

from runner.logs import log

MAX_PAUSE_SECONDS = 30.0  # after which a chore that keeps failing is tried again


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something that is done again and again: `do`, every so many seconds; `close` once, at the end."""

    name: str
    do: Callable[[], None]
    every: float = 1.0
    close: Callable[[], None] = lambda: None


class Keeper:
    """Does chores until it is told to stop. One that fails is tried again later, and stops no other."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def stop(self) -> None:
        """Let `run` return once the chores in hand are done."""
        self._stop.set()

    def is_stopping(self) -> bool:
        """Whether it was told to stop; chores that take long ask."""
        return self._stop.is_set()

    def run(self, chores: Sequence[Chore]) -> None:
        """Do the chores, and close them at the end."""
        threads = [threading.Thread(target=self._repeat, args=(chore,), name=chore.name) for chore in chores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for chore in chores:
            _attempt(f"{chore.name} (closing)", chore.close)

    def _repeat(self, chore: Chore) -> None:
        pause = chore.every
        while not self._stop.wait(pause):
            pause = chore.every if _attempt(chore.name, chore.do) else min(MAX_PAUSE_SECONDS, pause * 2)


def _attempt(name: str, do: Callable[[], None]) -> bool:
    try:
        do()
    except Exception as error:  # whatever it is, the next try may do better
        log.error("keeper: %s failed: %s", name, " ".join(f"{type(error).__name__}: {error}".split()))
        return False
    return True


def stop_at_signals(keeper: Keeper) -> None:
    """Let SIGTERM and SIGINT end the keeper, and a second one at once: what it leaves, the next one finds."""

    def end(number: int, frame: FrameType | None) -> None:
        if keeper.is_stopping():
            os._exit(0)
        keeper.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
