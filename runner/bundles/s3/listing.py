"""What a listing of a bucket says of bundles: which there are, in which version, and whether that is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from runner.bundles.bundle import MAX_FILE_BYTES, MAX_FILES
from runner.bundles.layout import CONFIG, NOTEBOOK, is_named, plain_names
from runner.errors import BundleError
from runner.stores.bucket import Listing, StoredObject

MANIFEST = ".published.json"  # beside config.json; hidden, so no file of the bundle
QUIET_PERIOD = timedelta(seconds=2)  # after which an upload without a manifest counts as ended


@dataclass(frozen=True, kw_only=True)
class ListedBundle:
    """A bundle in a listing: its objects by their names in it, and what `reportbot publish` wrote of it."""

    name: str
    files: Mapping[str, StoredObject]
    manifest: StoredObject | None

    @property
    def texts(self) -> Mapping[str, StoredObject]:
        """Return the files that people read of: config.json, a plain notebook, and the catalogues."""
        read = {CONFIG, *(plain_names(self.name) if not {CONFIG, NOTEBOOK} <= self.files.keys() else ())}
        return {name: each for name, each in self.files.items() if name in read or _is_catalogue(name)}

    def check_size(self) -> None:
        """Refuse what no kernel could take, before it is fetched. Raises `BundleError`."""
        size = sum(each.size for each in self.files.values())
        if size > 2 * MAX_FILE_BYTES or len(self.files) > 2 * MAX_FILES:
            raise BundleError(
                f"{self.name}: {len(self.files)} files with {size >> 20} MiB lie in its prefix; a kernel takes "
                f"{MAX_FILES} files and {MAX_FILE_BYTES >> 20} MiB"
            )


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What `reportbot publish` writes: the etags of the files by name, and none while the files are written."""

    files: Mapping[str, str]

    @property
    def is_publishing(self) -> bool:
        """Whether the files are just being changed."""
        return not self.files

    def to_json(self) -> bytes:
        """Write it."""
        return json.dumps({"files": self.files}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest | None:
        """Read what `to_json` wrote. Return None where it is something else."""
        try:
            return cls(files={str(name): str(etag) for name, etag in json.loads(text)["files"].items()})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def read_listing(listing: Listing) -> dict[str, ListedBundle]:
    """Find the bundles: what has a config.json or its notebook below its own name, or is a notebook alone."""
    files: dict[str, dict[str, StoredObject]] = {}
    alone: dict[str, StoredObject] = {}
    manifests: dict[str, StoredObject] = {}
    for each in listing.objects:
        bundle, _, name = each.key.partition("/")
        if name == MANIFEST:
            manifests[bundle] = each
        elif not name and bundle.endswith(".ipynb") and _is_file(bundle) and is_named(bundle):
            alone[bundle.removesuffix(".ipynb")] = each
        elif _is_file(bundle) and _is_file(name):
            files.setdefault(bundle, {})[name] = each
    found = {
        bundle: ListedBundle(name=bundle, files=files[bundle], manifest=manifests.get(bundle))
        for bundle in files
        if {CONFIG, *plain_names(bundle)} & files[bundle].keys()
    }
    for bundle in alone.keys() - found.keys():
        found[bundle] = ListedBundle(name=bundle, files={f"{bundle}.ipynb": alone[bundle]}, manifest=None)
    return dict(sorted(found.items()))


def is_whole(bundle: ListedBundle, manifest: Manifest | None, *, at: datetime) -> bool:
    """Whether the files are one version, and not the first of a new one beside the last of the old.

    Published ones are known to be. Those that were uploaded in another way count as whole when none has changed
    for a moment.
    """
    if manifest is not None and manifest.is_publishing:
        return False
    if manifest is not None and manifest.files == {name: each.etag for name, each in bundle.files.items()}:
        return True
    return at - max(each.modified for each in bundle.files.values()) >= QUIET_PERIOD


def version_of(files: Mapping[str, StoredObject]) -> str:
    """Return a name for what the files are together."""
    return digest("".join(f"{name}\0{files[name].etag}\n" for name in sorted(files)))


def digest(text: str) -> str:
    """Return a short name for a text, the same for the same."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _is_file(name: str) -> bool:
    """Leave out what is hidden, a cache, or no name of a file; so none leads out of the bundle."""
    parts = name.split("/")
    return name.isprintable() and all(
        part and not part.startswith(".") and part != "__pycache__" and "\\" not in part for part in parts
    )


def _is_catalogue(name: str) -> bool:
    return name.startswith("languages/") and name.endswith((".po", ".mo"))
