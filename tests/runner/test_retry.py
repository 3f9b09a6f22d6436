"""Which failures are tried again, for how long, and what ends the waiting."""

from itertools import repeat
from threading import Event

import pytest

from runner.retry import retry


class Failing:
    """Fails a number of times, then returns how often it was asked."""

    def __init__(self, failures):
        self.failures, self.calls = failures, 0

    def __call__(self):
        """Fail, or succeed."""
        self.calls += 1
        if self.calls <= self.failures:
            raise OSError(f"failure {self.calls}")
        return self.calls


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_an_attempt_is_made_after_each_pause(failures):
    """The result is that of the first which succeeds."""
    slept = []
    assert retry(Failing(failures), pauses=(1, 2, 4), again=lambda error: True, sleep=slept.append) == failures + 1
    assert slept == [1, 2, 4][:failures]


def test_the_last_error_is_raised():
    """Once no pause is left."""
    with pytest.raises(OSError, match="failure 3"):
        retry(Failing(9), pauses=(1, 2), again=lambda error: True, sleep=[].append)


def test_what_another_attempt_cannot_mend_is_raised_at_once():
    """`again` decides by the error."""
    failing = Failing(9)
    with pytest.raises(OSError, match="failure 2"):
        retry(failing, pauses=repeat(1), again=lambda error: "2" not in str(error), sleep=[].append)
    assert failing.calls == 2


def test_no_attempt_is_begun_after_its_time():
    """However many pauses are left."""
    slept = []
    time = {"sleep": slept.append, "clock": lambda: sum(slept)}
    with pytest.raises(OSError, match="failure 4"):
        retry(Failing(99), pauses=repeat(2), again=lambda error: True, within=6, **time)
    assert slept == [2, 2, 2]


def test_an_event_ends_the_waiting():
    """The error that was waited for is raised."""
    stop = Event()
    stop.set()
    with pytest.raises(OSError, match="failure 1"):
        retry(Failing(9), pauses=repeat(60), again=lambda error: True, sleep=stop.wait)
