"""Every setting, read from the environment and from .env, checked before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runner.config import byte_count, cpu_count
from runner.errors import SettingsError


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


def _checked_cpu(quantity: str) -> str:
    cpu_count(quantity)
    return quantity


def _checked_size(quantity: str) -> str:
    byte_count(quantity)
    return quantity


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Cpu = Annotated[str, AfterValidator(_checked_cpu)]
Size = Annotated[str, AfterValidator(_checked_size)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Timezone = Annotated[str, AfterValidator(check_timezone)]
Language = Annotated[str, AfterValidator(check_language)]


class Settings(BaseSettings):
    """The settings of DESIGN.md, under the names of their environment variables in lower case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    redis_url: str | None = None
    notebooks: str = "./notebooks"
    store: str = "./reports"

    kernel_backend: Literal["sandbox", "kubernetes"] = "sandbox"
    kernel_sandbox: Literal["auto", "bubblewrap", "none"] = "auto"
    kernel_python: Path | None = None
    kernel_images: Names = ()
    kernel_preload: Names = ("pandas", "matplotlib.pyplot")
    kernel_max_cpu: Cpu = "2"
    kernel_max_memory: Size = "2Gi"
    kernel_max_disk: Size = "1Gi"
    kernel_max_timeout: Annotated[float, Field(gt=0)] = 900
    network_bundles: Names = ()

    token_issuer: str = "reportbot"
    token_audience: str = "reports"

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
                f"{fault['msg'].removeprefix('Value error, ')} (it is {fault['input']!r})"
                for fault in error.errors()
            )
        ) from None
