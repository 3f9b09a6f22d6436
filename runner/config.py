"""config.json: what people can ask for, validated; the grammar, help, modal and injection come from it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
SLOT = re.compile(r"\{([^{}]*)\}")
# What every report gives its notebook beside the parameters, upper-cased (DESIGN.md, Cells).
STANDARD_NAMES = ("LANGUAGE", "TIMEZONE", "TOKEN", "REPORT_ID")

Text = str | dict[str, str]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Parameter(_Model):
    """What all parameter types take; `default` is what stands when nothing was said.

    `required` left out means: yes where a command pattern names the parameter and it has no default.
    """

    label: Text | None = None
    help: Text | None = None
    required: bool | None = None


class TextParameter(_Parameter):
    type: Literal["text"]
    default: str | None = None
    max_length: Annotated[int, Field(ge=1, le=2000)] = 200


class IntegerParameter(_Parameter):
    type: Literal["integer"]
    default: int | None = None
    min: int | None = None
    max: int | None = None


class NumberParameter(_Parameter):
    type: Literal["number"]
    default: float | None = None
    min: float | None = None
    max: float | None = None


class BooleanParameter(_Parameter):
    type: Literal["boolean"]
    default: bool | None = None


class ChoiceParameter(_Parameter):
    type: Literal["choice"]
    choices: Annotated[list[str] | dict[str, Text], Field(min_length=1)]
    default: str | None = None

    @property
    def values(self) -> tuple[str, ...]:
        """The values in the author's order, without their labels."""
        return tuple(self.choices)


class DateParameter(_Parameter):
    """`default` is words, read when the report is asked for: "yesterday", "2025-01-01"."""

    type: Literal["date"]
    default: str | None = None
    min: date | None = None
    max: date | None = None


class PeriodParameter(_Parameter):
    """Two days, both included; `default` is words: "last month"."""

    type: Literal["period"]
    default: str | None = None
    min: date | None = None
    max: date | None = None
    max_days: Annotated[int, Field(ge=1)] | None = None


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

# Kubernetes quantities, as far as a report needs them: "500m", "2"; "512Mi", "1G".
CPU = re.compile(r"(\d+m|\d+(\.\d+)?)")
SIZE = re.compile(r"\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?")
_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def cpu_count(quantity: str) -> float:
    """Read a Kubernetes cpu quantity as a number of cores; `ValueError` where it is none."""
    if not CPU.fullmatch(quantity):
        raise ValueError(f'"{quantity}" is no amount of cpu; write for instance "1" or "500m"')
    return int(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)


def byte_count(quantity: str) -> int:
    """Read a Kubernetes size as bytes; `ValueError` where it is none."""
    match = SIZE.fullmatch(quantity)
    if not match:
        raise ValueError(f'"{quantity}" is no size; write for instance "512Mi" or "1Gi"')
    unit = match[2] or ""
    return int(float(quantity.removesuffix(unit)) * _UNITS.get(unit, 1))


def _checked_cpu(quantity: str) -> str:
    if cpu_count(quantity) <= 0:
        raise ValueError("must be more than nothing")
    return quantity


def _checked_size(quantity: str) -> str:
    if byte_count(quantity) <= 0:
        raise ValueError("must be more than nothing")
    return quantity


class Resources(_Model):
    """Limits of the kernel, in Kubernetes units."""

    cpu: Annotated[str, AfterValidator(_checked_cpu)] = "1"
    memory: Annotated[str, AfterValidator(_checked_size)] = "512Mi"
    disk: Annotated[str, AfterValidator(_checked_size)] = "64Mi"


class Allow(_Model):
    """Slack ids of who may ask; both must match where both are given."""

    channels: list[str] | None = None
    users: list[str] | None = None


class ReportConfig(_Model):
    """A bundle's config.json."""

    schema_: Annotated[str | None, Field(alias="$schema", description="Where an editor finds this schema")] = None
    title: Text
    description: Text | None = None
    owner: str | None = None
    commands: list[str] | None = None
    parameters: dict[str, Parameter] = {}
    languages: Annotated[list[str], Field(min_length=1)] = ["en"]
    timeout: Annotated[float, Field(gt=0)] = 120
    cell_timeout: Annotated[float, Field(gt=0)] | None = None
    resources: Resources = Resources()
    network: bool = False
    env: dict[str, str] = {}
    secrets: list[str] = []
    scope: list[str] = []
    files: list[str] = []
    facts: list[str] = []
    output: dict[str, Any] = {}
    allow: Allow | None = None
    image: str | None = None
