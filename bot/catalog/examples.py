"""The examples that help shows; each is tried against every report once, and then remembered."""

from datetime import date
from threading import Lock

from bot.catalog.catalog import Catalog
from bot.grammar.parse import Offer, example_command

_MAX_DAYS = 3  # it is never more than three days at once on this earth


class Examples:
    """Commands that work, by report, day and language, as long as the catalogue stays as it is."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._offers: tuple[Offer, ...] = ()
        self._known: dict[date, dict[tuple[str, str], str]] = {}

    def of(self, offer: Offer, catalog: Catalog, *, today: date, language: str) -> str:
        """Return a command that asks for this report, and for no other in the catalogue."""
        with self._lock:
            if not _same(self._offers, catalog.offers):
                self._offers, self._known = catalog.offers, {}
            if today not in self._known and len(self._known) >= _MAX_DAYS:
                del self._known[min(self._known)]
            known = self._known.setdefault(today, {})
        key = (offer.name, language)
        if key not in known:
            known[key] = example_command(offer, today=today, language=language, among=catalog.offers)
        return known[key]


def _same(some: tuple[Offer, ...], others: tuple[Offer, ...]) -> bool:
    """Whether two catalogues hold the very same reports; what has changed was read anew."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(
        one.config is other.config and one.name == other.name for one, other in pairs
    )
