"""Whatever is killed, and when: each report ends in one post or one told error, and nothing is left behind."""

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from runner.kernels.sandbox.backend import SandboxBackend
from runner.processes.embedded_redis import embedded_redis
from tests.runner.kernels.conftest import SPEC
from tests.runner.workers.test_service import processes_of, wait_until
from tests.support.bundles import WRITE, write_bundle
from tests.support.service import Service

REPORTS, EVERY = 200, 2.5  # reports, and seconds between two kills


class Killer(threading.Thread):
    """Kills a part of a service now and then, until it is told to stop; `kills` counts them."""

    def __init__(self, service):
        super().__init__()
        self.service, self.done, self.kills = service, threading.Event(), Counter()

    def run(self):
        """Kill."""
        dice = random.Random(4)
        while not self.done.wait(dice.expovariate(1 / EVERY)):
            victim = dice.choice(["worker", "horse", "keeper", "supervisor"])
            if victim == "supervisor":
                self.service.process.kill()
                self.service.process.wait()
                self.service.start()
            elif not self.kill_one(victim, dice):
                continue
            self.kills[victim] += 1

    def kill_one(self, victim, dice):
        """Kill a worker, a horse or the keeper; False where there is none."""
        try:
            workers = self.service.workers()
            horses = [
                int(pid)
                for worker in workers
                for pid in Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
            ]
            keepers = [pid for pid in self.service.children() if pid not in workers]
            os.kill(dice.choice({"worker": workers, "horse": horses, "keeper": keepers}[victim]), signal.SIGKILL)
        except (OSError, IndexError):
            return False
        return True


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_report_ends_once_whatever_is_killed(home):
    """Workers, horses, the keeper and the supervisor are SIGKILLed at random while reports run."""
    write_bundle(home / "notebooks/a", f"import time\ntime.sleep(0.3)\n{WRITE}")
    foreign = SandboxBackend(home=home / ".reportbot", bound=True).start(SPEC)
    with (
        embedded_redis(home / ".redis") as url,
        closing(Service(home, url, WORKERS="2", KERNEL_POOL="2")) as service,
    ):
        service.start()
        reports = [service.ask("a") for _ in range(REPORTS)]
        killer = Killer(service)
        killer.start()
        try:
            service.until(lambda: all(service.told(each) for each in reports), seconds=1000)
        finally:
            killer.done.set()
            killer.join()
        service.until(lambda: all(service.records.load(each).closed for each in reports))
        time.sleep(3)  # were there a second word, it would come now
        told = [[each["status"] for each in service.told(report)] for report in reports]
        assert set(map(tuple, told)) <= {("posted",), ("error",)}
        assert all(service.records.load(each).attempt <= 2 for each in reports)
        assert killer.kills.total() >= 20
        assert service.queue.job_ids == service.queue.started_job_registry.get_job_ids(cleanup=False) == []
        assert service.end() == 0
        assert not [key for key in service.redis.keys("reportbot:kernels:*") if not key.endswith(b":lately")]
    backend = SandboxBackend(home=home / ".reportbot")
    assert wait_until(lambda: [each.id for each in backend.list()] == [foreign.id])
    backend.delete(foreign)
    assert wait_until(lambda: not processes_of(home)), processes_of(home)
