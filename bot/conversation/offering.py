"""What somebody may ask for from where they are, described in their language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.help import Entry, make_entries
from bot.conversation.people import Person
from bot.conversation.rules import is_allowed
from bot.dates import today_in
from bot.desk import Desk


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The first reports as help shows them, and the names of the others."""

    entries: list[Entry]
    more: list[str]


def offered_to(person: Person, desk: Desk, *, channel_id: str | None, most: int) -> Offered:
    """Describe what a person may ask for; `BundleError` or `SettingsError` where nothing can be read."""
    shelf = desk.shelf.read()
    names = [
        offer.name
        for offer in shelf.offers
        if is_allowed(offer.config, user_id=person.user_id, channel_id=channel_id)
    ]
    entries = make_entries(
        [desk.shelf.listed(shelf, name) for name in names[:most]],
        shelf,
        desk.examples,
        today=today_in(person.timezone, desk.clock()),
        language=person.language,
    )
    return Offered(entries=entries, more=names[most:])
