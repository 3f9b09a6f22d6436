"""Tasks run at once, however many there are, and threads are kept."""

import threading
import time

from runner.egress.threads import Threads


def test_every_task_runs_at_once():
    """Each may wait for all the others; afterwards none needs a thread of its own."""
    threads = Threads()
    for _ in range(2):
        all_here = threading.Barrier(11)
        for _ in range(10):
            threads.run(lambda barrier=all_here: barrier.wait(5))
        all_here.wait(5)
        time.sleep(0.05)
    names = []
    for _ in range(20):
        done = threading.Event()
        threads.run(lambda done=done: (names.append(threading.current_thread().name), done.set()))
        assert done.wait(5)
        time.sleep(0.002)
    assert len(set(names)) <= 12
