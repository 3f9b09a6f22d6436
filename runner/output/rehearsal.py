"""Tries in a child, whose memory is bounded, what this process is about to do with data that somebody else made.

How much memory data take is not told by their size: a text takes up to four bytes for each character, an object
that holds one number two hundred. What fits into the child fits into this process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from runner.processes.bounded import start_bounded


async def rehearse(work: Callable[[], object], *, seconds: float, memory: int) -> None:
    """Call `work` in a child that may take so many bytes more than this process holds; raise `OutOfBounds`.

    What `work` itself raises is not told: whoever does it in earnest will meet it.
    """
    answer = start_bounded(lambda: _try(work), seconds=seconds, memory=memory, size=0)
    await asyncio.to_thread(answer)


def _try(work: Callable[[], object]) -> bytes:
    try:
        work()
    except MemoryError:
        raise
    except Exception:
        pass
    return b""
