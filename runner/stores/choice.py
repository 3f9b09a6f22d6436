"""Chooses the store that STORE names."""

from __future__ import annotations

from pathlib import Path

from runner.errors import SettingsError, StoreError
from runner.settings import Settings
from runner.stores.address import encryption, is_s3, read_address
from runner.stores.base import ReportStore
from runner.stores.folder import FolderStore
from runner.stores.timeout import KNOWN, PATIENCE, TimeoutStore


def open_store(settings: Settings, *, hurried: bool = False) -> ReportStore:
    """Open the store that the settings name, without reaching for it; `SettingsError` where they name none.

    `hurried`: for whoever answers a person meanwhile; it is asked once, and not waited for long.
    """
    if not is_s3(settings.store):
        return TimeoutStore(FolderStore(Path(settings.store)), patience=KNOWN if hurried else PATIENCE)
    from runner.stores.bucket import HURRIED, PATIENT, Bucket  # boto3 costs a third of a second
    from runner.stores.retrying import RetryingStore
    from runner.stores.s3 import PREFIX, S3Store

    store = S3Store(
        Bucket(
            read_address(settings.store).below(PREFIX),
            encryption=encryption(settings.s3_sse),
            patience=HURRIED if hurried else PATIENT,
        )
    )
    return store if hurried else RetryingStore(store)


def require_store(settings: Settings, *, hurried: bool = False) -> None:
    """Refuse a store in which nothing can be kept, before a report runs in vain; `SettingsError`.

    One that does not answer, for all patience, is a `StoreError`: it may later.
    """
    try:
        open_store(settings, hurried=hurried).check()
    except StoreError as error:
        if error.transient:
            raise
        raise SettingsError(f"STORE={settings.store}: {error.message}") from None
