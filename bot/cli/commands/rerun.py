"""`reportbot rerun`: a report once more, here, with the same absolute parameters."""

import argparse
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.archive import open_kept
from bot.cli.commands.run import answer_request, request_at_shell
from bot.dates.parse import today_in
from bot.grammar.parameters import check_values
from bot.grammar.parse import Command
from runner.bundles.bundle import ReportBundle, load_bundle
from runner.bundles.source import open_source
from runner.errors import UnknownReport
from runner.i18n.phrases import phrase
from runner.request import ReportRequest, Value
from runner.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `rerun`."""
    parser.add_argument("id", metavar="ID", help="the report's id, as `reportbot history` lists it")
    parser.add_argument("--notebooks", metavar="DIR", help="the folder of bundles (default: NOTEBOOKS)")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="put the page and the files into this folder as well"
    )
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    parser.set_defaults(language=None, timezone=None)


def main(args: argparse.Namespace) -> int:
    """Run the report again; 0 completed, 1 it ran and failed, 2 nothing was queued."""
    with ExitStack() as stack:  # so that an embedded Redis is started once
        return answer_request(args, lambda settings: _request(args.id, settings, stack))


def _request(report_id: str, settings: Settings, stack: ExitStack) -> tuple[ReportRequest, ReportBundle]:
    before = stack.enter_context(open_kept(settings)).find(report_id).request
    source = open_source(settings)
    if before.report not in source.config_folders():
        raise UnknownReport(phrase("the report {name} is not there any more, or is broken", name=before.report))
    bundle = load_bundle(source.folder(before.report), settings)
    command = Command(
        report=bundle.name, parameters=_parameters(before, bundle), ignored=(), notes=(), language=before.language
    )
    request = request_at_shell(
        command,
        bundle,
        words=before.words,
        wanted=before.asker_language,
        timezone=before.timezone,
        locale=before.locale,
    )
    return replace(request, now=before.now or before.created_at), bundle


def _parameters(before: ReportRequest, bundle: ReportBundle) -> dict[str, Value]:
    """Give the parameters as they were, checked against what the bundle wants now."""
    today = today_in(before.timezone, datetime.now(UTC))
    checked = check_values(bundle.config, before.parameters, today=today)
    return {name: before.parameters.get(name, value) for name, value in checked.items()}
