"""Uploads a bundle to S3 so that whoever reads it there gets all of it, or the version before."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.bundles.files import bundle_paths, read_file
from runner.bundles.layout import CONFIG, bundle_name, name_in, plain_names
from runner.bundles.s3.listing import MANIFEST, Manifest
from runner.content.artifacts import media_type
from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.stores.bucket import Bucket, StoredObject

MAX_ATTEMPTS = 3  # where somebody else changes the same bundle meanwhile


@dataclass(frozen=True, kw_only=True)
class Published:
    """What publishing did: names of files in the bundle."""

    uploaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]


def publish_bundle(folder: Path, bucket: Bucket) -> Published:
    """Make what lies below the bundle's name in the bucket the same as the folder.

    Raises `StoreError` where that fails; until it is published again, nobody takes the mixture for a version.
    """
    name = bundle_name(folder)
    contents = {name_in(folder, path): read_file(path, within=folder) for path in bundle_paths(folder)}
    for _ in range(MAX_ATTEMPTS):
        done, etags = _upload(name, contents, bucket)
        there = _listed(name, bucket)
        there.pop(MANIFEST)
        if {path: each.etag for path, each in there.items()} == etags:
            return done
    raise StoreError(phrase("{name} keeps being changed by somebody else; publish it again.", name=name))


def _upload(name: str, contents: Mapping[str, bytes], bucket: Bucket) -> tuple[Published, dict[str, str]]:
    """Say that it is being changed, change it, and say that it is whole. Return what was done, and the etags."""
    there = _listed(name, bucket)
    there.pop(MANIFEST, None)
    etags = {path: there[path].etag for path, content in contents.items() if _is_same(there.get(path), content)}
    # What the bot reads comes last: other files may still be missing while it does.
    last = {CONFIG, *plain_names(name)}
    changed = sorted(contents.keys() - etags.keys(), key=lambda path: (path in last, path))
    gone = sorted(there.keys() - contents.keys())
    _write(name, Manifest(files={}), bucket)
    for path in changed:
        etags[path] = bucket.put(f"{name}/{path}", contents[path], media_type=media_type(path))
    bucket.delete([f"{name}/{path}" for path in gone])
    _write(name, Manifest(files=etags), bucket)
    unchanged = sorted(contents.keys() - set(changed))
    return Published(uploaded=tuple(changed), unchanged=tuple(unchanged), removed=tuple(gone)), etags


def _write(name: str, manifest: Manifest, bucket: Bucket) -> None:
    bucket.put(f"{name}/{MANIFEST}", manifest.to_json(), media_type="application/json")


def _listed(name: str, bucket: Bucket) -> dict[str, StoredObject]:
    return {each.key.removeprefix(f"{name}/"): each for each in bucket.list(f"{name}/").objects}


def _is_same(there: StoredObject | None, content: bytes) -> bool:
    """Whether an object has this content, as far as its etag tells: that of an encrypted one does not."""
    checksum = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return there is not None and there.etag.strip('"') == checksum
