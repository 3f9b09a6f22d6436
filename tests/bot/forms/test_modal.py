"""Forms of reports: Slack takes them whatever an author writes."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.bot.forms.conftest import STATE, modal
from tests.slack.blocks import check_view
from tests.support.any_config import configs


@given(configs, st.sampled_from(["en", "ca", "es-419"]))
def test_slack_takes_any_form(config, locale):
    """Whatever titles, labels and choices an author writes, and whoever reads it."""
    view = modal(config, language=config.languages[0], locale=locale)
    check_view(STATE, view, "modal")
    assert len(json.dumps(view)) < 250_000
