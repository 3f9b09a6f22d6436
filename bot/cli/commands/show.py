"""`reportbot show`: all that is kept of one report."""

import argparse

from bot.cli.archive import open_kept
from bot.cli.exit_status import COMPLETED
from bot.cli.report_views import account_lines, full_account
from bot.cli.streams import print_json
from runner.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `show`."""
    parser.add_argument("id", metavar="ID", help="the report's id, as `reportbot history` lists it")
    parser.add_argument("--json", action="store_true", help="print it as one JSON object")


def main(args: argparse.Namespace) -> int:
    """Show a report; 2 where none of that id is kept."""
    settings = load_settings()
    with open_kept(settings) as kept:
        report = kept.find(args.id)
        account = full_account(
            report, page=kept.links.page(report), locate=lambda artifact: kept.store.location(artifact.key)
        )
    if args.json:
        print_json(account)
        return COMPLETED
    for line in account_lines(account, timezone=settings.timezone):
        print(line)
    return COMPLETED
