"""`reportbot demo`: the shipped sales report, then a prompt where a person is at a terminal."""

from __future__ import annotations

import argparse
import sys

from bot.cli import COMPLETED, FAILED, complain
from bot.commands.run import add_run_options, ask
from runner.errors import ReportError
from runner.paths import SHIPPED

COMMAND = "sales last month"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `demo`: those of `run`."""
    add_run_options(parser)


def main(args: argparse.Namespace) -> int:
    """Run the sales report, and then whatever is typed."""
    args.notebooks = args.notebooks or str(SHIPPED)
    print(f'You ask: "{COMMAND}"', file=sys.stderr)
    report, _ = ask(args, COMMAND)
    if sys.stdin.isatty() and sys.stderr.isatty():
        _prompt(args)
    return COMPLETED if report.status == "completed" else FAILED


def _prompt(args: argparse.Namespace) -> None:
    print('\nNow you: for instance "delivery last week" or "vendes del mes passat". Ctrl-D ends.', file=sys.stderr)
    while True:
        try:
            text = input("report> ").strip()
        except EOFError:
            print(file=sys.stderr)
            return
        if text in ("exit", "quit"):
            return
        if text:
            try:
                ask(args, text)
            except ReportError as error:
                complain(error)
