"""Declares what can be typed after `reportbot`, and says it in groups."""

import argparse
from collections.abc import Container, Iterator
from importlib import import_module

from bot.cli.command_table import COMMANDS, GROUPS

TITLE = "Ask for a report; a Jupyter notebook answers."
EXAMPLES = ("reportbot demo", 'reportbot run "sales last month"', "reportbot new energy", "reportbot up")


class _Overview(argparse.ArgumentParser):
    """The parser above all subcommands, whose help has them in groups."""

    def format_help(self) -> str:
        return "\n".join(_overview())


def build_parser(names: Container[str]) -> argparse.ArgumentParser:
    """Declare every subcommand, and of these the flags, which cost the import of a command's module."""
    parser = _Overview(prog="reportbot", description=TITLE)
    parser.add_argument("--version", action="store_true", help="say which version this is")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=argparse.ArgumentParser)
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(
            name,
            help=command.summary,
            description=f"{command.summary[:1].upper()}{command.summary[1:]}.",
            epilog="\n  ".join(("examples:", *command.examples)),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name in names:
            module = import_module(f"bot.cli.commands.{name}")
            module.add_arguments(subparser)
            subparser.set_defaults(main=module.main)
    return parser


def _overview() -> Iterator[str]:
    yield "usage: reportbot COMMAND ..."
    yield f"\n{TITLE}"
    for title, commands in GROUPS.items():
        yield f"\n{title}:"
        yield from (f"  {name:<12}{command.summary}" for name, command in commands.items())
    yield "\nExamples:"
    yield from (f"  {example}" for example in EXAMPLES)
    yield "\n`reportbot COMMAND --help` says more of a command, `reportbot --version` which version this is.\n"
