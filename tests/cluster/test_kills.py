"""Workers, horses and keepers that are killed while their kernels are pods: nothing is lost, and nothing is left."""

import os
import random
import signal
import time

import pytest

from runner.kernels.pod.installation import installation_id
from runner.kernels.pool.pool import KernelPool
from tests.runner.kernels.conftest import SPEC
from tests.support.bundles import write_bundle
from tests.support.service import Service

REPORTS = 16
PAUSE = 1.5  # seconds between two kills


@pytest.fixture
def service(tmp_path, redis, redis_url, make_backend, pod_settings):
    """Two workers and a keeper, beside the cluster."""
    write_bundle(tmp_path / "notebooks" / "quick")
    write_bundle(tmp_path / "notebooks" / "broken", "1 / 0")
    service = Service(
        tmp_path,
        redis_url,
        NOTEBOOKS=str(tmp_path / "notebooks"),
        KUBECONFIG=os.environ["KUBECONFIG"],
        **pod_settings,
        KERNEL_POOL="1",
        WORKERS="2",
    )
    kernels = make_backend(installation=installation_id(redis_url))
    service.pool = KernelPool(redis, kernels)
    yield service.start()
    service.close()
    for handle in kernels.list():  # where the test failed
        kernels.delete(handle)


def descendants(pid):
    """The processes of a service: its workers, their horses, its keeper."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = [int(each) for each in file.read().split()]
    except FileNotFoundError:
        return []
    return children + [each for child in children for each in descendants(child)]


def waiting(service):
    """The pod that waits for the next report; nothing as long as there is none."""
    return [handle.details["pod"] for handle in service.pool.kernels()[0]] or None


def others(outside, stranger):
    """The pods and Secrets that are there beside the stranger's."""
    return [name for name in outside.everything() if name != stranger.details["pod"]]


@pytest.mark.timeout(400)
def test_random_kills_lose_nothing_and_leave_nothing(service, start, outside, kubectl, namespace):
    """Each report ends one way, whatever was killed; no pod and no Secret stays, and a stranger's pod does.

    That people are told once is the delivery's, which here writes down every word (tests/adversarial/test_kills.py).
    """
    stranger = start(SPEC)
    asked = [service.ask("broken" if n % 5 == 4 else "quick") for n in range(REPORTS)]
    chosen = random.Random(7)
    end = time.monotonic() + 200
    while not all(map(service.told, asked)):
        assert time.monotonic() < end, (service.home / "service.log").read_text()[-4000:]
        time.sleep(PAUSE)
        victims = descendants(service.process.pid)
        if victims and time.monotonic() < end - 140:
            os.kill(chosen.choice(victims), signal.SIGKILL)
    time.sleep(2)
    told = [{each["status"] for each in service.told(report)} for report in asked]
    assert all(len(ways) == 1 for ways in told), told
    assert told.count({"posted"}) >= REPORTS // 2, told
    assert service.end(seconds=60) == 0
    service.start()  # its keeper looks after what the killed have left
    service.until(lambda: others(outside, stranger) == waiting(service), seconds=90)
    assert service.end(seconds=60) == 0
    assert outside.everything() == [stranger.details["pod"]]
