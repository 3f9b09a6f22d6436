"""What is done once the cells are: threads come to their end, buffers are written, what is left is noted."""

import os
import sys
import threading
import time
from typing import Any

from reportbot_kernel.notes import Notes
from reportbot_kernel.open_files import children, finish_files, open_for_writing

THREAD_SECONDS = 10.0  # that threads have to come to their end

_here = os.getcwd


def finish(folder: str, notes: Notes, *, before: set[threading.Thread], seconds: float) -> dict[str, Any]:
    """Do it. Return what was noted, and the folder that the notebook ended in: below `folder`, or wherever.

    `before`: threads that are not the notebook's. `seconds`: for how long its threads are waited for.
    """
    for thread in _wait_for_threads(before, min(THREAD_SECONDS, seconds)):
        notes.add("running thread", thread.name)
    open_files, unfinished = finish_files(folder)
    for name in open_files:
        notes.add("open file", name)
    for name in unfinished:
        notes.add("unfinished file", name)
    for name in sorted({name for each in children() for name in open_for_writing(folder, each).values()}):
        notes.add("file of a process", name)
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        ended_in = _here()
    except OSError:  # it was removed
        ended_in = folder
    return {"notes": notes.take(), "folder": f"{ended_in}/".removeprefix(f"{folder}/").removesuffix("/")}


def _wait_for_threads(before: set[threading.Thread], seconds: float) -> list[threading.Thread]:
    """Wait for threads that a program would wait for at its end. Return those that did not end."""
    ours = threading.current_thread()
    waiting = [
        each for each in threading.enumerate() if not each.daemon and each not in before and each is not ours
    ]
    if not waiting:
        return []
    _send_pools_home()
    end = time.monotonic() + seconds
    for thread in waiting:
        thread.join(max(0.0, end - time.monotonic()))
    return [thread for thread in waiting if thread.is_alive()]


def _send_pools_home() -> None:
    """Tell idle threads of executors that no more work will come, as Python does at its end."""
    pools = sys.modules.get("concurrent.futures.thread")
    queues = getattr(pools, "_threads_queues", None)
    lock = getattr(pools, "_global_shutdown_lock", None)
    if pools is None or queues is None or lock is None:
        return
    with lock:
        pools._shutdown = True  # type: ignore[attr-defined]
    for queue in list(queues.values()):
        queue.put(None)
