"""What works on this machine, part by part, and what to do about the rest."""

import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date
from babel.localedata import locale_identifiers
from redis import Redis
from redis.exceptions import RedisError

from bot.cli.doctor.cluster import diagnose_cluster
from bot.cli.doctor.finding import Finding
from bot.cli.doctor.kernels import diagnose_limits, diagnose_python, diagnose_sandbox
from bot.cli.doctor.service import diagnose_service
from bot.cli.doctor.slack import diagnose_port, diagnose_slack
from bot.cli.doctor.storage import home_finding, notebooks_finding, store_finding
from bot.cli.settings_warnings import settings_warnings
from runner.errors import SettingsError
from runner.processes.embedded_redis import server_binary
from runner.settings import Settings, load_settings, misspelt_settings

OLDEST_PYTHON = (3, 11)
_KERNELS = {
    "sandbox": (diagnose_python, diagnose_sandbox, diagnose_limits),
    "kubernetes": (diagnose_cluster,),
}
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
    yield settings_finding(settings, misspelt_settings())
    if notebooks:
        settings = settings.model_copy(update={"notebooks": notebooks})
    checks: tuple[Callable[[Settings], Finding], ...] = (
        *_KERNELS[settings.kernel_backend],
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


def settings_finding(settings: Settings, misspelt: Mapping[str, str]) -> Finding:
    """Look at the names in .env and at what goes away, once all values are known to be valid."""
    detail = "; ".join(settings_warnings(settings, misspelt))
    if not detail:
        return Finding(part="settings", state="ok", detail="all valid")
    todo = "write it so, or take it out of .env" if misspelt else "write it so"
    return Finding(part="settings", state="warn", detail=detail, todo=todo)


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
