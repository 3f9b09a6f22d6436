"""Where bundles come from: a folder of this machine, or S3."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from runner.bundles.bundle import bundle_folders
from runner.bundles.files import gone
from runner.bundles.layout import bundle_name
from runner.settings import Settings
from runner.stores.address import is_s3, read_address

CACHE = "cache/bundles"  # below REPORTBOT_HOME


def open_source(settings: Settings, *, urgent: bool = False) -> BundleSource:
    """Open what NOTEBOOKS names. Raises `SettingsError` where that is neither a folder nor a place in S3.

    `urgent`: for whoever answers a person meanwhile.
    """
    if not is_s3(settings.notebooks):
        return FolderSource(Path(settings.notebooks))
    from runner.bundles.s3.listing import digest
    from runner.bundles.s3.source import S3Source  # boto3 costs a third of a second
    from runner.bundles.s3.versions import BundleVersions
    from runner.stores.bucket import PATIENT, URGENT, Bucket

    address = read_address(settings.notebooks)
    cache = settings.home / CACHE / digest(str(address))
    return S3Source(
        Bucket(address, timeouts=URGENT if urgent else PATIENT),
        versions=BundleVersions(cache / "versions"),
        texts=BundleVersions(cache / "texts"),
    )


class BundleSource(Protocol):
    """Gives the bundles as they are now, each by its place: a folder that bears its name, or one notebook."""

    def config_folders(self) -> Mapping[str, Path]:
        """Return for each bundle a folder that holds at least what people read: config.json and the catalogues.

        It is quick, as a person waits for an answer. Raises `BundleError` where the bundles cannot be read at all.
        """

    def folder(self, name: str) -> Path:
        """Return a folder with one whole version of a bundle.

        Raises `BundleError` where it is gone, and `StoreError` where it cannot be read now.
        """

    def known(self, name: str) -> Path | None:
        """Return the folder that `folder` returned last on this machine, without asking another machine."""


class FolderSource:
    """The bundles in a folder, or the one that the folder is."""

    def __init__(self, notebooks: Path) -> None:
        self._notebooks = notebooks.expanduser().absolute()

    def config_folders(self) -> Mapping[str, Path]:
        """Return the folders themselves."""
        return {bundle_name(folder): folder for folder in bundle_folders(self._notebooks)}

    def folder(self, name: str) -> Path:
        """Return the folder itself, also while its author is changing it."""
        folder = self.config_folders().get(name)
        if folder is None:
            raise gone(name)
        return folder

    def known(self, name: str) -> Path | None:
        """Return the folder itself; None where it is gone."""
        return self.config_folders().get(name)
