"""What is kept of reports, opened for a command: records in Redis, and the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from bot.cli.redis import redis_url
from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.records.archive import find_report
from runner.records.record import RedisRecords, Report
from runner.security.links import Links, open_links
from runner.settings import Settings
from runner.stores.base import ReportStore
from runner.stores.choice import open_store


@dataclass(frozen=True, kw_only=True)
class OpenStores:
    """Where reports are looked for."""

    records: RedisRecords
    store: ReportStore
    links: Links
    days: int

    def find(self, report_id: str) -> Report:
        """Give the whole record of a report; `StoreError` where there is none."""
        try:
            report = find_report(report_id, records=self.records, store=self.store, days=self.days)
        except RedisError as error:
            raise StoreError(phrase("Redis does not answer: {reason}", reason=str(error))) from error
        if report is None:
            raise StoreError(phrase("No report {id} is kept here.", id=report_id))
        return report


@contextmanager
def open_kept(settings: Settings) -> Iterator[OpenStores]:
    """Open what is kept by the settings' Redis, or the home's, and by their store; `SettingsError`."""
    days = settings.retention_days
    with redis_url(settings) as url, Redis.from_url(url) as redis:
        yield OpenStores(
            records=RedisRecords(redis, retention=days * 24 * 3600),
            store=open_store(settings),
            links=open_links(settings, redis),
            days=days,
        )
