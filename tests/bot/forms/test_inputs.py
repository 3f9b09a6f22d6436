"""The inputs of a form, filled in with what is known."""

from tests.bot.forms.conftest import KINDS, STATE, VALUES, modal
from tests.slack.blocks import check_view


def test_values_that_no_longer_fit_are_left_out():
    """A report is changed whose config.json was changed since; Slack would refuse the form."""
    view = modal(KINDS, {**VALUES, "n": -5, "site": "gone", "note": "much too long", "day": "soon"})
    blocks = {each.get("block_id"): each for each in check_view(STATE, view, "modal")}
    assert "initial_value" not in blocks["n"]["element"]
    assert "initial_option" not in blocks["site"]["element"]
    assert blocks["note"]["element"]["initial_value"] == "much "
