"""Every setting, read from the environment and from .env, checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runner.errors import SettingsError
from runner.quantities import Cpu, Size

ENV_FILE = ".env"


def check_timezone(name: str) -> str:
    """Give the name back if the time zone database has it; `ValueError`."""
    if name not in available_timezones():
        raise ValueError(f'"{name}" is no time zone; write for instance "Europe/Madrid"')
    return name


def check_language(tag: str) -> str:
    """Give the language tag back if CLDR knows it; `ValueError`."""
    try:
        Locale.parse(tag, sep="-" if "-" in tag else "_")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f'"{tag}" is no language; write for instance "en", "es" or "ca"') from None
    return tag


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _first_language(value: object) -> object:
    """Take the language out of what systems themselves keep under LANGUAGE: ca_ES.UTF-8, en_GB:en, C."""
    if not isinstance(value, str):
        return value
    tag = re.split(r"[:.@]", value, maxsplit=1)[0]
    return "en" if tag in ("C", "POSIX") else tag


def _checked_url(url: str) -> str:
    if not re.match(r"https?://[^/]", url):
        raise ValueError("is no address; write for instance https://reports.example.com")
    return url if url.endswith("/") else f"{url}/"


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Url = Annotated[str, AfterValidator(_checked_url)]
LinkKey = Annotated[SecretStr, Field(min_length=16)]
Timezone = Annotated[str, AfterValidator(check_timezone)]
Language = Annotated[str, BeforeValidator(_first_language), AfterValidator(check_language)]


class Settings(BaseSettings):
    """The settings of DESIGN.md, under the names of their environment variables in lower case."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", env_ignore_empty=True, frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Url = "https://slack.com/api/"
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 3000
    public_url: Url | None = None
    link_key: LinkKey | None = None

    redis_url: str | None = None
    notebooks: str = "./notebooks"
    store: str = "./reports"
    s3_sse: str | None = None

    kernel_backend: Literal["sandbox", "kubernetes"] = "sandbox"
    kernel_sandbox: Literal["auto", "bubblewrap", "none"] = "auto"
    kernel_python: Path | None = None
    kernel_image: str = "kernel-runner:latest"
    kernel_images: Names = ()
    kernel_namespace: str = "reportbot-kernels"
    kernel_runtime_class: str | None = None
    kernel_pool: Annotated[int, Field(ge=0, le=100)] = 1
    kernel_preload: Names = ("pandas", "matplotlib.pyplot")
    kernel_max_cpu: Cpu = "2"
    kernel_max_memory: Size = "2Gi"
    kernel_max_disk: Size = "1Gi"
    kernel_max_timeout: Annotated[float, Field(gt=0)] = 900
    network_bundles: Names = ()
    workers: Annotated[int, Field(ge=1, le=64)] = 2

    token_issuer: str = "reportbot"
    token_audience: str = "reports"
    token_key: SecretStr | None = None

    timezone: Timezone = "UTC"
    language: Language = "en"
    retention_days: Annotated[int, Field(ge=1)] = 90
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    reportbot_home: Path = Path(".reportbot")

    @property
    def home(self) -> Path:
        """Where the embedded server's data and the keys are, as an absolute path."""
        return self.reportbot_home.expanduser().absolute()


def load_settings() -> Settings:
    """Read the settings; `SettingsError` names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(
            "; ".join(
                f"{'.'.join(str(part) for part in fault['loc']).upper()}: "
                f"{fault['msg'].removeprefix('Value error, ')}{_shown(fault)}"
                for fault in error.errors()
            )
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from None


def _shown(fault: ErrorDetails) -> str:
    """Quote what a variable holds, unless that is for nobody to see."""
    is_secret = any(str(part).endswith(("_token", "_secret", "_key")) for part in fault["loc"])
    return "" if is_secret else f" (it is {fault['input']!r})"


def read_environment() -> Mapping[str, str]:
    """Give all that is set for this process, its environment over .env; `SettingsError` where that is no text."""
    try:
        kept = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from None
    return {**{name: value for name, value in kept.items() if value is not None}, **os.environ}


def _unreadable(error: Exception) -> SettingsError:
    return SettingsError(f"{ENV_FILE} cannot be read: {error}; it holds lines NAME=value, in UTF-8")
