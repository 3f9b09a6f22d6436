"""A form over a config.json, as Slack takes it."""

from datetime import date

from bot.catalog.catalog import CatalogEntry
from bot.forms.modal import make_modal
from bot.intake.payloads import FormOrigin
from runner.bundles.config import ReportConfig
from runner.i18n.phrases import speaker
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.slack.state import SlackState
from tests.support.bots.listening_bot import bot, listen, queued  # noqa: F401 (fixtures)

STATE, TODAY, SAY = SlackState(), date(2025, 2, 10), speaker("en")


def modal(config, values=None, language="en", locale="en"):
    """Make a form."""
    entry = CatalogEntry(name="energy", config=config, catalogues={})
    origin = FormOrigin(report="energy", channel_id="C1")
    return make_modal(entry, origin, SAY, locale=locale, values=values or {}, language=language)


KINDS = ReportConfig.model_validate(
    {
        "title": "T",
        "languages": ["en", "ca"],
        "parameters": {
            "period": {"type": "period", "min": date(2020, 1, 1)},
            "site": {"type": "choice", "choices": ["a", "b"], "required": False},
            "on": {"type": "boolean", "required": False},
            "n": {"type": "integer", "min": 1},
            "rate": {"type": "number"},
            "note": {"type": "text", "max_length": 5},
            "day": {"type": "date"},
        },
    }
)
VALUES = {
    "from_day": "2025-01-01",
    "to_day": "2025-01-31",
    "site": "b",
    "on": False,
    "n": 3,
    "rate": 1e-7,
    "note": "hello",
    "day": "2025-01-05",
}
