"""How long a store that fails is tried, and when not; a store that hangs is given up."""

import time as system
from datetime import date

import pytest

from runner.errors import StoreError
from runner.stores.folder import FolderStore
from runner.stores.wrappers import DOWN_SECONDS, MAX_RETRY_SECONDS, RetryingStore, TimeoutStore
from tests.support.fakes import HangingStore


class Time:
    """A clock that goes on by what is slept."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def sleep(self, seconds):
        """Go on."""
        self.slept.append(seconds)
        self.now += seconds

    def clock(self):
        """What time it is."""
        return self.now


class Failing:
    """A store whose every call fails a number of times, each failure taking a while."""

    def __init__(self, time, failures, *, transient=True, takes=0.0):
        self.time, self.failures, self.transient, self.takes, self.calls = time, failures, transient, takes, 0

    def put(self, key, content, media_type):
        """Fail, or keep nothing."""
        self.calls += 1
        self.time.now += self.takes
        if self.failures:
            self.failures -= 1
            raise StoreError("it is down", transient=self.transient)


def put(time, store):
    """Put something through a patient store."""
    RetryingStore(store, sleep=time.sleep, clock=time.clock).put("k", b"", "x/y")


def test_a_store_that_comes_back_is_waited_for():
    """Each pause is longer than the one before."""
    time = Time()
    store = Failing(time, 3)
    put(time, store)
    assert store.calls == 4
    assert time.slept == sorted(time.slept) and len(time.slept) == 3


def test_a_store_that_stays_down_is_given_up_within_seconds():
    """The job has a minute beyond its report's time-out, and has to tell the asker in it."""
    time = Time()
    with pytest.raises(StoreError):
        put(time, Failing(time, 99))
    assert time.now - 1000 <= MAX_RETRY_SECONDS


def test_a_slow_failure_leaves_no_time_for_more():
    """A server that hangs costs one try's time beyond the limit, not five."""
    time = Time()
    store = Failing(time, 99, takes=16)
    with pytest.raises(StoreError):
        put(time, store)
    assert store.calls <= 2


def test_what_cannot_get_better_is_not_tried_again():
    """A bucket that is not there will not be there in a second."""
    time = Time()
    store = Failing(time, 99, transient=False)
    with pytest.raises(StoreError):
        put(time, store)
    assert (store.calls, time.slept) == (1, [])


def test_a_store_known_to_be_down_is_tried_once():
    """Whoever closes the report next is not kept waiting as well; once it answers, patience is back."""
    time = Time()
    failing = Failing(time, 99)
    store = RetryingStore(failing, sleep=time.sleep, clock=time.clock)
    for _ in range(2):
        with pytest.raises(StoreError):
            store.put("k", b"", "x/y")
    first = failing.calls
    assert first == 7
    failing.failures = 0
    store.put("k", b"", "x/y")
    failing.failures = 2
    store.put("k", b"", "x/y")
    assert failing.calls == first + 4


def test_patience_is_back_after_a_while():
    """What was known of the store is old by then."""
    time = Time()
    failing = Failing(time, 6)
    store = RetryingStore(failing, sleep=time.sleep, clock=time.clock)
    with pytest.raises(StoreError):
        store.put("k", b"", "x/y")
    time.now += DOWN_SECONDS
    failing.failures = 1
    store.put("k", b"", "x/y")


def test_what_hangs_is_given_up(tmp_path):
    """Another try, later, may do better; it is not waited for as long."""
    hanging = HangingStore(tmp_path)
    store = TimeoutStore(hanging, seconds=0.2)
    start = system.monotonic()
    with pytest.raises(StoreError, match=r"did not answer within 0\.2 seconds") as caught:
        store.put("2025/01/01/a/x", b"x", "x/y")
    assert caught.value.transient
    assert system.monotonic() - start < 2
    hanging.free.set()
    while not (tmp_path / "2025/01/01/a/x").exists():  # what was given up comes late
        system.sleep(0.01)
    store.put("2025/01/01/a/x", b"y", "x/y")
    assert store.get("2025/01/01/a/x") == b"y"


def test_it_answers_and_fails_as_what_is_behind_it(tmp_path):
    """Nothing else is changed."""
    store = TimeoutStore(FolderStore(tmp_path))
    store.check()
    store.put("2025/01/01/a/x", b"x", "x/y")
    assert store.read("2025/01/01/a/x", 0, 9) == b"x"
    assert list(store.days()) == [date(2025, 1, 1)]
    assert list(store.keys(date(2025, 1, 1))) == ["2025/01/01/a/x"]
    assert store.location("2025/01/01/a/x") == str(tmp_path / "2025/01/01/a/x")
    assert store.url("2025/01/01/a/x", 60) is None
    store.delete(["2025/01/01/a/x"])
    with pytest.raises(StoreError, match="cannot be read") as caught:
        store.get("2025/01/01/a/x")
    assert not caught.value.transient
