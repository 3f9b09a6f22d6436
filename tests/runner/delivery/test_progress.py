"""Progress edits: in the background, few, and never after or in the way of the last word."""

import threading
import time

import pytest

from runner.delivery.blocks import Message
from runner.delivery.progress import ProgressEditor


def message(text):
    """A state to show."""
    return Message(text=text, blocks=[])


@pytest.fixture
def editor_of(redis):
    """Make an editor whose first edit comes at once; the pace stays."""

    def make(edit, redis=redis):
        return ProgressEditor(edit, redis, quiet_seconds=0.01)

    return make


def wait_for(condition):
    """Wait until something is so; fail after five seconds."""
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_of_a_burst_of_states_one_is_shown(editor_of):
    """Slack takes about an edit a second; a hundred states in a moment are one edit, of a state that was."""
    shown = []
    editor = editor_of(lambda each: shown.append(each.text))
    for number in range(100):
        editor.show(message(str(number)))
    wait_for(lambda: shown)
    time.sleep(0.3)
    assert len(shown) == 1
    editor.end()
    assert editor.came_late() is False


def test_all_reports_together_keep_to_the_pace(editor_of):
    """Ten reports that run side by side share Slack's limit."""
    shown = []
    editors = [editor_of(lambda each: shown.append(each.text)) for _ in range(10)]
    for editor in editors:
        editor.show(message("x"))
    time.sleep(0.5)
    assert len(shown) == 1
    for editor in editors:
        editor.end()


def test_the_end_waits_for_nothing_and_is_the_last_word(editor_of):
    """An edit hangs in Slack: ending returns at once, and says afterwards that the edit came in late."""
    begun, release, shown = threading.Event(), threading.Event(), []

    def hang(each):
        begun.set()
        release.wait(5)
        shown.append(each.text)

    editor = editor_of(hang)
    editor.show(message("4/9"))
    assert begun.wait(5)
    start = time.monotonic()
    editor.end()
    assert time.monotonic() - start < 0.2
    editor.show(message("5/9"))
    release.set()
    assert editor.came_late() is True
    assert shown == ["4/9"]


def test_a_failing_edit_or_a_lost_redis_ends_nothing(editor_of, redis):
    """Progress may be dropped; the next state is tried again."""
    tries = []

    def fail(each):
        tries.append(each.text)
        redis.delete("reportbot:slack:pace")
        raise OSError("no route")

    editor = editor_of(fail)
    editor.show(message("1"))
    wait_for(lambda: tries == ["1"])
    editor.show(message("2"))
    wait_for(lambda: tries == ["1", "2"])
    editor.end()

    class Gone:
        def set(self, *args, **options):
            raise ConnectionError

    editor = editor_of(fail, Gone())
    editor.show(message("3"))
    time.sleep(0.1)
    editor.end()
    assert editor.came_late() is False
    assert tries == ["1", "2"]
