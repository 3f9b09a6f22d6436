"""App Home: Slack takes it whatever authors write, and however many reports there are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.home import MAX_HOME_ENTRIES, home_view
from runner.bundles.config import ReportConfig
from runner.records.record import Report
from tests.bot.answers.conftest import READER, STATE, make_many, request
from tests.slack.blocks import check_view
from tests.support.any_config import configs


def show(entries=(), recent=()):
    """Show as many reports as there is room for, and the names of the others."""
    more = [each.name for each in entries[MAX_HOME_ENTRIES:]]
    return home_view(entries[:MAX_HOME_ENTRIES], recent, READER, more=more, link=lambda report: "https://x/p1")


@given(configs, st.integers(0, 3))
def test_slack_takes_home_with_any_reports(config, count):
    """Whatever their authors write."""
    check_view(STATE, show(make_many(config, count)), "home")


@pytest.mark.parametrize("count", [0, 1, 40, 41, 200])
def test_home_with_many_reports_fits_into_a_view(count):
    """What has no button is named at least."""
    entries = make_many(ReportConfig.model_validate({"title": "<T> & `t`" * 10, "description": "d" * 900}), count)
    view = show(entries, [Report(request=request(f"r{number}")) for number in range(30)])
    check_view(STATE, view, "home")
    assert all(entry.name in json.dumps(view["blocks"]) for entry in entries)


def test_home_shows_titles_and_echoes_as_plain_text():
    """None of them becomes markup, and the time is the viewer's."""
    shown = json.dumps(show(recent=[Report(request=request("r1"))]), ensure_ascii=False)
    assert "<!channel>" not in shown and "<!here>" not in shown
    assert "<https://x/p1|A &gt; B ¦ &lt;!channel&gt;>" in shown
    assert "Jan 2, 2025, 8:00" in shown and "8:00:00" not in shown
