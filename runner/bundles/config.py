"""config.json: what people can ask for, validated; the grammar, help, modal and injection come from it."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from runner.hosts import checked_host
from runner.quantities import Cpu, Size

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
SLOT = re.compile(r"\{([^{}]*)\}")
# What every report gives its notebook beside the parameters, upper-cased (docs/authors/notebook.md).
STANDARD_NAMES = ("LANGUAGE", "TIMEZONE", "TOKEN", "REPORT_ID", "REPORT_NOW")

Text = str | dict[str, str]
HostName = Annotated[str, AfterValidator(checked_host)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class _Parameter(_Model):
    """What all parameter types take; `default` is what stands when nothing was said.

    `required` left out means: yes where a command pattern names the parameter and it has no default.
    """

    label: Text | None = None
    """What people call it."""
    help: Text | None = None
    """What to know before choosing."""
    unset: Text | None = None
    """What people read where an optional one was left out: `all regions`."""
    required: bool | None = None
    """Left out: yes where a command names it and it has no default."""


class TextParameter(_Parameter):
    type: Literal["text"]
    default: str | None = None
    """What it is when nothing was said."""
    max_length: Annotated[int, Field(ge=1, le=2000)] = 200
    """The most characters."""


class IntegerParameter(_Parameter):
    type: Literal["integer"]
    default: int | None = None
    """What it is when nothing was said."""
    min: int | None = None
    """The least that is allowed."""
    max: int | None = None
    """The most that is allowed."""


class NumberParameter(_Parameter):
    type: Literal["number"]
    default: float | None = None
    """What it is when nothing was said."""
    min: float | None = None
    """The least that is allowed."""
    max: float | None = None
    """The most that is allowed."""


class BooleanParameter(_Parameter):
    type: Literal["boolean"]
    default: bool | None = None
    """What it is when nothing was said."""


class ChoiceParameter(_Parameter):
    type: Literal["choice"]
    choices: Annotated[list[str] | dict[str, Text], Field(min_length=1)]
    """The values, or each value with what people call it."""
    default: str | None = None
    """What it is when nothing was said: one of the values."""

    @property
    def values(self) -> tuple[str, ...]:
        """The values in the author's order, without their labels."""
        return tuple(self.choices)


class DateParameter(_Parameter):
    """`default` is words, read when the report is asked for: "yesterday", "2025-01-01"."""

    type: Literal["date"]
    default: str | None = None
    """Words, read when the report is asked for: `yesterday`, `2025-01-01`."""
    min: date | None = None
    """The earliest day that is allowed."""
    max: date | None = None
    """The latest day that is allowed."""


class PeriodParameter(_Parameter):
    """Two days, both included; `default` is words: "last month"."""

    type: Literal["period"]
    default: str | None = None
    """Words, read when the report is asked for: `last month`."""
    min: date | None = None
    """The earliest day that is allowed."""
    max: date | None = None
    """The latest day that is allowed."""
    max_days: Annotated[int, Field(ge=1)] | None = None
    """The most days, both ends included."""


Parameter = Annotated[
    TextParameter
    | IntegerParameter
    | NumberParameter
    | BooleanParameter
    | ChoiceParameter
    | DateParameter
    | PeriodParameter,
    Field(discriminator="type"),
]


class Resources(_Model):
    """Limits of the kernel, in Kubernetes units."""

    cpu: Cpu = "1"
    """Cores: `1`, `500m`."""
    memory: Size = "512Mi"
    """`512Mi`, `1Gi`."""
    disk: Size = "64Mi"
    """`64Mi`."""


class Allow(_Model):
    """Slack ids of who may ask; both must match where both are given."""

    channels: list[str] | None = None
    """Slack ids of channels."""
    users: list[str] | None = None
    """Slack ids of users."""


class ReportConfig(_Model):
    """A bundle's config.json."""

    schema_: Annotated[str | None, Field(alias="$schema")] = None
    """Where an editor finds this schema; `reportbot schema` prints it."""
    title: Text
    """What people call the report: a text, or one for each language: `{"en": …, "ca": …}`."""
    description: Text | None = None
    """What the report shows, in a sentence."""
    owner: str | None = None
    """Slack id of the user or channel that is told, with the trace, when the report itself is broken."""
    commands: list[str] | None = None
    """What people type, each a pattern: `sales from {from_day} to {to_day}`; left out: the bundle's name."""
    parameters: dict[str, Parameter] = {}
    """What people can choose, by lower-case name; the notebook knows each by its upper-case name."""
    languages: Annotated[list[str], Field(min_length=1)] = ["en"]
    """The languages the report is written in; the first is the fallback."""
    timeout: Annotated[float, Field(gt=0)] = 120
    """Seconds that the whole run may take."""
    cell_timeout: Annotated[float, Field(gt=0)] | None = None
    """Seconds that one cell may take; left out: as long as the run."""
    resources: Resources = Resources()
    """Limits of the kernel."""
    system_raise_on_error: bool = False
    """Whether a `!command` that fails ends the report; left out, its owner is warned, and the notebook goes on."""
    network: bool | list[HostName] = False
    """The hosts that the notebook reaches, `db.internal:5432` or `*.example.com`; `true`: all that it may."""
    env: dict[str, str] = {}
    """Variables for the kernel's environment; nothing secret."""
    secrets: list[str] = []
    """Names of secrets that the operator gives this report: `REPORT_SECRET_<BUNDLE>__<NAME>`."""
    scope: list[str] = []
    """What the report's token may be used for."""
    files: list[str] = []
    """Patterns of the files that the notebook writes and people get: `*.xlsx`."""
    facts: list[str] = []
    """Names of the facts that the summary promises."""
    code: bool = False
    """Whether a page that is made of the notebook shows its code as well, folded."""
    output: dict[str, Any] = {}
    """A JSON Schema that output.json must satisfy; without references to elsewhere."""
    allow: Allow | None = None
    """Who may ask; left out: everybody."""
    image: str | None = None
    """Another kernel image (pods only), one of the operator's `KERNEL_IMAGES`."""
