"""Writes the reference, and the page of rooms, from the code: `make reference`. A test holds them to it."""

import argparse
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.cli import exit_status
from bot.cli.command_table import COMMANDS
from docs.completeness import FINDINGS
from docs.differences import differences_page
from docs.markdown import Undescribed, page, sentence, table
from docs.rooms import rooms_page
from runner import errors, limits
from runner.bundles.config_file import config_schema
from runner.output.output_json import RESERVED
from runner.output.summary import Summary
from runner.settings import Settings

FOLDER = Path(__file__).parent
Schema = Mapping[str, Any]

FORMATS = {"date": "a day, `2025-01-31`", "password": "secret text", "path": "path"}
OBJECTS = {"fact": "[facts](#a-fact)", "table": "[a table](#the-table)"}
CHARACTERS, SEPARATED = " characters", "names, separated by commas"

# What an author may have to know of `runner.limits`: how each is written, and of what it is a limit.
LIMITS = {
    "OUTPUT_BYTES": "`output.json`",
    "OUTPUT_VALUES": "values in it, at any depth",
    "OUTPUT_DEPTH": "objects and lists inside one another",
    "CHARTS": "charts",
    "CHART_PIXELS": "pixels of one chart",
    "SVG_MARKS": "elements and attributes of all SVGs together",
    "FILES": "files",
    "ARTIFACT_BYTES": "charts and files together",
    "PAGE_BYTES": "the page",
    "TEMPLATE_BYTES": "one template",
    "REPORT_MEMORY": "memory that all of it takes while it is read; a text with an emoji counts four times",
    "CHECK_SECONDS": "checking the output against `output` in config.json; decoding the charts",
    "RENDER_SECONDS": "rendering the page",
}
# No author meets them.
OWN_LIMITS = {"MIB", "REHEARSED_BYTES", "REHEARSAL_SECONDS", "CHECK_MEMORY", "RENDER_MEMORY"}

EXITS = {
    exit_status.COMPLETED: "done; for `run`: the report is complete",
    exit_status.FAILED: "it was tried and failed; for `run`: the report ran and failed",
    exit_status.WRONG: "the command, a bundle or a setting is wrong, and nothing was done;"
    " for `check`: there are faults; for `doctor`: reports cannot be run here",
    exit_status.INTERRUPTED: "interrupted with Ctrl-C",
}


def main() -> None:
    """Write all pages."""
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")


def settings_page(settings: type[Settings] = Settings) -> str:
    """Return the page of all settings."""
    rows = [
        (f"`{name.upper()}`", described(each, name.upper()), kind(each, separated=True), default(each))
        for name, each in settings.model_json_schema()["properties"].items()
    ]
    return page(
        "Settings",
        "They are read from the environment, and from `.env` in the working directory; the environment wins.",
        table(("name", "meaning", "value", "default"), rows),
        "A secret of one bundle is set in the worker's environment as `REPORT_SECRET_<BUNDLE>__<NAME>`: see"
        " [Limits for authors](../operators/limits.md#secrets). AWS's own variables (`AWS_REGION`,"
        " `AWS_ENDPOINT_URL_S3`, …) configure [S3](../operators/s3.md).",
    )


def config_page() -> str:
    """Return the page of config.json's keys."""
    schema = config_schema()
    parts = schema["$defs"]
    types = {part["properties"]["type"]["const"]: part for part in parts.values() if "type" in part["properties"]}
    common = set.intersection(*(set(part["properties"]) for part in types.values())) - {"type", "default"}
    some = next(iter(types.values()))["properties"]
    sections = [
        "## Parameters",
        "Each value of `parameters` is an object. Its `type` is one of those below. All types take these keys:",
        keys({"properties": {name: each for name, each in some.items() if name in common}}, at="parameters"),
    ]
    for name, part in types.items():
        own = {key: each for key, each in part["properties"].items() if key not in common | {"type"}}
        sections += [f"### `{name}`", keys({**part, "properties": own}, at=name)]
    return page(
        "config.json",
        "What a bundle's `config.json` can say. Only `title` is required; an unknown key is an error."
        " `reportbot schema` prints the JSON Schema. Examples: [The bundle](../authors/bundle.md).",
        keys(schema, at="config.json"),
        *sections,
        "## resources",
        keys(parts["Resources"], at="resources"),
        "## allow",
        keys(parts["Allow"], at="allow"),
    )


def output_page() -> str:
    """Return the page of output.json."""
    schema = Summary.model_json_schema()
    reserved = ", ".join(f"`{name}`" for name in RESERVED)
    return page(
        "output.json",
        "One JSON object. Its keys are the variables of the template. A string that is base64 of a PNG, JPEG or"
        f" SVG is a chart. These keys are reserved: {reserved}. Examples: [output.json](../authors/output.md).",
        "## summary",
        keys(schema, at="summary"),
        "### A fact",
        keys(schema["$defs"]["Fact"], at="facts"),
        "### The table",
        keys(schema["$defs"]["Table"], at="table"),
        "## Limits",
        "What exceeds one is refused, in a sentence that names it.",
        table(("at most", "of what"), [(amount(name), what) for name, what in LIMITS.items()]),
    )


def commands_page() -> str:
    """Return the page of the `reportbot` command."""
    sections = []
    for name, command in COMMANDS.items():
        parser = argparse.ArgumentParser(prog=f"reportbot {name}")
        import_module(f"bot.cli.commands.{name}").add_arguments(parser)
        examples = "\n".join(("```sh", *command.examples, "```"))
        sections += [f"## {name}", sentence(command.summary), *arguments(parser), examples]
    exits = [(f"{status}", what) for status, what in EXITS.items()]
    return page(
        "Commands",
        "`reportbot COMMAND --help` prints the same. Exit statuses of all commands:",
        table(("status", "meaning"), exits),
        *sections,
    )


def errors_page() -> str:
    """Return the page of the errors that a person is told about."""
    rows = [
        (f"`{name}`", *error_facts(each))
        for name, each in vars(errors).items()
        if inspect.isclass(each) and issubclass(each, errors.ReportError) and each is not errors.ReportError
    ]
    return page(
        "Errors",
        "What can go wrong, by the name that records, `--json` and logs use. Whoever is told gets one sentence.",
        table(("error", "what it means", "who is told", "tried again"), rows),
        "In Slack, everybody reads one plain sentence; cell, line and trace are in its thread, and the report's"
        " `owner` is told in a message.",
    )


def completeness_page() -> str:
    """Return the page of what is looked for at the end of a report."""
    rows = [
        (
            each.what,
            "warning" if each.outcome == "warning" else f"`{each.outcome}`",
            f"`{each.kind}`" if each.kind else "",
            "yes" if each.told_by_check else "",
        )
        for each in FINDINGS
    ]
    return page(
        "What makes a report incomplete",
        "No report is called ready that is less than what was asked for. What is looked for is an error, and the"
        " report fails, or a warning, which its author and `owner` read and the asker does not. `reportbot check"
        " --run` runs a bundle with its defaults and tells all of it.",
        table(("what is found", "told as", "`kind` of the warning", "`check` knows it before"), rows),
    )


PAGES: dict[str, Callable[[], str]] = {
    "reference/settings.md": settings_page,
    "reference/config-json.md": config_page,
    "reference/output-json.md": output_page,
    "reference/commands.md": commands_page,
    "reference/errors.md": errors_page,
    "reference/completeness.md": completeness_page,
    "authors/differences.md": differences_page,
    "contributors/rooms.md": rooms_page,
}


def error_facts(error: type[errors.ReportError]) -> tuple[str, str, str]:
    """Return what an error's docstring says: its meaning, who is told, whether it is tried again."""
    text = inspect.cleandoc(error.__doc__ or "")
    facts = dict(re.findall(r"^(Told|Retried): (.+?)\.?$", text, re.MULTILINE))
    if set(facts) != {"Told", "Retried"}:
        raise Undescribed(f"{error.__name__} does not say in its docstring who is told, or whether it is retried")
    return first_sentence(text), facts["Told"], facts["Retried"]


def first_sentence(text: str) -> str:
    """Return the first sentence of a docstring."""
    return text.partition("\n")[0].partition(". ")[0].removesuffix(".") + "."


def arguments(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Return the tables of a parser's arguments, those of its subcommands after its own."""
    rows, below = [], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                below += [
                    f"### {parser.prog.removeprefix('reportbot ')} {choice.dest}",
                    sentence(choice.help or ""),
                ]
                below += arguments(action.choices[choice.dest])
        elif not isinstance(action, argparse._HelpAction):
            rows.append((spelled(action), described({"description": action.help}, f"{parser.prog} {action.dest}")))
    if rows:
        yield table(("argument", "meaning"), rows)
    yield from below


def spelled(action: argparse.Action) -> str:
    """Return how an argument is typed."""
    name = str(action.metavar or action.dest)
    if not action.option_strings:
        dots = "…" if action.nargs in ("+", "*") else ""
        return f"`[{name}]`" if action.nargs in ("?", "*") else f"`{name}{dots}`"
    value = "" if action.nargs == 0 else f" {name}"
    return f"`{action.option_strings[-1]}{value}`"


def keys(schema: Schema, *, at: str) -> str:
    """Return the table of an object's keys."""
    required = schema.get("required", ())
    rows = [
        (
            f"`{name}`",
            described(each, f"{at}: {name}"),
            kind(each),
            "required" if name in required else default(each),
        )
        for name, each in schema["properties"].items()
    ]
    return table(("key", "meaning", "value", "default"), rows)


def described(schema: Schema, name: str) -> str:
    """Return a description; `Undescribed` where the code has none."""
    text = schema.get("description")
    if not text:
        raise Undescribed(f"{name} has no description")
    return sentence(" ".join(text.split()))


def kind(schema: Schema, *, separated: bool = False) -> str:
    """Return what a value may be, in words. `separated`: lists are written as one text."""
    options = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    if [each.get("type") for each in options] == ["string", "object"] and "additionalProperties" in options[1]:
        return "text, or one for each language"
    return " or ".join(dict.fromkeys(option(each, separated) for each in options))


def option(schema: Schema, separated: bool) -> str:
    """Return what one of a value's types is, in words, with its bounds."""
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2].lower()
        return OBJECTS.get(name, f"[an object](#{name})")
    words = "text, number, `true`, `false` or `null`"
    match schema.get("type"):
        case "string":
            words = FORMATS.get(schema.get("format", ""), "text") + bounds(
                schema, "minLength", "maxLength", CHARACTERS
            )
        case "integer" | "number" as number:
            words = {"integer": "whole number"}.get(number, number)
            words += bounds(schema, "minimum", "maximum") or bounds(schema, "exclusiveMinimum", "exclusiveMaximum")
        case "boolean":
            words = "`true` or `false`"
        case "array":
            words = SEPARATED if separated else list_of(schema)
        case "object":
            words = "object"
    return words


def list_of(schema: Schema) -> str:
    """Return what a list holds, in words."""
    return f"list{bounds(schema, 'minItems', 'maxItems')} of {kind(schema.get('items', {}))}"


def bounds(schema: Schema, low: str, high: str, unit: str = "") -> str:
    """Return the bounds of a value, in words."""
    if low in schema and high in schema:
        return f" ({schema[low]:g} to {schema[high]:g}{unit})"
    words = {"exclusiveMinimum": "more than"}.get(low, "at least")
    found = [f"{word} {schema[key]:g}" for word, key in ((words, low), ("at most", high)) if key in schema]
    return f" ({found[0]}{unit})" if found else ""


def default(schema: Schema) -> str:
    """Return a default as it would be written."""
    value = schema.get("default")
    if value in (None, [], {}):
        return "–"
    if isinstance(value, dict):
        return ", ".join(f"`{each}`" for each in value.values())
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"`{text.lower() if isinstance(value, bool) else text}`"


def amount(name: str) -> str:
    """Return a limit with its unit."""
    value = getattr(limits, name)
    if name.endswith(("_BYTES", "_MEMORY")):
        return f"{value // limits.MIB} MiB"
    return f"{value:g} s" if name.endswith("_SECONDS") else f"{value:,}"


if __name__ == "__main__":
    main()
