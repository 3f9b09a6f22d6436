"""Help: Slack takes it whatever authors write, and however many reports there are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.help import MAX_ENTRIES, help_message
from runner.bundles.config import ReportConfig
from tests.bot.answers.conftest import READER, STATE, make_many
from tests.slack.blocks import check_blocks, check_length
from tests.support.any_config import configs


def show(entries):
    """Show help with as many reports as there is room for, and the names of the others."""
    more = [each.name for each in entries[MAX_ENTRIES:]]
    return help_message(entries[:MAX_ENTRIES], more, READER.say, command_prefix="/report ")


@given(configs, st.integers(0, 3))
def test_slack_takes_help_about_any_reports(config, count):
    """Whatever their authors write."""
    check_blocks(STATE, show(make_many(config, count)).blocks, "message")


@pytest.mark.parametrize("count", [0, 1, 40, 41, 200])
def test_help_about_many_reports_fits_into_a_message(count):
    """What has no button is named at least."""
    config = ReportConfig.model_validate({"title": "<T> & `t`" * 10, "description": "d" * 900})
    entries = make_many(config, count)
    message = show(entries)
    check_blocks(STATE, message.blocks, "message")
    check_length(message.blocks)
    assert all(entry.name in json.dumps(message.blocks) for entry in entries)
