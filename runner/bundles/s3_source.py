"""Bundles from S3: an upload is seen at the next look, and never half of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from runner.bundles.s3_listing import PUBLISHING, ListedBundle, Manifest, is_whole, read_listing
from runner.bundles.s3_versions import BundleVersions
from runner.bundles.source import gone
from runner.errors import BundleError, StoreError
from runner.i18n.phrases import phrase
from runner.logs import log
from runner.stores.bucket import Bucket, StoredObject
from runner.stores.s3_errors import ObjectChanged

AT_ONCE = 8  # objects fetched at the same time
WAITS = 15.0  # seconds for a bundle that is just being uploaded
PAUSE = 0.5  # seconds between two looks at it
DOWN = 5.0  # seconds after a failure in which S3 is not asked again for what is known of an earlier look
SHARED = 0.3  # seconds in which one command, which looks several times, needs no new look
FIRST_PAUSES = (0.2, 0.4, 0.8)  # seconds before each further try of the first look
LOOKS = 3  # at a face that changes while it is fetched


class S3Source:
    """A `BundleSource` in a bucket, each bundle below its name. `fresh`: seconds for which a look is good."""

    def __init__(
        self,
        bucket: Bucket,
        versions: BundleVersions,
        *,
        fresh: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bucket = bucket
        self._versions = versions
        self._fresh = fresh
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()  # of several who ask at once, one looks
        self._faces: Mapping[str, Path] | None = None
        self._good_until = 0.0
        self._folders: dict[str, tuple[float, Path]] = {}
        self._manifests: dict[str, tuple[str, Manifest | None]] = {}

    def config_folders(self) -> Mapping[str, Path]:
        """Give what people read of each bundle; where S3 does not answer, as it was at the last look."""
        with self._lock:
            if self._faces is not None and self._clock() < self._good_until:
                return self._faces
            try:
                self._faces = self._look() if self._faces is not None else self._first_look()
                self._good_until = self._clock() + max(self._fresh, SHARED)
            except StoreError as error:
                if self._faces is None:
                    raise BundleError(phrase("The reports cannot be read: {why}", why=error.message)) from error
                log.warning("%s; reports are offered as they were", error.message)
                self._good_until = self._clock() + DOWN
            return self._faces

    def folder(self, name: str) -> Path:
        """Give a whole version, which a bundle that is just being uploaded is waited for.

        Where none is to be had now, it is the last one that was used here.
        """
        good_until, path = self._folders.get(name, (0.0, Path()))
        if self._clock() < good_until:
            return path
        path = self._wait_for(name)
        self._folders[name] = (self._clock() + self._fresh, path)
        return path

    def known(self, name: str) -> Path | None:
        """Give the version that was used last on this machine."""
        return self._versions.last(name)

    def _first_look(self) -> dict[str, Path]:
        """Look with a little patience, as there is nothing to fall back upon yet."""
        for pause in FIRST_PAUSES:
            try:
                return self._look()
            except StoreError as error:
                if not error.transient:
                    raise
                self._sleep(pause)
        return self._look()

    def _look(self) -> dict[str, Path]:
        """Fetch the config_folders that have changed; one that changes meanwhile is looked at again."""
        for _ in range(LOOKS):
            listed = read_listing(self._bucket.list())
            try:
                return {name: self._face(bundle) for name, bundle in listed.items()}
            except ObjectChanged:
                continue
        place = str(self._bucket.address)
        raise StoreError(phrase("{place} keeps changing while it is read", place=place), transient=True)

    def _face(self, bundle: ListedBundle) -> Path:
        kept = self._versions.find(bundle.name, bundle.face_version)
        return kept or self._versions.keep(bundle.name, bundle.face_version, self._fetch(bundle.name, bundle.face))

    def _wait_for(self, name: str) -> Path:
        until = self._clock() + WAITS
        while True:
            last = self._versions.last(name)
            try:
                found, is_being_published = self._find_whole(name)
                if found is not None:
                    return found
                fault: BundleError | StoreError = _unfinished(name, is_being_published)
                in_vain = is_being_published and last is not None
            except StoreError as error:
                fault = error
                in_vain = not error.transient or (last is not None and not isinstance(error, ObjectChanged))
            if in_vain or self._clock() >= until:
                if last is None:
                    raise fault
                log.warning("%s; its last whole version is used", fault.message)
                return last
            self._sleep(PAUSE)

    def _find_whole(self, name: str) -> tuple[Path | None, bool]:
        """Give the folder of the version that is in the bucket if it is whole, and whether it is being published.

        `BundleError` where there is no such bundle.
        """
        listing = self._bucket.list(f"{name}/")
        bundle = read_listing(listing).get(name)
        if bundle is None:
            raise gone(name)
        kept = self._versions.find(name, bundle.version)
        if kept is None:
            manifest = self._manifest(bundle)
            if not is_whole(bundle, manifest, at=listing.at):
                return None, manifest is not None and manifest.state == PUBLISHING
            bundle.check_size()
            kept = self._versions.keep(name, bundle.version, self._fetch(name, bundle.files))
        self._versions.note_last(name, bundle.version)
        return kept, False

    def _manifest(self, bundle: ListedBundle) -> Manifest | None:
        if bundle.manifest is None:
            return None
        etag, read = self._manifests.get(bundle.name, ("", None))
        if etag != bundle.manifest.etag:
            read = Manifest.from_json(self._bucket.get(bundle.manifest.key, etag=bundle.manifest.etag))
            self._manifests[bundle.name] = (bundle.manifest.etag, read)
        return read

    def _fetch(self, name: str, files: Mapping[str, StoredObject]) -> dict[str, bytes]:
        """Read the very versions that were listed; `ObjectChanged` where one is there no more."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"fetch {name}") as pool:
            contents = pool.map(lambda each: self._bucket.get(each.key, etag=each.etag), files.values())
            return dict(zip(files, contents, strict=True))


def _unfinished(name: str, is_being_published: bool) -> BundleError:
    if is_being_published:
        return BundleError(
            phrase("{name} is just being published; ask again when `reportbot publish` has ended.", name=name)
        )
    return BundleError(phrase("{name} is just being uploaded; ask again in a moment.", name=name))
