"""Forms of reports: Slack takes them whatever an author writes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.submission import read_submission
from runner.bundles.config import ReportConfig
from tests.bot.forms.conftest import KINDS, SAY, STATE, TODAY, VALUES, modal
from tests.slack.blocks import check_view
from tests.slack.choices import fill
from tests.support.any_config import configs


@given(configs, st.sampled_from(["en", "ca", "es-419"]))
def test_slack_takes_any_form(config, locale):
    """Whatever titles, labels and choices an author writes, and whoever reads it."""
    view = modal(config, language=config.languages[0], locale=locale)
    check_view(STATE, view, "modal")
    assert len(json.dumps(view)) < 250_000


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


def test_values_that_no_longer_fit_are_left_out():
    """A report is changed whose config.json was changed since; Slack would refuse the form."""
    view = modal(KINDS, {**VALUES, "n": -5, "site": "gone", "note": "much too long", "day": "soon"})
    blocks = {each.get("block_id"): each for each in check_view(STATE, view, "modal")}
    assert "initial_value" not in blocks["n"]["element"]
    assert "initial_option" not in blocks["site"]["element"]
    assert blocks["note"]["element"]["initial_value"] == "much "
