"""Every setting, read from the environment and from .env, checked before anything starts."""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from runner.errors import SettingsError
from runner.hosts import read_allowance
from runner.i18n.languages import parse_locale
from runner.public_holidays import check_calendar
from runner.quantities import Cpu, Size

ENV_FILE = ".env"
SECRET = "REPORT_SECRET"  # what the name of a bundle's secret begins with
NEAR = 0.87  # of two names, how alike they are: a slip in one letter or two; a word more or less is another name


def check_timezone(name: str) -> str:
    """Return the name. Raises `ValueError` where the time zone database does not have it."""
    if name not in available_timezones():
        raise ValueError(f'"{name}" is no time zone; write for instance "Europe/Madrid"')
    return name


def check_language(tag: str) -> str:
    """Return the language tag. Raises `ValueError` where CLDR does not know it."""
    parse_locale(tag)
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


def _checked_allowance(text: str) -> str:
    read_allowance(text)
    return text


def _month(value: object) -> object:
    """Take the number of a month from its name, in the languages that the bot speaks."""
    if not isinstance(value, str) or value.strip().isdecimal():
        return value
    for language in ("en", "es", "ca"):
        for number, name in parse_locale(language).months["stand-alone"]["wide"].items():
            if name.casefold() == value.strip().casefold():
                return number
    raise ValueError("is no month; write 1 to 12, or for instance april")


def _checked_calendar(code: str) -> str:
    return check_calendar(code) if code.strip() else ""


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Url = Annotated[str, AfterValidator(_checked_url)]
LinkKey = Annotated[SecretStr, Field(min_length=16)]
Timezone = Annotated[str, AfterValidator(check_timezone)]
Language = Annotated[str, BeforeValidator(_first_language), AfterValidator(check_language)]
Month = Annotated[int, Field(ge=1, le=12), BeforeValidator(_month)]
HostsByBundle = Annotated[str, AfterValidator(_checked_allowance)]


class Settings(BaseSettings):
    """The settings, under the names of their environment variables in lower case."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, extra="ignore", env_ignore_empty=True, frozen=True, use_attribute_docstrings=True
    )

    slack_bot_token: SecretStr | None = None
    """The app's Bot User OAuth Token, `xoxb-…`; needed by `bot`, `up` and `worker`."""
    slack_app_token: SecretStr | None = None
    """An app-level token, `xapp-…`: Slack is reached in Socket Mode; needed by `bot` and `up`, or the next one."""
    slack_signing_secret: SecretStr | None = None
    """The app's signing secret: Slack calls the bot over HTTP, at `/slack/events`."""
    external_users: Literal["refuse", "allow"] = "refuse"
    """Whether people of other organisations, in channels shared by Slack Connect, may ask for reports."""
    allowed_bots: Names = ()
    """Bots that may ask, besides Slackbot and Workflow Builder: ids of bots, apps or users."""
    slack_api_url: Url = "https://slack.com/api/"
    """Another Slack: GovSlack, or a test workspace."""
    http_host: str = "127.0.0.1"
    """The address that the bot listens at."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 3000
    """The port of Slack over HTTP, pages, `/healthz`, `/readyz` and `/metrics`."""
    public_url: Url | None = None
    """Where people reach that port; then a summary links to the page."""
    link_key: LinkKey | None = None
    """The key that signs links to pages; left out: one is made, and shared through Redis."""

    redis_url: str | None = None
    """A persistent Redis or Valkey that evicts nothing; left out: an embedded one under `REPORTBOT_HOME`."""
    notebooks: str = "./notebooks"
    """Where the bundles are: a folder, or `s3://bucket/prefix`."""
    store: str = "./reports"
    """Where reports are kept: a folder, or `s3://bucket/prefix`."""
    s3_sse: str | None = None
    """Encryption in S3: `AES256`, `aws:kms` or `aws:kms:<key id>`; left out: as the bucket has it."""

    kernel_backend: Literal["sandbox", "kubernetes"] = "sandbox"
    """Where notebooks run: in sandboxes of this machine, or in pods."""
    kernel_sandbox: Literal["auto", "bubblewrap", "none"] = "auto"
    """`auto`: `up` and `worker` need bubblewrap, `run` and `demo` go on without; `none`: plain processes."""
    kernel_python: Path | None = None
    """The Python of sandboxed notebooks; left out: the one that reportbot runs in."""
    kernel_image: str = "kernel-runner:latest"
    """The image of pods."""
    kernel_images: Names = ()
    """Other images that bundles may choose."""
    kernel_namespace: str = "reportbot-kernels"
    """The namespace of pods."""
    kernel_runtime_class: str | None = None
    """The runtime class of pods: `gvisor`, for instance."""
    kernel_pool: Annotated[int, Field(ge=0, le=100)] = 1
    """How many kernels wait, ready, for the reports that were asked for lately; 0: none."""
    kernel_preload: Names = ("pandas", "matplotlib.pyplot")
    """What is imported before a kernel counts as ready; what is not installed is skipped."""
    kernel_max_cpu: Cpu = "2"
    """The most cores that a bundle may ask for."""
    kernel_max_memory: Size = "2Gi"
    """The most memory that a bundle may ask for."""
    kernel_max_disk: Size = "1Gi"
    """The most disk that a bundle may ask for."""
    kernel_max_timeout: Annotated[float, Field(gt=0)] = 900
    """The most seconds that a bundle may ask for."""
    network_allow: HostsByBundle = ""
    """Hosts that bundles may reach: `sales=db.internal:5432,*.example.com;*=api.example.org`; `*=`: for all."""
    network_bundles: Names = ()
    """Give way to `NETWORK_ALLOW`: the bundles that reach everything with `"network": true`; `*`: all."""
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    """How many reports run at once in one `up` or `worker`."""

    token_issuer: str = "reportbot"
    """The issuer (`iss`) of report tokens."""
    token_audience: str = "reports"
    """The audience (`aud`) of report tokens."""
    token_key: SecretStr | None = None
    """The Ed25519 key that signs report tokens: PEM, or a file's path; left out: made under `REPORTBOT_HOME`."""

    timezone: Timezone = "UTC"
    """The time zone where Slack does not say one."""
    language: Language = "en"
    """The language where Slack does not say one, and of what operators and owners are told."""
    fiscal_year_start: Month | None = None
    """The month in which your fiscal years begin, `4` or `april`: `FY25` is the one that ends in 2025."""
    holidays: Annotated[str, AfterValidator(_checked_calendar)] = ""
    """Whose public holidays schedules know, by ISO 3166: `ES-CT`, `DE`; left out: none."""
    retention_days: Annotated[int, Field(ge=1)] = 90
    """How many days reports, records and links are kept."""
    log_format: Literal["console", "json"] = "console"
    """Log lines for people, or one JSON object a line."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important log lines that are written."""
    reportbot_home: Path = Path(".reportbot")
    """The embedded Redis's data, keys and caches."""

    @property
    def home(self) -> Path:
        """Where the embedded server's data and the keys are, as an absolute path."""
        return self.reportbot_home.expanduser().absolute()

    @property
    def retention_seconds(self) -> int:
        """For how long a record is kept after its last change."""
        return self.retention_days * 24 * 3600


def load_settings() -> Settings:
    """Read the settings. Raises `SettingsError` that names each variable that is wrong."""
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
    """Return what is set for this process: .env, and the environment over it. Raises `SettingsError`."""
    return {**{name: value for name, value in _read_env_file().items() if value is not None}, **os.environ}


def misspelt_settings() -> Mapping[str, str]:
    """Return each name in .env that is nearly a setting, with that setting. Raises `SettingsError`.

    Names that are near none are other programs'. No value is looked at.
    """
    meant = {name: _nearest_setting(name) for name in _read_env_file()}
    return {name: setting for name, setting in meant.items() if setting}


def _nearest_setting(name: str) -> str | None:
    """Return the setting that a name nearly is; None where it is one, or near none."""
    settings = [field.upper() for field in Settings.model_fields]
    if name.upper() in settings:
        return None
    start = "_".join(name.split("_")[:2])  # of a bundle's secret, whose other words are the operator's own
    if start != SECRET and get_close_matches(start, [SECRET], cutoff=NEAR):
        return SECRET + name.removeprefix(start)
    return next(iter(get_close_matches(name.upper(), settings, n=1, cutoff=NEAR)), None)


def _read_env_file() -> Mapping[str, str | None]:
    try:
        return dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(error) from None


def _unreadable(error: Exception) -> SettingsError:
    return SettingsError(f"{ENV_FILE} cannot be read: {error}; it holds lines NAME=value, in UTF-8")
