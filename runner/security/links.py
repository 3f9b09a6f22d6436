"""Links to a report's page: signed, good for as long as reports are kept, and worthless when changed.

A link shows the report to whoever holds it. It says when the report was asked for, so that the page is found in
the store though Redis has forgotten it.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

from redis import Redis

from runner.files import read_or_make
from runner.logs import log
from runner.records.record import Report
from runner.settings import Settings

KEY = "reportbot:link-key"
KEY_NAME = "link-key"
SIGNED_BYTES = 24  # of the signature; a multiple of three, so that no bit of its text is idle
_INSTANT = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)


class Links:
    """Makes links and checks them. `key` gives the key, which all who make and check links share."""

    def __init__(
        self,
        *,
        public_url: str | None,
        key: Callable[[], bytes],
        days: int,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._public_url = public_url
        self._key = key
        self._seconds = days * 24 * 3600
        self._clock = clock

    def page(self, report: Report) -> str | None:
        """Return the address of a report's page; None where people reach nothing here."""
        if self._public_url is None or not any(each.kind == "page" for each in report.artifacts):
            return None
        return self._address(report, f"r/{report.id}")

    def attachment(self, report: Report, name: str) -> str | None:
        """Return the address of one of its charts and files; None where people reach nothing here."""
        return None if self._public_url is None else self._address(report, f"r/{report.id}/{quote(name)}")

    def check(self, report_id: str, at: str, signature: str) -> date | None:
        """Return the day of the report that a link shows; None where it is not ours, was changed or has ended."""
        is_ours = hmac.compare_digest(self._sign(report_id, at).encode(), signature.encode(errors="replace"))
        if not is_ours or not _INSTANT.fullmatch(at):
            return None
        asked = int(at)
        return datetime.fromtimestamp(asked, UTC).date() if self._clock() < asked + self._seconds else None

    def _address(self, report: Report, path: str) -> str:
        at = str(int(datetime.fromisoformat(report.request.created_at).timestamp()))
        return f"{self._public_url}{path}?at={at}&key={self._sign(report.id, at)}"

    def _sign(self, report_id: str, at: str) -> str:
        content = "\0".join(("reportbot link", report_id, at)).encode(errors="replace")
        return base64.urlsafe_b64encode(hmac.digest(self._key(), content, hashlib.sha256)[:SIGNED_BYTES]).decode()


def open_links(settings: Settings, redis: Redis) -> Links:
    """Open the links of this installation."""
    return Links(
        public_url=settings.public_url, key=lambda: link_key(settings, redis), days=settings.retention_days
    )


def link_key(settings: Settings, redis: Redis) -> bytes:
    """Return the key that the operator set, or else the one in Redis, whichever host put it there first.

    The one of this home is put there where Redis has none, so that links outlive a Redis that was emptied.
    """
    if settings.link_key is not None:
        return hashlib.sha256(settings.link_key.get_secret_value().encode()).digest()
    seconds = (settings.retention_days + 1) * 24 * 3600  # so that it outlives the last link
    kept = redis.getex(KEY, ex=seconds)
    if kept is None:
        redis.set(KEY, _home_key(settings.home), nx=True, ex=seconds)
        kept = redis.get(KEY)
    assert isinstance(kept, bytes)
    return kept


def _home_key(home: Path) -> bytes:
    try:
        return read_or_make(home / KEY_NAME, lambda: secrets.token_hex(32).encode()).strip()
    except OSError as error:
        log.warning("%s cannot be kept (%s): links end with this Redis", home / KEY_NAME, error.strerror)
        return secrets.token_hex(32).encode()
