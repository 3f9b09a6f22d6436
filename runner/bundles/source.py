"""Where bundles come from: a folder of this machine, or S3."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from runner.bundles.bundle import bundle_folders
from runner.errors import BundleError
from runner.i18n.phrases import phrase

CACHE = "cache/bundles"  # below REPORTBOT_HOME


class BundleSource(Protocol):
    """Gives the bundles as they are now, each as a folder that bears its name."""

    def config_folders(self) -> Mapping[str, Path]:
        """Return of each bundle a folder with what people read of it: config.json and its catalogues, at least.

        Quick, for whoever answers a person meanwhile. Raises `BundleError` where nothing at all can be said.
        """

    def folder(self, name: str) -> Path:
        """Return a folder with the whole of one version of a bundle. Raises `BundleError` where it is gone.

        Raises `StoreError` where it cannot be read now.
        """

    def known(self, name: str) -> Path | None:
        """Return a folder as `folder` does, or as it did last: at once, without a word to another machine."""


class FolderSource:
    """The bundles in a folder, or the one that the folder is."""

    def __init__(self, notebooks: Path) -> None:
        self._notebooks = notebooks.expanduser().absolute()

    def config_folders(self) -> Mapping[str, Path]:
        """Return the folders themselves."""
        return {folder.name: folder for folder in bundle_folders(self._notebooks)}

    def folder(self, name: str) -> Path:
        """Return the folder itself; an author who is just writing there is their own affair."""
        folder = self.config_folders().get(name)
        if folder is None:
            raise gone(name)
        return folder

    def known(self, name: str) -> Path | None:
        """Return the folder itself; None where it is gone."""
        return self.config_folders().get(name)


def gone(name: str) -> BundleError:
    """Say that there is no such bundle any more."""
    return BundleError(phrase("The report {name} is not there any more.", name=name))
