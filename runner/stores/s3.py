"""Keeps artifacts in an S3 bucket, or in whatever speaks its language."""

from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote

from runner.content.body import Body
from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.stores.bucket import Bucket
from runner.stores.keys import PAGE_NAME, read_day

PREFIX = "reports"  # below the prefix of STORE


class S3Store:
    """A `ReportStore` in a bucket, given at `STORE` + `reports/`."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def put(self, key: str, content: Body, media_type: str) -> None:
        """Write the object; S3 shows it when it is whole."""
        self._bucket.put(_checked(key), content, media_type=media_type, disposition=disposition(key))

    def get(self, key: str) -> bytes:
        """Read what was put. Raises `StoreError` where there is nothing."""
        return self._bucket.get(_checked(key))

    def read(self, key: str, start: int, size: int) -> bytes:
        """Read a part of what was put."""
        return self._bucket.get(_checked(key), part=(start, size))

    def url(self, key: str, expires: int) -> str | None:
        """Sign a link, which works for seven days at most."""
        return self._bucket.link(
            _checked(key), expires=expires, disposition=disposition(key), media_type=_shown_as(key)
        )

    def location(self, key: str) -> str:
        """Say where the object is: s3://bucket/key."""
        return self._bucket.name(_checked(key))

    def check(self) -> None:
        """Look into the bucket."""
        self._bucket.check()

    def days(self) -> Iterator[date]:
        """Return the days that have objects."""
        for year in self._bucket.folders():
            for month in self._bucket.folders(f"{year}/"):
                for name in self._bucket.folders(f"{year}/{month}/"):
                    day = read_day(year, month, name)
                    if day is not None:
                        yield day

    def keys(self, day: date) -> Iterator[str]:
        """Return the keys of a day."""
        for each in self._bucket.list(f"{day:%Y/%m/%d}/").objects:
            yield each.key

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects."""
        self._bucket.delete([_checked(key) for key in keys])


def disposition(key: str) -> str:
    """Return the Content-Disposition: a browser shows the page, which can do nothing, and saves anything else.

    A notebook's own SVG or HTML would run its scripts at the address of all reports.
    """
    name = key.rpartition("/")[2]
    if name == PAGE_NAME:
        return "inline"
    plain = "".join(each if each.isascii() and (each.isalnum() or each in " .-_()+") else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _shown_as(key: str) -> str | None:
    """Return a media type that no browser takes for a page or a script; None where its own is harmless."""
    harmless = key.endswith((".png", ".jpg", ".jpeg", ".gif", ".webp")) or disposition(key) == "inline"
    return None if harmless else "application/octet-stream"


def _checked(key: str) -> str:
    """Refuse a key that others may read as one outside of the store. Raises `StoreError`."""
    if any(name in ("", ".", "..") for name in key.split("/")) or "\\" in key or not key.isprintable():
        raise StoreError(phrase('"{key}" is no key of an artifact', key=key))
    return key
