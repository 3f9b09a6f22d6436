"""Many reports of a kind, and somebody who reads of them."""

from datetime import date
from pathlib import Path

from bot.answers.help import make_entries
from bot.catalog.catalog import Catalog
from bot.catalog.examples import Examples
from bot.directory.people import Person
from bot.grammar.parse import Offer
from runner.request import Origin, ReportRequest
from tests.slack.state import SlackState

STATE = SlackState()
READER = Person(user_id="U1", name="ann", timezone="Asia/Tokyo", language="en")


def make_many(config, count):
    """Describe many reports of a kind."""
    offers = tuple(Offer(f"r{n:03}", config) for n in range(count))
    folders = {offer.name: Path("nowhere") for offer in offers}
    catalog = Catalog(offers=offers, folders=folders, broken={})
    return make_entries(offers, catalog, Examples(), today=date(2025, 2, 10), language="en")


def request(report_id):
    """A request, with markup in its texts."""
    return ReportRequest(
        id=report_id,
        report="r",
        parameters={},
        language="en",
        timezone="UTC",
        words="w",
        requested_by="ann",
        created_at="2025-01-01T23:00:00.000+00:00",
        origin=Origin(kind="message", user_id="U1"),
        title="A > B | <!channel>",
        echo="A > B · <!here>",
    )
