"""Open the source of bundles that the settings name."""

from __future__ import annotations

from pathlib import Path

from runner.bundles.source import CACHE, BundleSource, FolderSource
from runner.settings import Settings
from runner.stores.address import is_s3, read_address


def open_source(settings: Settings, *, urgent: bool = False) -> BundleSource:
    """Open what NOTEBOOKS names. Raises `SettingsError` where that is neither a folder nor a place in S3.

    `urgent`: for whoever answers a person meanwhile.
    """
    if not is_s3(settings.notebooks):
        return FolderSource(Path(settings.notebooks))
    from runner.bundles.s3_listing import digest
    from runner.bundles.s3_source import S3Source  # boto3 costs a third of a second
    from runner.bundles.s3_versions import BundleVersions
    from runner.stores.bucket import PATIENT, URGENT, Bucket

    address = read_address(settings.notebooks)
    cache = settings.home / CACHE / digest(str(address))
    return S3Source(
        Bucket(address, timeouts=URGENT if urgent else PATIENT),
        versions=BundleVersions(cache / "versions"),
        texts=BundleVersions(cache / "texts"),
    )
