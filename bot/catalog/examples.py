"""The examples that help shows; each is tried against every report once, and then remembered."""

from __future__ import annotations

from datetime import date
from threading import Lock

from bot.catalog.catalog import Catalog
from bot.grammar.parse import Offer, example_command

_DAYS_KEPT = 3  # it is never more than three days at once on this earth


class Examples:
    """Commands that work, by report, day and language, as long as the catalogue stays as it is."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._offers: tuple[Offer, ...] = ()
        self._kept: dict[date, dict[tuple[str, str], str]] = {}

    def of(self, offer: Offer, catalog: Catalog, *, today: date, language: str) -> str:
        """Return a command that asks for this report, and for no other in the catalogue."""
        with self._lock:
            if not _same(self._offers, catalog.offers):
                self._offers, self._kept = catalog.offers, {}
            if today not in self._kept and len(self._kept) >= _DAYS_KEPT:
                del self._kept[min(self._kept)]
            kept = self._kept.setdefault(today, {})
        key = (offer.name, language)
        if key not in kept:
            kept[key] = example_command(offer, today=today, language=language, among=catalog.offers)
        return kept[key]


def _same(some: tuple[Offer, ...], others: tuple[Offer, ...]) -> bool:
    """Whether two catalogues hold the very same reports; what has changed was read anew."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(
        one.config is other.config and one.name == other.name for one, other in pairs
    )
