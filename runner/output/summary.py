"""The summary in output.json: what people see in the chat without opening anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from babel import Locale
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from runner.errors import OutputError
from runner.i18n.phrases import Phrase, phrase, phrases
from runner.text import show_path

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

_LONGEST = 1000  # characters of a value


def _one_value(value: Any) -> Any:
    if value is not None and not isinstance(value, (str, int, float)):
        raise ValueError(phrase("must be a text, a number, true, false or null"))
    if isinstance(value, str) and len(value) > _LONGEST:
        size = {"size": len(value), "most": _LONGEST}
        raise ValueError(phrase("has {size} characters; at most {most} are allowed", **size))
    return value


Cell = Annotated[Any, AfterValidator(_one_value)]


def _known_format(text: str) -> str:
    kind, _, detail = text.partition(":")
    if kind in ("number", "percent", "text") and not detail and ":" not in text:
        return text
    if kind == "currency" and len(detail) == 3 and detail.isascii() and detail.isalpha() and detail.isupper():
        return text
    if kind == "unit" and detail in _units():
        return text
    raise ValueError(
        phrase(
            'a format is "number", "percent", "currency:EUR" (any currency\'s three letters), '
            '"unit:kilowatt-hour" (any unit of Unicode CLDR) or "text", not "{text}"',
            text=text[:60],
        )
    )


def _units() -> set[str]:
    names = set(Locale("en").unit_display_names)
    return names | {name.partition("-")[2] for name in names}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class Fact(_Model):
    """One figure with a name; `previous` is its value in the period before."""

    name: Line
    """What `facts` in config.json and a schedule's `when` call it."""
    label: Line | None = None
    """What people read; left out: its name."""
    value: Cell = None
    """A number; text where the format is `text`."""
    previous: Cell = None
    """Its value in the period before; then the change is shown."""
    format: Annotated[str, AfterValidator(_known_format)] = "number"
    """`number`, `percent`, `currency:EUR` (any code), `unit:volt` (any unit of Unicode CLDR) or `text`."""

    @model_validator(mode="after")
    def _value_suits_format(self) -> Fact:
        for value in (self.value, self.previous):
            if value is not None and isinstance(value, (str, bool)) != (self.format == "text"):
                if self.format == "text":
                    fault = phrase('"{fact}" has the format "text", so its value must be text', fact=self.name)
                else:
                    fault = phrase(
                        '"{fact}" has the format "{format}", so its value must be a number',
                        fact=self.name,
                        format=self.format,
                    )
                raise ValueError(fault)
        return self


class Table(_Model):
    """A small table; each row has a cell for each column."""

    columns: Annotated[list[Annotated[str, StringConstraints(max_length=200)]], Field(min_length=1, max_length=20)]
    """The headings."""
    rows: Annotated[list[list[Cell]], Field(max_length=100)] = []
    """Lists with a cell for each column."""

    @model_validator(mode="after")
    def _rows_fit(self) -> Table:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(
                    phrase(
                        "row {row} has {cells} cells for {columns} columns",
                        row=number,
                        cells=len(row),
                        columns=len(self.columns),
                    )
                )
        return self


class Summary(_Model):
    """A headline, facts that a schedule's `when` can test, and a table."""

    headline: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] | None = None
    """The sentence that people read first."""
    facts: Annotated[list[Fact], Field(max_length=50)] = []
    """Figures with a name; no two have the same."""
    table: Table | None = None
    """A small table."""

    @model_validator(mode="after")
    def _names_are_unique(self) -> Summary:
        names = [fact.name for fact in self.facts]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(phrase('there are two facts named "{fact}"', fact=name))
        return self


def read_summary(data: Any, promised: Sequence[str]) -> Summary | None:
    """Validate the value of `summary`, with the facts that config.json promises. Raises `OutputError`."""
    try:
        summary = None if data is None else Summary.model_validate(data)
    except ValidationError as error:
        raise OutputError(phrase("output.json, {fault}.", fault=_clause(error))) from None
    present = {fact.name for fact in summary.facts} if summary else set()
    missing = ", ".join(f'"{name}"' for name in promised if name not in present)
    if missing:
        raise OutputError(
            phrase('output.json lacks in "summary.facts" what config.json promises: {names}.', names=missing)
        )
    return summary


def _clause(error: ValidationError) -> Phrase:
    first, *others = error.errors(include_url=False, include_input=False)
    own = first.get("ctx", {}).get("error")  # a ValueError of ours; all else is said by Pydantic, in English
    problem = str(first["msg"])[:1].lower() + str(first["msg"])[1:] if own is None else own.args[0]
    clause = phrase('"{place}": {problem}', place=show_path(("summary", *first["loc"])), problem=problem)
    if not others:
        return clause
    return phrases("{clause} (and {number} more)", "{clause} (and {number} more)", len(others), clause=clause)
