"""Abandons what does not end in time: it goes on in a thread that keeps no process from ending."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TypeVar

Given = TypeVar("Given")


def in_time(seconds: float, do: Callable[[], Given]) -> Given:
    """Call `do` in a thread and return what it returns. Raises `TimeoutError` and leaves it there."""
    outcome: Future[Given] = Future()
    Thread(target=_fill, args=(outcome, do), daemon=True).start()
    if not wait([outcome], timeout=seconds).done:
        raise TimeoutError(f"it took more than {seconds:g} seconds")
    return outcome.result()


def _fill(outcome: Future[Given], do: Callable[[], Given]) -> None:
    try:
        outcome.set_result(do())
    except BaseException as error:  # it is raised where the outcome is waited for
        outcome.set_exception(error)
