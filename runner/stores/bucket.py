"""The objects below a prefix of an S3 bucket: the only place where boto3 is used."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, cast

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader, create_loader

from runner.content.body import Body, Reader
from runner.errors import SettingsError
from runner.i18n.phrases import phrase
from runner.settings import read_environment
from runner.stores.address import S3Address
from runner.stores.s3_errors import as_store_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_LINK_SECONDS = 7 * 24 * 3600  # all that the signature allows
SMALL_BYTES = 2**20  # up to which an object is sent at once; before a larger one, S3 is asked


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """How long S3 is waited for: seconds to connect and to be answered, and how often it is asked."""

    connect: float
    read: float
    attempts: int


PATIENT = Timeouts(connect=3, read=8, attempts=2)
URGENT = Timeouts(connect=0.7, read=1.2, attempts=1)  # for whoever answers a person within three seconds


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """An object of a listing; the etag changes with its content."""

    key: str
    etag: str
    size: int
    modified: datetime


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What there was at an instant of the server's own clock."""

    objects: tuple[StoredObject, ...]
    at: datetime


class Bucket:
    """Objects by their keys below an address; every failure is a `StoreError`.

    It may be used after a fork, by the child and the parent both.
    """

    def __init__(
        self, address: S3Address, *, encryption: Mapping[str, str] | None = None, timeouts: Timeouts = PATIENT
    ) -> None:
        self.address = address
        self._encryption = dict(encryption or {})
        self._connected = open_client(timeouts)
        self._process = os.getpid()

    def put(self, key: str, content: Body, *, media_type: str, disposition: str | None = None) -> str:
        """Write an object, whole or not at all, and return its etag."""
        more: dict[str, Any] = {**self._encryption, **({"ContentDisposition": disposition} if disposition else {})}
        with as_store_errors(phrase("{place} could not be written", place=self.name(key))):
            answer = self._client.put_object(
                **self._at(key), Body=_sendable(content), ContentType=media_type, **more
            )
            return answer["ETag"]

    def get(self, key: str, *, etag: str | None = None, part: tuple[int, int] | None = None) -> bytes:
        """Read an object; with `etag`, that very version. Raises `ObjectChanged` where that is there no more.

        `part`: where to begin, and how many bytes to read.
        """
        wanted: dict[str, Any] = {"IfMatch": etag} if etag else {}
        if part is not None:
            wanted["Range"] = f"bytes={part[0]}-{sum(part) - 1}"
        with as_store_errors(phrase("{place} could not be read", place=self.name(key)), expecting=etag):
            return self._client.get_object(**self._at(key), **wanted)["Body"].read()

    def list(self, prefix: str = "") -> Listing:
        """Return every object whose key begins with the prefix."""
        objects: list[StoredObject] = []
        at: datetime | None = None
        for page in self._pages(prefix):
            at = at or _clock(page)
            objects += [self._stored(each) for each in page.get("Contents", ())]
        return Listing(objects=tuple(objects), at=at or datetime.now(UTC))

    def folders(self, prefix: str = "") -> Iterator[str]:
        """Return what stands between the prefix and the next slash, of all keys that have one."""
        for page in self._pages(prefix, Delimiter="/"):
            for each in page.get("CommonPrefixes", ()):
                yield str(each["Prefix"]).removeprefix(self.address.prefix + prefix).rstrip("/")

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that are not there are no error.

        One by one: DeleteObjects is not known by every server, or wants a checksum of its own.
        """
        for key in keys:
            with as_store_errors(phrase("{place} could not be deleted", place=self.name(key))):
                self._client.delete_object(**self._at(key))

    def link(self, key: str, *, expires: int, disposition: str, media_type: str | None = None) -> str:
        """Sign a link that works for so many seconds, seven days at most.

        `disposition`, `media_type`: what the answer says of itself, whatever was written with the object.
        """
        answer = {"ResponseContentDisposition": disposition}
        if media_type:
            answer["ResponseContentType"] = media_type
        with as_store_errors(phrase("{place} has no link", place=self.name(key))):
            return self._client.generate_presigned_url(
                "get_object", Params={**self._at(key), **answer}, ExpiresIn=min(max(1, expires), MAX_LINK_SECONDS)
            )

    def check(self) -> None:
        """Reach the bucket and look below the prefix."""
        with as_store_errors(phrase("{place} cannot be reached", place=str(self.address))):
            self._client.list_objects_v2(Bucket=self.address.bucket, Prefix=self.address.prefix, MaxKeys=1)

    def name(self, key: str) -> str:
        """Write where an object is."""
        return f"s3://{self.address.bucket}/{self.address.prefix}{key}"

    @property
    def _client(self) -> S3Client:
        if self._process != os.getpid():  # forked: the connections are the parent's
            self._connected.close()
            self._process = os.getpid()
        return self._connected

    def _at(self, key: str) -> Any:
        return {"Bucket": self.address.bucket, "Key": self.address.prefix + key}

    def _pages(self, prefix: str, **more: Any) -> Iterator[Mapping[str, Any]]:
        with as_store_errors(phrase("{place} could not be listed", place=self.name(prefix))):
            pages = self._client.get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self.address.bucket, Prefix=self.address.prefix + prefix, **more)

    def _stored(self, found: Mapping[str, Any]) -> StoredObject:
        return StoredObject(
            key=str(found["Key"]).removeprefix(self.address.prefix),
            etag=str(found["ETag"]),
            size=int(found["Size"]),
            modified=found["LastModified"],
        )


def _sendable(content: Body) -> bytes | IO[bytes]:
    """Return a content as boto3 takes it; a large one is read while it is sent."""
    return cast("IO[bytes]", Reader(content)) if len(content) > SMALL_BYTES else bytes(content)


def open_client(timeouts: Timeouts) -> S3Client:
    """Make a client from AWS's own variables, in the environment or in .env. Raises `SettingsError`."""
    for name, value in read_environment().items():
        if name.startswith("AWS_"):
            os.environ.setdefault(name, value)
    try:
        core = botocore.session.get_session()
        core.register_component("data_loader", _loader())
        session = boto3.Session(botocore_session=core, region_name=os.environ.get("AWS_REGION") or None)
        client = session.client("s3", config=_config(timeouts))
        if not _is_aws(client.meta.endpoint_url):
            client = session.client("s3", config=_config(timeouts).merge(_FOR_OTHERS))
    except (BotoCoreError, ValueError) as error:
        raise SettingsError(f"S3 cannot be used as it is set up: {' '.join(str(error).split())}") from None
    return client


@lru_cache(maxsize=1)
def _loader() -> Loader:
    """Read the description of S3 once for all clients, which takes a third of a second."""
    return create_loader()


# Servers other than AWS's often know no checksums but the old ones.
_FOR_OTHERS = Config(request_checksum_calculation="when_required", response_checksum_validation="when_required")


def _config(timeouts: Timeouts) -> Config:
    return Config(
        signature_version="s3v4",  # else links are signed with version 2, which AWS is ending
        connect_timeout=timeouts.connect,
        read_timeout=timeouts.read,
        retries={"mode": "standard", "total_max_attempts": timeouts.attempts},
        max_pool_connections=16,
    )


def _is_aws(endpoint: str) -> bool:
    host = endpoint.partition("://")[2].partition("/")[0].partition(":")[0]
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws"))


def _clock(page: Mapping[str, Any]) -> datetime | None:
    """Read the server's clock, with which it says when objects changed."""
    date = page.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        return parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
