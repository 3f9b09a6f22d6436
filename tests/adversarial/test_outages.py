"""Slack is busy, broken, silent or loses its answers; the clock steps back: people are told once, when they can be."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from rq.registry import ScheduledJobRegistry

from runner.step import Step
from tests.adversarial.checks import GOOD, LATE, check_failed, check_good, check_posted
from tests.adversarial.place import HOSTILE
from tests.support.bots.slack_messages import text_of

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def healed(place):
    """Slack is well again after each test."""
    yield
    place.slack.heal()
    (place.home / "clock").unlink(missing_ok=True)
    (place.home / "held").unlink(missing_ok=True)


FAULTS = {  # once each: between the second try and the third lie ten seconds
    "busy for a while": {"status": 429, "retry_after": 4},
    "broken": {"status": 500},
    "breaks off": {"drop": "before"},
    "loses its answer": {"drop": "after"},
    "says nonsense": {"error": "internal_error"},
    "is late": {"delay": 1.5, "times": 4},
}


METHODS = ["chat.update", "files.completeUploadExternal", "upload"]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        pytest.param(method, fault, id=f"{method} {name}")
        for method in METHODS
        for name, fault in FAULTS.items()
        if method != "upload" or "error" not in fault  # uploads answer with a status alone
    ],
)
def test_slack_fails(place, method, fault):
    """Whatever call it is, and however it fails, the report comes, once."""
    place.slack.fail(method, **fault)
    story = check_posted(place, place.ask(GOOD), timeout=100)
    assert len(story.texts) == 1
    place.slack.heal()
    check_good(place, place.ask(GOOD))


@pytest.mark.parametrize("method", ["chat.update", "files.completeUploadExternal"])
def test_slack_is_busy_for_a_minute(place, method):
    """It says so three times, and is left alone as long as it says each time."""
    place.slack.fail(method, status=429, retry_after=20, times=3)
    began = time.monotonic()
    story = check_posted(place, place.ask(GOOD), timeout=150)
    assert time.monotonic() - began > 60
    assert len(story.texts) == 1
    place.slack.heal()
    check_good(place, place.ask(GOOD))


def test_slack_is_away_when_a_report_fails(place):
    """The failure is told once Slack is back."""
    place.bundle(HOSTILE, "1 / 0")
    place.slack.fail("chat.update", status=503, times=2)
    check_failed(place, place.ask(HOSTILE), "NotebookFailed", "ZeroDivisionError", timeout=100)


@pytest.mark.parametrize("cells", [(), ("1 / 0",)], ids=["of a report", "of a failed report"])
def test_the_store_hangs(place, cells):
    """As a network's disk may: the asker is told in time; a report that comes when it is well again is right."""
    (place.home / "held").touch()
    place.bundle(HOSTILE, *cells, config={"timeout": 6})
    type, words = (
        ("NotebookFailed", "ZeroDivisionError") if cells else ("StoreError", "store did not take the report")
    )
    report_id = place.ask(HOSTILE)
    asked = time.monotonic()
    place.until(lambda: any(words in text_of(each) for each in place.thread(report_id)))
    assert time.monotonic() - asked < 6 + LATE
    check_failed(place, report_id, type, words, timeout=6)
    (place.home / "held").unlink()
    check_good(place, place.ask(GOOD))


def test_the_store_is_slow(place):
    """A report that is stored before its time is over is posted."""
    (place.home / "held").touch()
    report_id = place.ask(GOOD)
    place.until(lambda: (place.records.load(report_id) or 0) and place.records.load(report_id).step == Step.STORE)
    time.sleep(3)
    (place.home / "held").unlink()
    check_good(place, report_id)


def test_slack_says_nothing(home, place):
    """Calls that hang are given up, and tried again."""
    place.end()
    place.settings["PATIENCE"] = "2"
    place.start()
    place.slack.fail("chat.update", hang=4, times=1)
    check_posted(place, place.ask(GOOD), timeout=100)
    place.slack.fail("files.completeUploadExternal", hang=4, drop="after", times=1)
    check_posted(place, place.ask(GOOD), timeout=100)


@pytest.mark.parametrize("seconds", [-3600, -90 * 86400, 86400])
def test_the_clock_steps(place, seconds):
    """By an hour, by months or by a day, in the middle of a report: it is completed, and so is the next."""
    place.bundle(
        "slow", "import time\ntime.sleep(2)\nimport json\njson.dump({'answer': 1}, open('output.json', 'w'))"
    )
    report_id = place.ask("slow")
    place.until(
        lambda: (place.records.load(report_id) or 0) and place.records.load(report_id).step == Step.EXECUTE
    )
    (place.home / "clock").write_text(str(seconds))
    check_posted(place, report_id)
    check_good(place, place.ask(GOOD))
    (place.home / "clock").unlink()
    time.sleep(0.5)
    check_good(place, place.ask(GOOD))


STRANGERS = {  # what answers in Slack's place: a proxy, a network that wants a password, a Slack that has changed
    "a page": {"status": 200, "body": "<!DOCTYPE html><p>Welcome to the hotel's network"},
    "nothing": {"status": 200, "body": ""},
    "a list": {"status": 200, "body": "[1]"},
    "a number": {"status": 200, "body": "3"},
    "nothing found": {"status": 404},
    "a pause that is no number": {"status": 429, "retry_after": "\u00b2"},
    "a pause in words": {"status": 429, "retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"},
}


@pytest.mark.parametrize(
    ("method", "stranger"),
    [
        pytest.param(method, stranger, id=f"{method} {name}")
        for method in ("chat.postMessage", "files.getUploadURLExternal", *METHODS)
        for name, stranger in STRANGERS.items()
        if method != "upload" or stranger["status"] != 200  # whatever is said there, it was taken
    ],
)
def test_somebody_else_answers(place, method, stranger):
    """It is as if Slack could not be reached: the report comes, once, and nobody reads what was answered."""
    place.slack.fail(method, **stranger)
    check_good(place, place.ask(GOOD))


@pytest.mark.parametrize("method", ["chat.postMessage", "files.getUploadURLExternal"])
def test_an_answer_without_what_it_has_to_tell(place, method):
    """Slack says that all is well, and no more."""
    place.slack.fail(method, status=200, body='{"ok": true}')
    check_good(place, place.ask(GOOD))


@pytest.mark.parametrize("method", ["chat.update", "files.getUploadURLExternal", "files.completeUploadExternal"])
def test_answers_that_come_byte_by_byte(place, method):
    """Each byte is a word from Slack, and yet nobody waits for the last one."""
    place.end()
    place.settings["PATIENCE"] = "2"
    place.start()
    place.slack.fail(method, drip=1.0)
    began = time.monotonic()
    check_posted(place, place.ask(GOOD), timeout=100)
    assert time.monotonic() - began < 15


def test_slack_wants_to_be_left_alone_for_ever(place):
    """A pause of years would be a report that is told to nobody."""
    place.slack.fail("chat.update", status=429, retry_after=10**12)
    report_id = place.ask(GOOD)
    waiting = ScheduledJobRegistry(queue=place.queue)
    place.until(lambda: report_id in waiting.get_job_ids(), seconds=20)
    due = waiting.get_scheduled_time(report_id)
    assert due - datetime.now(UTC) < timedelta(seconds=301)
    place.redis.zadd(waiting.key, {report_id: time.time()}, xx=True)
    check_good(place, report_id)
