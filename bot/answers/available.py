"""What somebody may ask for from where they are, described in their language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answers.help import Entry, make_entries
from bot.dates.parse import today_in
from bot.directory.people import Person
from bot.intake.permissions import is_allowed
from bot.services import Services


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The first reports as help shows them, and the names of the others."""

    entries: list[Entry]
    more: list[str]


def offered_to(person: Person, services: Services, *, channel_id: str | None, most: int) -> Offered:
    """Describe what a person may ask for; `BundleError` or `SettingsError` where nothing can be read."""
    catalog = services.catalog.read()
    names = [
        offer.name
        for offer in catalog.offers
        if is_allowed(offer.config, user_id=person.user_id, channel_id=channel_id)
    ]
    entries = make_entries(
        [services.catalog.listed(catalog, name) for name in names[:most]],
        catalog,
        services.examples,
        today=today_in(person.timezone, services.clock()),
        language=person.language,
    )
    return Offered(entries=entries, more=names[most:])
