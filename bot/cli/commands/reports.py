"""`reportbot reports`: what can be asked here."""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.cli.exit_status import COMPLETED
from bot.cli.notebook_paths import add_notebooks, bundle_copies, shown_notebooks
from bot.cli.streams import print_json
from bot.dates.parse import today_in
from bot.grammar.parameters import is_required
from bot.grammar.parse import Offer, example_command
from runner.bundles.bundle import load_bundle
from runner.bundles.config import ChoiceParameter, Parameter, ReportConfig, Text
from runner.bundles.config_file import load_config
from runner.bundles.layout import bundle_name
from runner.errors import BundleError, CommandError, InvalidParameter
from runner.i18n.languages import nearest_text
from runner.settings import Settings, check_language, load_settings


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A report as a person reads of it; `fault` is the first of those that keep it from being run."""

    name: str
    title: str | None = None
    description: str | None = None
    commands: Sequence[str] = ()
    parameters: Sequence[dict[str, Any]] = ()
    languages: Sequence[str] = ()
    example: str | None = None
    fault: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `reports`."""
    add_notebooks(parser)
    parser.add_argument("--language", metavar="XX", help="the language of the texts (default: LANGUAGE)")
    parser.add_argument("--json", action="store_true", help="print the reports as one JSON array")


def main(args: argparse.Namespace) -> int:
    """Print every report; a broken one is listed with its fault and hides no other."""
    settings = load_settings()
    language = _language(args.language or settings.language)
    settings = settings.model_copy(update={"notebooks": args.notebooks or settings.notebooks})
    today = today_in(settings.timezone, datetime.now(UTC))
    listings = [
        make_listing(folder, settings, today=today, language=language) for folder in bundle_copies(settings)
    ]
    if args.json:
        print_json([asdict(listing) for listing in listings])
    elif not listings:
        print(f"There is no report in {shown_notebooks(settings)} yet; `reportbot new NAME` makes one that works.")
    else:
        print("\n\n".join("\n".join(_lines(listing)) for listing in listings))
    return COMPLETED


def make_listing(folder: Path, settings: Settings, *, today: date, language: str) -> Listing:
    """Describe a bundle in a language."""
    try:
        config = load_config(folder)
    except BundleError as error:
        return Listing(name=bundle_name(folder), fault=error.faults[0])
    fault = None
    try:
        load_bundle(folder, settings)
    except BundleError as error:
        fault = error.faults[0]
    return Listing(
        name=bundle_name(folder),
        title=nearest_text(config.title, language, config.languages),
        description=nearest_text(config.description or "", language, config.languages) or None,
        commands=config.commands or [bundle_name(folder)],
        parameters=[_parameter(name, each, config, language) for name, each in config.parameters.items()],
        languages=config.languages,
        example=_example(bundle_name(folder), config, today, language),
        fault=fault,
    )


def _example(name: str, config: ReportConfig, today: date, language: str) -> str | None:
    try:
        return example_command(Offer(name=name, config=config), today=today, language=language)
    except CommandError:
        return None


def _parameter(name: str, parameter: Parameter, config: ReportConfig, language: str) -> dict[str, Any]:
    """Describe a parameter; `choices` are pairs of the value and its label."""

    def text(value: Text | None) -> str | None:
        return nearest_text(value, language, config.languages) if value else None

    choices = None
    if isinstance(parameter, ChoiceParameter):
        labels = parameter.choices if isinstance(parameter.choices, dict) else {}
        choices = {value: text(labels.get(value)) or value for value in parameter.values}
    return {
        "name": name,
        "type": parameter.type,
        "required": is_required(config, name),
        "default": parameter.default,
        "choices": choices,
        "label": text(parameter.label),
        "help": text(parameter.help),
    }


def _lines(listing: Listing) -> Iterator[str]:
    yield f"{listing.name}: {listing.title}" if listing.title else listing.name
    if listing.description:
        yield f"  {listing.description}"
    yield from (f"  > {command}" for command in listing.commands)
    width = max((len(parameter["name"]) for parameter in listing.parameters), default=0)
    for parameter in listing.parameters:
        yield f"  {parameter['name']:<{width}}  {_explained(parameter)}"
    if listing.example:
        yield f"  For example: {listing.example}"
    if listing.fault:
        yield f"  Broken: {' '.join(listing.fault.split())}"


def _explained(parameter: dict[str, Any]) -> str:
    parts = [parameter["type"]]
    if parameter["choices"]:
        parts[0] += ": " + ", ".join(
            value if label.casefold() == value.casefold() else f"{value} ({label})"
            for value, label in parameter["choices"].items()
        )
    if parameter["default"] is not None:
        parts.append(f"default {json.dumps(parameter['default'], ensure_ascii=False)}")
    parts.append("required" if parameter["required"] else "optional")
    return "; ".join(parts) + (f". {parameter['help']}" if parameter["help"] else "")


def _language(tag: str) -> str:
    try:
        return check_language(tag)
    except ValueError as error:
        raise InvalidParameter(f"--language: {error}") from None
