"""What works on this machine, part by part, and what to do about the rest."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date
from babel.localedata import locale_identifiers
from redis import Redis
from redis.exceptions import RedisError

from bot.doctor.finding import Finding
from bot.doctor.kernel_diagnosis import diagnose_limits, diagnose_python, diagnose_sandbox
from bot.doctor.service_diagnosis import diagnose_service
from bot.doctor.slack_diagnosis import diagnose_port, diagnose_slack
from runner.bundle import bundle_folders, load_bundle
from runner.embedded import server_binary
from runner.errors import BundleError, SettingsError
from runner.settings import Settings, load_settings

OLDEST_PYTHON = (3, 11)
REDIS_SECONDS = 3.0


def diagnose(*, notebooks: str | None = None) -> Iterator[Finding]:
    """Look at every part; nothing is changed, and one that fails hides no other."""
    yield python_finding(sys.version_info[:2])
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding(
            part="settings",
            state="missing",
            detail=error.message,
            todo="mend it; the other parts are looked at then",
        )
        return
    yield Finding(part="settings", state="ok", detail="all valid")
    if notebooks:
        settings = settings.model_copy(update={"notebooks": notebooks})
    checks: tuple[Callable[[Settings], Finding], ...] = (
        diagnose_python,
        diagnose_sandbox,
        diagnose_limits,
        redis_finding,
        store_finding,
        home_finding,
        notebooks_finding,
        languages_finding,
        diagnose_slack,
        diagnose_port,
        diagnose_service,
    )
    yield from (check(settings) for check in checks)


def python_finding(version: tuple[int, ...], *, system: str = platform.system()) -> Finding:
    """Look at the Python that reportbot itself runs in, and what that runs on."""
    detail = f"{platform.python_version()} on {system} at {sys.executable}"
    if system != "Linux":
        return Finding(part="python", state="missing", detail=detail, todo="kernels are isolated on Linux only")
    if version >= OLDEST_PYTHON:
        return Finding(part="python", state="ok", detail=detail)
    return Finding(part="python", state="missing", detail=detail, todo="reportbot needs Python 3.11 or newer")


def redis_finding(settings: Settings) -> Finding:
    """Look at the server of REDIS_URL, or for the embedded one's program."""
    if settings.redis_url:
        return _redis_server(settings.redis_url)
    todo = "set REDIS_URL, or install valkey or redis so that its server is on PATH"
    try:
        program = server_binary()
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True)
    except SettingsError:
        return Finding(part="redis", state="missing", detail="none here, and REDIS_URL is not set", todo=todo)
    except (OSError, subprocess.SubprocessError) as error:
        detail = f"the embedded server does not run ({error})"
        return Finding(part="redis", state="missing", detail=detail, todo=todo)
    version = said.stdout.partition(" sha=")[0].strip()
    return Finding(part="redis", state="ok", detail=f"embedded ({version}), as REDIS_URL is not set")


def _redis_server(url: str) -> Finding:
    try:
        with Redis.from_url(url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS) as redis:
            redis.ping()
            try:
                found = {**redis.config_get("maxmemory-policy"), **redis.config_get("appendonly", "save")}
            except RedisError:
                found = {}
    except (RedisError, OSError, ValueError) as error:
        detail = f"REDIS_URL does not answer ({error})"
        return Finding(part="redis", state="missing", detail=detail, todo="start it, mend REDIS_URL, or unset it")
    faults = list(_redis_faults(found)) if found else ["does not show its configuration"]
    if faults:
        return Finding(
            part="redis",
            state="warn",
            detail=f"REDIS_URL answers, but {' and '.join(faults)}",
            todo="it must keep everything: maxmemory-policy noeviction, appendonly yes",
        )
    return Finding(part="redis", state="ok", detail="REDIS_URL answers, evicts nothing and is persistent")


def _redis_faults(found: Mapping[str, str]) -> Iterator[str]:
    if found.get("maxmemory-policy") != "noeviction":
        yield f"forgets under pressure ({found.get('maxmemory-policy')})"
    if found.get("appendonly") != "yes" and not found.get("save"):
        yield "keeps nothing across a restart"


def store_finding(settings: Settings) -> Finding:
    """Try whether artifacts can be kept."""
    if "://" in settings.store:
        detail = f"STORE={settings.store}: only a folder can be a store in this version"
        return Finding(part="store", state="missing", detail=detail, todo="set STORE to a folder")
    return _writable("store", Path(settings.store).expanduser().absolute(), "STORE")


def home_finding(settings: Settings) -> Finding:
    """Try whether the home of keys and of the embedded server's data can be written."""
    return _writable("home", settings.home, "REPORTBOT_HOME")


def notebooks_finding(settings: Settings) -> Finding:
    """Load every bundle."""
    todo = "`reportbot new NAME` makes a report; --notebooks DIR or NOTEBOOKS says where they are"
    if "://" in settings.notebooks:
        detail = f"NOTEBOOKS={settings.notebooks}: only a folder can hold bundles in this version"
        return Finding(part="notebooks", state="missing", detail=detail, todo="set NOTEBOOKS to a folder")
    root = Path(settings.notebooks).expanduser().absolute()
    try:
        folders = bundle_folders(root)
    except BundleError as error:
        return Finding(part="notebooks", state="warn", detail=error.message, todo=todo)
    if not folders:
        return Finding(part="notebooks", state="warn", detail=f"{root} holds no bundle", todo=todo)
    broken = [folder.name for folder in folders if not _loads(folder, settings)]
    count = "1 bundle" if len(folders) == 1 else f"{len(folders)} bundles"
    if broken:
        detail = f"{count} in {root}; broken: {', '.join(broken)}"
        return Finding(part="notebooks", state="warn", detail=detail, todo=f"reportbot check {root}")
    return Finding(part="notebooks", state="ok", detail=f"{count} in {root}")


def languages_finding(settings: Settings) -> Finding:
    """Try the data of languages and time zones."""
    try:
        ZoneInfo(settings.timezone)
        day = format_date(date(2025, 1, 31), "long", locale=settings.language.replace("-", "_"))
    except (LookupError, OSError, ValueError) as error:
        detail = f"the data of languages and time zones is incomplete ({error})"
        return Finding(
            part="languages", state="missing", detail=detail, todo="install reportbot's dependencies again"
        )
    amount = f"{len(locale_identifiers())} locales, {len(available_timezones())} time zones"
    return Finding(part="languages", state="ok", detail=f"{amount}; {settings.language} writes {day}")


def _loads(folder: Path, settings: Settings) -> bool:
    try:
        load_bundle(folder, settings)
    except BundleError:
        return False
    return True


def _writable(part: str, folder: Path, setting: str) -> Finding:
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
