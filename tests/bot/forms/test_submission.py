"""What is entered into a form comes back checked: values, or what is wrong with which input."""

import pytest

from bot.forms.choice_inputs import UNSET
from bot.forms.submission import read_submission
from tests.bot.forms.conftest import KINDS, SAY, STATE, TODAY, VALUES, modal
from tests.slack.blocks import check_view
from tests.slack.choices import fill


def sent_with(**filled):
    """Open a form that is filled in, fill in more, and read what comes back."""
    view = modal(KINDS, VALUES, language="ca")
    state = fill({**view, "blocks": check_view(STATE, view, "modal")}, filled)
    return read_submission(KINDS, state, today=TODAY, language="en", say=SAY)


def test_what_is_filled_in_comes_back():
    """Every kind of value, and the language."""
    sent = sent_with()
    assert (sent.values, sent.language, sent.errors) == (VALUES, "ca", {})


def test_a_choice_can_be_taken_back():
    """Where it need not be made."""
    sent = sent_with(site=UNSET, on=UNSET)
    assert "site" not in sent.values and "on" not in sent.values
    assert not sent.errors


@pytest.mark.parametrize(
    ("filled", "block"),
    [
        ({"from_day": "2019-12-31"}, "from_day"),
        ({"to_day": "2024-12-31"}, "to_day"),
        ({"n": "0"}, "n"),
        ({"n": "1.5"}, "n"),
        ({"rate": "x"}, "rate"),
        ({"note": "too long"}, "note"),
    ],
)
def test_an_error_stands_at_its_input(filled, block):
    """And says something."""
    sent = sent_with(**filled)
    assert list(sent.errors) == [block]
    assert sent.errors[block]
