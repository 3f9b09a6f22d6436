"""Bundles from S3: an upload is seen at the next look, and never half of it."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import repeat
from pathlib import Path
from threading import Lock

from runner.bundles.files import gone
from runner.bundles.s3.listing import ListedBundle, Manifest, is_whole, read_listing, version_of
from runner.bundles.s3.versions import BundleVersions
from runner.errors import BundleError, StoreError
from runner.i18n.phrases import phrase
from runner.logs import log
from runner.retry import retry
from runner.stores.bucket import Bucket, StoredObject
from runner.stores.s3_errors import ObjectChanged
from runner.ttl_cache import TTLCache

MAX_PARALLEL_DOWNLOADS = 8
UPLOAD_WAIT_SECONDS = 15.0  # for a bundle that is just being uploaded
UPLOAD_POLL_SECONDS = 0.5
LOOK_SECONDS = 0.3  # for which a look is good: one command looks several times
OUTAGE_SECONDS = 5.0  # after a failure, in which S3 is not asked again for what is known of an earlier look
LOOK_PAUSES = (0.2, 0.4, 0.8)  # seconds before each further try of a look


class _UnfinishedError(BundleError):
    """A bundle is just being uploaded; `is_published`: by `reportbot publish`, which says when it has ended."""

    def __init__(self, name: str, *, is_published: bool) -> None:
        published = phrase(
            "{name} is just being published; ask again when `reportbot publish` has ended.", name=name
        )
        uploaded = phrase("{name} is just being uploaded; ask again in a moment.", name=name)
        super().__init__(published if is_published else uploaded)
        self.is_published = is_published


class S3Source:
    """A `BundleSource` in a bucket, each bundle below its name.

    Of each bundle two things are kept on this machine: its versions, and its `texts`, which are all that the bot
    reads.
    """

    def __init__(
        self,
        bucket: Bucket,
        *,
        versions: BundleVersions,
        texts: BundleVersions,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bucket = bucket
        self._versions = versions
        self._texts = texts
        self._retry = partial(retry, clock=clock, sleep=sleep)
        self._lock = Lock()  # of several who ask at once, one looks
        self._looks: TTLCache[None, Mapping[str, Path]] = TTLCache(LOOK_SECONDS, clock=clock)
        self._last_look: Mapping[str, Path] | None = None

    def config_folders(self) -> Mapping[str, Path]:
        """Return what people read of each bundle; where S3 does not answer, as it was at the last look."""
        with self._lock:
            fresh = self._looks.get(None)
            if fresh is not None:
                return fresh
            last = self._last_look
            try:
                look = self._retry(
                    self._look, pauses=LOOK_PAUSES, again=partial(_may_pass, has_last=last is not None)
                )
            except StoreError as error:
                if last is None:
                    raise BundleError(phrase("The reports cannot be read: {why}", why=error.message)) from error
                log.warning("%s; reports are offered as they were", error.message)
                return self._looks.put(None, last, seconds=OUTAGE_SECONDS)
            self._last_look = look
            return self._looks.put(None, look)

    def folder(self, name: str) -> Path:
        """Return a whole version; a bundle that is just being uploaded is waited for.

        Where none is to be had now, it is the last one that was used here.
        """
        last = self._versions.last(name)
        try:
            return self._retry(
                partial(self._whole_version, name),
                pauses=repeat(UPLOAD_POLL_SECONDS),
                within=UPLOAD_WAIT_SECONDS,
                again=partial(_may_pass, has_last=last is not None),
            )
        except (StoreError, _UnfinishedError) as error:
            if last is None:
                raise
            log.warning("%s; its last whole version is used", error.message)
            return last

    def known(self, name: str) -> Path | None:
        """Return the version that was used last on this machine."""
        return self._versions.last(name)

    def _look(self) -> Mapping[str, Path]:
        listed = read_listing(self._bucket.list())
        return {name: self._keep(self._texts, name, bundle.texts) for name, bundle in listed.items()}

    def _whole_version(self, name: str) -> Path:
        """Return the folder of the version that is in the bucket.

        Raises `BundleError` where there is none or it is too large, and `_UnfinishedError` where it is not whole.
        """
        listing = self._bucket.list(f"{name}/")
        bundle = read_listing(listing).get(name)
        if bundle is None:
            listing = self._bucket.list(f"{name}.ipynb")
            bundle = read_listing(listing).get(name)
        if bundle is None:
            raise gone(name)
        return self._versions.find(name, version_of(bundle.files)) or self._fetch_whole(bundle, at=listing.at)

    def _fetch_whole(self, bundle: ListedBundle, *, at: datetime) -> Path:
        stored = bundle.manifest
        manifest = Manifest.from_json(self._bucket.get(stored.key, etag=stored.etag)) if stored else None
        if not is_whole(bundle, manifest, at=at):
            raise _UnfinishedError(bundle.name, is_published=manifest is not None and manifest.is_publishing)
        bundle.check_size()
        return self._keep(self._versions, bundle.name, bundle.files)

    def _keep(self, versions: BundleVersions, name: str, files: Mapping[str, StoredObject]) -> Path:
        version = version_of(files)
        return versions.find(name, version) or versions.keep(name, version, self._fetch(name, files))

    def _fetch(self, name: str, files: Mapping[str, StoredObject]) -> dict[str, bytes]:
        """Read the very versions that were listed. Raises `ObjectChanged` where one is there no more."""
        with ThreadPoolExecutor(MAX_PARALLEL_DOWNLOADS, thread_name_prefix=f"fetch {name}") as pool:
            contents = pool.map(lambda each: self._bucket.get(each.key, etag=each.etag), files.values())
            return dict(zip(files, contents, strict=True))


def _may_pass(error: Exception, *, has_last: bool) -> bool:
    """Whether to try again: with something to fall back upon, only for an upload that goes on."""
    if isinstance(error, _UnfinishedError):
        return not (error.is_published and has_last)
    return isinstance(error, ObjectChanged) or (not has_last and isinstance(error, StoreError) and error.transient)
