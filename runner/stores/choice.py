"""Chooses the store that STORE names."""

from pathlib import Path

from runner.errors import SettingsError, StoreError
from runner.settings import Settings
from runner.stores.address import encryption, is_s3, read_address
from runner.stores.base import ReportStore
from runner.stores.folder import FolderStore
from runner.stores.wrappers import CALL_SECONDS, HANGING_CALL_SECONDS, RetryingStore, TimeoutStore


def open_store(settings: Settings, *, urgent: bool = False) -> ReportStore:
    """Open the store that the settings name, without reaching for it. Raises `SettingsError` where they name none.

    `urgent`: for whoever answers a person meanwhile; it is asked once, and not waited for long.
    """
    if not is_s3(settings.store):
        seconds = HANGING_CALL_SECONDS if urgent else CALL_SECONDS
        return TimeoutStore(FolderStore(Path(settings.store)), seconds=seconds)
    from runner.stores.bucket import PATIENT, URGENT, Bucket  # boto3 costs a third of a second
    from runner.stores.s3 import PREFIX, S3Store

    store = S3Store(
        Bucket(
            read_address(settings.store).below(PREFIX),
            encryption=encryption(settings.s3_sse),
            timeouts=URGENT if urgent else PATIENT,
        )
    )
    return store if urgent else RetryingStore(store)


def require_store(settings: Settings, *, urgent: bool = False) -> None:
    """Refuse a store in which nothing can be kept, before a report runs in vain. Raises `SettingsError`.

    Raises `StoreError` for one that does not answer, after all tries: it may later.
    """
    try:
        open_store(settings, urgent=urgent).check()
    except StoreError as error:
        if error.transient:
            raise
        raise SettingsError(f"STORE={settings.store}: {error.message}") from None
