"""Looks for what is wrong with a notebook's output in bounded children."""

import json
from collections.abc import Callable

from runner.errors import OutputError
from runner.i18n.phrases import Phrase
from runner.limits import CHECK_MEMORY
from runner.processes.bounded import OutOfBounds, start_bounded

# Waits for what runs in a child. Raises `OutputError`.
Check = Callable[[], None]
# What is wrong, as the arguments of the function that says it: a phrase cannot leave the child.
Fault = dict[str, str]

_ANSWER_BYTES = 8000


def begin_check(
    find_fault: Callable[[], Fault | None],
    *,
    sentence: Callable[..., Phrase],
    too_costly: Callable[[OutOfBounds], Phrase],
    seconds: float,
) -> Check:
    """Begin to look for a fault in a child with bounds. Return what waits for it, to be called once."""
    answer = start_bounded(
        lambda: json.dumps(find_fault(), ensure_ascii=False).encode(errors="replace"),
        seconds=seconds,
        memory=CHECK_MEMORY,
        size=_ANSWER_BYTES,
    )

    def check() -> None:
        try:
            fault = json.loads(answer())
        except OutOfBounds as error:
            raise OutputError(too_costly(error)) from None
        if fault:
            raise OutputError(sentence(**fault))

    return check
