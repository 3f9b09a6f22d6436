"""Whether reports can be kept, and bundles be read: in folders or in S3."""

import os
import secrets
import tempfile
from pathlib import Path

from bot.cli.doctor.finding import Finding
from bot.cli.notebook_paths import shown_notebooks
from runner.bundles.bundle import load_bundle
from runner.bundles.source import BundleSource, open_source
from runner.errors import BundleError, SettingsError, StoreError
from runner.settings import Settings
from runner.stores.address import is_s3
from runner.stores.choice import open_store

S3_TODO = (
    "mend it, or AWS's own variables: AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"
)


def store_finding(settings: Settings) -> Finding:
    """Try whether artifacts can be kept: in S3, one is written, read and deleted."""
    try:
        if not is_s3(settings.store):
            return writable("store", Path(settings.store).expanduser().absolute(), "STORE")
        store = open_store(settings, urgent=True)
        key = f"doctor/{secrets.token_hex(8)}"
        store.put(key, b"written by reportbot doctor", "text/plain")
        store.get(key)
        store.delete([key])
    except (SettingsError, StoreError) as error:
        detail = f"STORE={settings.store}: {error.message}"
        return Finding(part="store", state="missing", detail=detail, todo=S3_TODO)
    return Finding(part="store", state="ok", detail=f"{settings.store} can be written, read and tidied")


def home_finding(settings: Settings) -> Finding:
    """Try whether the home of keys and of the embedded server's data can be written."""
    return writable("home", settings.home, "REPORTBOT_HOME")


def notebooks_finding(settings: Settings) -> Finding:
    """Load every bundle."""
    todo = "`reportbot new NAME` makes a report; --notebooks DIR or NOTEBOOKS says where they are"
    try:
        source = open_source(settings)
        root, names = shown_notebooks(settings), list(source.config_folders())
        in_s3 = is_s3(settings.notebooks)
    except SettingsError as error:
        detail = f"NOTEBOOKS={settings.notebooks}: {error.message}"
        return Finding(part="notebooks", state="missing", detail=detail, todo=todo)
    except BundleError as error:
        if "://" in settings.notebooks:
            return Finding(part="notebooks", state="missing", detail=error.message, todo=S3_TODO)
        return Finding(part="notebooks", state="warn", detail=error.message, todo=todo)
    if not names:
        todo = "`reportbot publish DIR` uploads a report" if in_s3 else todo
        return Finding(part="notebooks", state="warn", detail=f"{root} holds no bundle", todo=todo)
    broken = [name for name in names if not _loads(name, source, settings)]
    count = "1 bundle" if len(names) == 1 else f"{len(names)} bundles"
    if broken:
        todo = "`reportbot reports` says why" if in_s3 else f"reportbot check {root}"
        detail = f"{count} in {root}; broken: {', '.join(broken)}"
        return Finding(part="notebooks", state="warn", detail=detail, todo=todo)
    return Finding(part="notebooks", state="ok", detail=f"{count} in {root}")


def _loads(name: str, source: BundleSource, settings: Settings) -> bool:
    try:
        load_bundle(source.folder(name), settings)
    except (BundleError, StoreError):
        return False
    return True


def writable(part: str, folder: Path, setting: str) -> Finding:
    """Write a file into the folder, or look at where the folder would be made."""
    todo = f"let this user write there, or set {setting} to another folder"
    if folder.exists():
        try:
            with tempfile.TemporaryFile(dir=folder):
                return Finding(part=part, state="ok", detail=f"{folder} can be written")
        except OSError as error:
            detail = f"{folder} cannot be written: {error.strerror}"
            return Finding(part=part, state="missing", detail=detail, todo=todo)
    parent = next(each for each in folder.parents if each.exists())
    if parent.is_dir() and os.access(parent, os.W_OK | os.X_OK):
        return Finding(part=part, state="ok", detail=f"{folder} will be made when it is needed")
    return Finding(part=part, state="missing", detail=f"{folder} cannot be made in {parent}", todo=todo)
