"""A worker, or its horse alone, is killed before and after each effect that a report has outside: people see it once."""

import itertools
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from runner.processes.embedded_redis import embedded_redis
from runner.step import Step
from tests.adversarial.checks import check_failed, check_nothing_leaked, check_nothing_left, check_posted
from tests.adversarial.place import HOSTILE, Place, children_of
from tests.runner.kernels.conftest import make_backend
from tests.support.bundles import WRITE

CELLS = (f"{WRITE}\nopen('a.csv', 'w').write('1')",)
# Killed after the status was posted and before that is known, it may be there twice: docs/contributors/architecture.md, "Once".
STATUS = "Understood: "


PLACES = 6  # in which reports are killed side by side: mostly it is waited until that is noticed


@pytest.fixture(scope="module")
def place(home):
    """A place where effects are written down."""
    with open_place(home) as place:
        yield place


@contextmanager
def open_place(home):
    """Open a place where one report has shown which effects there are."""
    make_backend("bubblewrap", home / "probe")
    with embedded_redis(home / ".redis") as url, Place(home, url, EFFECTS=str(home)) as place:
        place.bundle(HOSTILE, *CELLS, config={"files": ["*.csv"]})
        place.story(place.ask(HOSTILE))
        place.effects = list(dict.fromkeys((home / "trace").read_text().split()))
        yield place
        check_nothing_left(place)


def kill_at(place, effect, victim, when="before"):
    """Have it killed there, and check what is seen in the end; give whether it got there."""
    plan = place.home / "plan.json"
    plan.write_text(json.dumps({"at": effect, "when": when, "victim": victim}))
    report_id = place.ask(HOSTILE)
    story = place.story(report_id, seconds=60)
    reached = not plan.exists()
    plan.unlink(missing_ok=True)
    where = f"{victim} killed {when} {effect}"
    assert story.record.status == "completed", (where, story.record.error)
    assert story.record.attempt <= 2, where
    assert story.uploads == 1, (where, story.uploads)
    assert sorted(story.files) == ["a.csv", f"{HOSTILE}.html"], (where, story.files)
    assert len(story.texts) - len([text for text in story.texts[:-1] if STATUS in text]) == 1, (where, story.texts)
    assert len(story.texts) <= 2, where
    assert b"42" in story.files[f"{HOSTILE}.html"]
    stored = place.stored(report_id)
    assert sorted(stored) == ["a.csv", "output.json", "report.html", "report.ipynb", "report.json"], where
    assert not list(stored["report.json"].parent.glob(".*")), where
    check_nothing_leaked(place, report_id, story)
    check_nothing_left(place)
    return reached


@pytest.mark.parametrize(
    ("victim", "effect"), [("horse", "files.completeUploadExternal#1"), ("worker", "SandboxBackend.delete#1")]
)
def test_two_of_them(place, victim, effect):
    """In the middle of telling, and of getting rid of the kernel."""
    assert kill_at(place, effect, victim)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_one_of_them(home):
    """Horse and worker, before each and after it. Nearly all are reached; what progress shows is not always."""
    with ExitStack() as stack, ThreadPoolExecutor(PLACES) as pool:
        places = [stack.enter_context(open_place(home / f"place-{number}")) for number in range(PLACES)]
        chosen = list(itertools.product(places[0].effects, ("worker", "horse"), ("before", "after")))
        waiting = iter(chosen)
        missed = [
            each for missed in pool.map(lambda place: kill_one_by_one(place, waiting), places) for each in missed
        ]
    print(f"{len(chosen)} kills, not reached: {missed}")
    assert len(missed) <= 0.2 * len(chosen), missed


def kill_one_by_one(place, waiting):
    """Take kills of those that wait, until there are no more; give those that were not reached."""
    return [kill for kill in waiting if not kill_at(place, *kill)]


@pytest.mark.slow
def test_killed_at_the_same_place_each_time(place):
    """A report that kills its horse whenever it is begun is given up, and the asker is told, once."""
    plan = place.home / "plan.json"
    plan.write_text(json.dumps({"at": "RedisRecords.save#1", "when": "before", "victim": "horse", "stays": True}))
    report_id = place.ask(HOSTILE)
    place.until(lambda: place.closed(report_id))
    plan.unlink(missing_ok=True)
    story = place.story(report_id)
    assert story.record.error.type == "WorkerDied"
    assert len(story.texts) == 1


def horse_of(place):
    """Give the process number of the one horse there is."""
    (worker,) = place.workers()
    (horse,) = children_of(worker)
    return horse


@pytest.mark.slow
def test_a_horse_that_is_stopped(place):
    """As by a debugger, while it stands by or in the middle of a cell: it goes on, and the asker is told in time."""
    place.bundle(HOSTILE, WRITE)
    os.kill(horse_of(place), signal.SIGSTOP)
    check_posted(place, place.ask(HOSTILE))
    place.bundle(HOSTILE, "while True: pass", config={"timeout": 5})
    report_id = place.ask(HOSTILE)
    place.until(
        lambda: (place.records.load(report_id) or 0) and place.records.load(report_id).step == Step.EXECUTE
    )
    os.kill(horse_of(place), signal.SIGSTOP)
    check_failed(place, report_id, "KernelTimeout", "ran out of its time", timeout=5)
    place.bundle(HOSTILE, *CELLS, config={"files": ["*.csv"]})
