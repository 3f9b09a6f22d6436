"""`reportbot demo`: the shipped sales report, then a prompt where a person is at a terminal."""

import argparse
import sys

from bot.cli.commands.run import add_run_options, answer
from bot.cli.complain import complain, say_for
from bot.cli.streams import tell
from runner.errors import ReportError
from runner.paths import SHIPPED

COMMAND = "sales last month"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `demo`: those of `run`."""
    add_run_options(parser)


def main(args: argparse.Namespace) -> int:
    """Run the sales report, and then whatever is typed."""
    args.notebooks = args.notebooks or str(SHIPPED)
    tell(f'You ask: "{COMMAND}"')
    status = answer(args, COMMAND)
    if sys.stdin.isatty() and sys.stderr.isatty() and not args.json:
        _prompt(args)
    return status


def _prompt(args: argparse.Namespace) -> None:
    tell('\nNow you: for instance "delivery last week" or "vendes del mes passat". Ctrl-D ends.')
    while True:
        try:
            text = input("report> ").strip()
        except EOFError:
            tell("")
            return
        if text in ("exit", "quit"):
            return
        if text:
            try:
                answer(args, text)
            except ReportError as error:
                complain(error, say=say_for(args))
