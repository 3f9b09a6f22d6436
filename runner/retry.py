"""Tries again what failed, after a pause."""

import time
from collections.abc import Callable, Iterable
from math import inf
from typing import TypeVar

Result = TypeVar("Result")


def retry(
    attempt: Callable[[], Result],
    *,
    pauses: Iterable[float],
    again: Callable[[Exception], bool],
    within: float = inf,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """Attempt something until it succeeds, and return its result. Raises the last error.

    `pauses`: seconds before each further attempt; without end, if that is what it takes. `again`: whether another
    attempt may do better after an error, which it may log. `within`: seconds after which none is begun. `sleep`
    may be an event's `wait`: once that is set, the last error is raised.
    """
    begun = clock()
    for pause in pauses:
        try:
            return attempt()
        except Exception as error:
            if clock() - begun + pause > within or not again(error) or sleep(pause):
                raise
    return attempt()
