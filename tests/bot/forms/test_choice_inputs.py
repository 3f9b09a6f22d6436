"""Choices in forms, however many there are."""

import json

import pytest

from bot.forms.submission import read_submission
from runner.bundles.config import ReportConfig
from tests.bot.forms.conftest import SAY, STATE, TODAY, modal
from tests.slack.blocks import check_view
from tests.slack.choices import fill


@pytest.mark.parametrize("count", [100, 101, 1000, 1001, 20_000])
def test_choices_without_number_are_chosen_or_typed(count):
    """A form of several such stays within what Slack takes, and each choice can be made."""
    many = {f"{'v' * 120}{number}": "L" * 70 + str(number) for number in range(count)}
    config = ReportConfig.model_validate(
        {"title": "T", "parameters": {f"p{n}": {"type": "choice", "choices": many} for n in range(3)}}
    )
    last = list(many)[-1]
    view = modal(config, {"p0": last})
    blocks = check_view(STATE, view, "modal")
    assert len(json.dumps(view)) < 250_000
    state = fill({**view, "blocks": blocks}, {"p1": last, "p2": last})
    sent = read_submission(config, state, today=TODAY, language="en", say=SAY)
    assert sent.values == {"p0": last, "p1": last, "p2": last}
