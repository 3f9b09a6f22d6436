"""Looking for faults in a bounded child."""

import pytest

from runner.errors import OutputError
from runner.i18n.phrases import phrase
from runner.output.checks import begin_check


def begin(find_fault, seconds=20.0):
    return begin_check(
        find_fault,
        sentence=lambda *, name: phrase("{name} is wrong", name=name),
        too_costly=lambda error: phrase("it takes too much"),
        seconds=seconds,
    )


def test_nothing_wrong():
    """Whoever waits for it goes on."""
    begin(lambda: None)()


def test_a_fault_becomes_its_sentence():
    """In the words of the parent: a phrase cannot leave the child."""
    with pytest.raises(OutputError, match="x is wrong"):
        begin(lambda: {"name": "x"})()


def test_a_check_that_takes_too_much_is_refused():
    """Too much memory here; the parent is untouched."""
    with pytest.raises(OutputError, match="takes too much"):
        begin(lambda: {"name": str(len(bytearray(2**33)))})()
