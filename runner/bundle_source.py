"""Where bundles come from: a folder of this machine, or S3."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from runner.bundle import bundle_folders
from runner.errors import BundleError
from runner.phrases import phrase
from runner.settings import Settings
from runner.stores.address import is_s3, read_address

CACHE = "cache/bundles"  # below REPORTBOT_HOME


class BundleSource(Protocol):
    """Gives the bundles as they are now, each as a folder that bears its name."""

    def faces(self) -> Mapping[str, Path]:
        """Give of each bundle a folder with what people read of it: config.json and its catalogues, at least.

        Quick, for whoever answers a person meanwhile; `BundleError` where nothing at all can be said.
        """

    def folder(self, name: str) -> Path:
        """Give a folder with the whole of one version of a bundle; `BundleError` where it is gone.

        `StoreError` where it cannot be read now.
        """

    def known(self, name: str) -> Path | None:
        """Give a folder as `folder` does, or as it did last: at once, without a word to another machine."""


class FolderSource:
    """The bundles in a folder, or the one that the folder is."""

    def __init__(self, notebooks: Path) -> None:
        self._notebooks = notebooks.expanduser().absolute()

    def faces(self) -> Mapping[str, Path]:
        """Give the folders themselves."""
        return {folder.name: folder for folder in bundle_folders(self._notebooks)}

    def folder(self, name: str) -> Path:
        """Give the folder itself; an author who is just writing there is their own affair."""
        folder = self.faces().get(name)
        if folder is None:
            raise gone(name)
        return folder

    def known(self, name: str) -> Path | None:
        """Give the folder itself; None where it is gone."""
        return self.faces().get(name)


def gone(name: str) -> BundleError:
    """Say that there is no such bundle any more."""
    return BundleError(phrase("The report {name} is not there any more.", name=name))


def open_source(settings: Settings, *, hurried: bool = False, fresh: float = 0.0) -> BundleSource:
    """Open what NOTEBOOKS names; `SettingsError` where that is neither a folder nor a place in S3.

    `hurried`: for whoever answers a person meanwhile. `fresh`: seconds for which a look into S3 is good enough.
    """
    if not is_s3(settings.notebooks):
        return FolderSource(Path(settings.notebooks))
    from runner.bundle_bucket import S3Source  # boto3 costs a third of a second
    from runner.bundle_versions import BundleVersions
    from runner.stores.bucket import HURRIED, PATIENT, Bucket

    address = read_address(settings.notebooks)
    return S3Source(
        Bucket(address, patience=HURRIED if hurried else PATIENT),
        BundleVersions(settings.home / CACHE, str(address)),
        fresh=fresh,
    )
