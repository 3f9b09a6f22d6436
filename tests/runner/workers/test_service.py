"""The service as a whole: what happens to a report when a process of it ends or is killed."""

import os
import signal
import time
from pathlib import Path

import pytest

from runner.processes.embedded_redis import embedded_redis
from runner.records.cancel import STOP_GRACE_SECONDS, Cancellations, cancel_report, stop_report
from runner.step import Step
from tests.support.bundles import WRITE, write_bundle
from tests.support.service import Service
from tests.support.shell import NO_BUBBLEWRAP

SLOW = f"import time\ntime.sleep(1)\n{WRITE}"
ENDLESS = "import time\ntime.sleep(50)"


@pytest.fixture
def service(home):
    """Make a service with two reports to ask for, and see that nothing of it is left."""
    write_bundle(home / "notebooks/quick")
    write_bundle(home / "notebooks/slow", SLOW)
    write_bundle(home / "notebooks/endless", ENDLESS)
    with embedded_redis(home / ".redis") as url:
        made = []

        def make(**settings):
            made.append(Service(home, url, **settings))
            return made[-1]

        yield make
        for each in made:
            each.close()
    assert wait_until(lambda: not processes_of(home)), processes_of(home)
    assert not list(home.glob(".reportbot/kernels/*"))


def processes_of(home):
    """Give the command lines of the processes that were started for this home or below it."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes().decode(errors="replace")
            words = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if f"HOME={home}\0" in environment or str(home / ".reportbot") in words:
            found.append(f"{process.name} {words[:100]}")
    return found


def wait_until(condition, *, seconds=10):
    """Wait until something holds; give whether it does."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def kernel_is_gone(record):
    """Whether the process and the folder of a report's kernel are no longer there."""
    details = record.kernel["details"]
    return not Path(f"/proc/{details['pid']}").exists() and not Path(details["directory"]).exists()


def test_a_report_is_run_and_told(service):
    """What is on the queue is posted, and a bundle that is gone is told."""
    running = service(WORKERS="2").start()
    reports = [running.ask("quick") for _ in range(3)]
    gone = running.ask("gone")
    for report_id in reports:
        (told,) = running.until_told(report_id)
        assert told["status"] == "posted"
    (told,) = running.until_told(gone)
    assert (told["status"], told["type"]) == ("error", "BundleError")
    assert running.end() == 0


@pytest.mark.slow
def test_a_post_that_has_to_wait_is_made_later(service):
    """Its worker goes on with other reports meanwhile, and the report is not run again."""
    running = service().start()
    running.redis.set("trouble", "2")
    late = running.ask("quick")
    running.until(lambda: not running.redis.exists("trouble"))
    running.until_told(running.ask("quick"))
    assert running.told(late) == []
    (told,) = running.until_told(late)
    assert told["status"] == "posted"
    assert running.records.load(late).attempt == 1
    assert running.end() == 0


@pytest.mark.slow
def test_a_killed_worker_is_started_again(service):
    """And takes reports."""
    running = service().start()
    (before,) = running.workers()
    os.kill(before, signal.SIGKILL)
    running.until(lambda: running.workers() not in ([], [before]))
    (told,) = running.until_told(running.ask("quick"))
    assert told["status"] == "posted"
    assert running.end() == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_a_report_in_flight_is_finished_before_the_end(service, number):
    """The end is asked for in the middle of a cell: the report is posted, what waits stays on the queue."""
    running = service().start()
    report_id = running.ask("slow")
    running.until_in(report_id, Step.EXECUTE)
    waiting = running.ask("quick")
    assert running.end(number) == 0
    assert [told["status"] for told in running.told(report_id)] == ["posted"]
    assert running.queue.job_ids == [waiting]


@pytest.mark.slow
def test_a_second_signal_puts_the_report_back(service):
    """It is in front of the queue, its kernel is gone, and the next service completes it."""
    running = service().start()
    report_id = running.ask("endless")
    waiting = running.ask("quick")
    record = running.until_in(report_id, Step.EXECUTE)
    running.process.terminate()
    time.sleep(0.3)
    assert running.process.poll() is None
    assert running.end() == 0
    assert running.queue.job_ids == [report_id, waiting]
    assert wait_until(lambda: kernel_is_gone(record))
    write_bundle(running.home / "other/endless")
    again = service(NOTEBOOKS=str(running.home / "other")).start()
    assert [told["status"] for told in again.until_told(report_id)] == ["posted"]
    assert again.records.load(report_id).attempt == 2
    assert again.end() == 0


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["worker", pytest.param("horse", marks=pytest.mark.slow)])
def test_a_report_whose_worker_is_killed_runs_again(service, victim):
    """SIGKILL in the middle of a cell: its kernel goes, the report is run once more and posted once."""
    running = service().start()
    report_id = running.ask("slow")
    record = running.until_in(report_id, Step.EXECUTE)
    kill(running, victim)
    assert wait_until(lambda: kernel_is_gone(record))
    assert [told["status"] for told in running.until_told(report_id)] == ["posted"]
    assert running.records.load(report_id).attempt == 2
    assert running.end() == 0
    assert len(running.told(report_id)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["worker", "horse"])
def test_a_report_that_is_cut_off_twice_is_told(service, victim):
    """Nobody's report is run for ever: the asker is told, once, and the worker goes on."""
    running = service().start()
    report_id = running.ask("endless")
    for attempt in (1, 2):
        running.until(lambda attempt=attempt: running.records.load(report_id).attempt == attempt)
        running.until_in(report_id, Step.EXECUTE)
        kill(running, victim)
    (told,) = running.until_told(report_id)
    assert (told["status"], told["type"]) == ("error", "WorkerDied")
    assert running.until_told(running.ask("quick"))[0]["status"] == "posted"
    assert running.end() == 0
    assert len(running.told(report_id)) == 1


def kill(running, victim):
    """Kill the worker that runs the report, or its horse alone."""
    (worker,) = running.workers()
    horses = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    os.kill(worker if victim == "worker" else int(horses[0]), signal.SIGKILL)


@pytest.mark.slow
def test_a_report_that_does_not_listen_is_stopped(service):
    """Cancelled while its horse is stuck: the worker ends it, its kernel goes, and it is told who wanted that."""
    running = service().start()
    report_id = running.ask("endless")
    record = running.until_in(report_id, Step.EXECUTE)
    (worker,) = running.workers()
    horse = int(Path(f"/proc/{worker}/task/{worker}/children").read_text().split()[0])
    os.kill(horse, signal.SIGSTOP)
    wishes = Cancellations(running.redis)
    queue, records = running.queue, running.records
    assert cancel_report(report_id, by="U2", queue=queue, records=records, cancellations=wishes) == "asked"
    time.sleep(STOP_GRACE_SECONDS)
    assert running.told(report_id) == []
    stop_report(report_id, queue=queue, records=records)
    (told,) = running.until_told(report_id, seconds=5)
    assert told["status"] == "cancelled"
    assert running.records.load(report_id).cancelled_by == "U2"
    assert wait_until(lambda: kernel_is_gone(record))
    assert running.until_told(running.ask("quick"))[0]["status"] == "posted"
    assert running.end() == 0


@pytest.mark.slow
def test_a_killed_supervisor_leaves_nothing_running(service):
    """SIGKILL to the one process that started all others; the next one completes what was cut off."""
    running = service(KERNEL_POOL="1").start()
    running.until(lambda: list(running.home.glob(".reportbot/kernels/*")))
    report_id = running.ask("slow")
    record = running.until_in(report_id, Step.EXECUTE)
    running.process.kill()
    running.process.wait()
    assert wait_until(lambda: not processes_of(running.home)), processes_of(running.home)
    assert kernel_is_gone(record)
    again = service().start()
    assert [told["status"] for told in again.until_told(report_id)] == ["posted"]
    assert again.end() == 0


def test_no_sandbox_no_service(service, home):
    """Where nobody chose to go without isolation, nothing is started: exit 2."""
    running = service(**NO_BUBBLEWRAP)
    with pytest.raises(AssertionError, match="No sandbox"):
        running.start()
    assert running.process.wait() == 2
