"""The `reportbot` command: each subcommand is a module of `bot.cli.commands`."""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Sequence
from functools import partial

from bot.cli.command_table import COMMANDS
from bot.cli.complain import complain, say_for
from bot.cli.exit_status import COMPLETED, INTERRUPTED, WRONG
from bot.cli.parser import build_parser
from bot.cli.streams import ready_streams, tell
from runner.errors import CommandError, ReportError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and give its exit status."""
    ready_streams()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored, as by some supervisors, nobody can wait
    args = argparse.Namespace()
    try:
        args = _parse(list(sys.argv[1:] if argv is None else argv))
        return int(args.main(args))
    except ReportError as error:
        complain(error, say=say_for(args))
        return WRONG
    except KeyboardInterrupt:
        return INTERRUPTED
    except PermissionError as error:
        tell(f"reportbot: {error.filename} is closed to this user ({error.strerror})")
        return WRONG
    except BrokenPipeError:  # `reportbot schema | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COMPLETED


def _parse(words: list[str]) -> argparse.Namespace:
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    _check_command(words)
    parser = build_parser(words[:1])  # only the command in use is imported: starting up should cost nothing
    parser.set_defaults(main=partial(_tell_of_itself, parser))
    return parser.parse_args(words)


def _check_command(words: list[str]) -> None:
    """Refuse a subcommand that there is not; `CommandError` shows what may have been meant."""
    if not words or words[0].startswith("-") or words[0] in COMMANDS:
        return
    from difflib import get_close_matches

    alike = [name for name in COMMANDS if abs(len(name) - len(words[0])) <= 1]
    near = get_close_matches(words[0], alike, n=1)
    meant = ["reportbot", *near, *words[1:]] if near else ["reportbot", "run", " ".join(words)]
    problem = f'"{words[0]}" is no command of reportbot; `reportbot --help` lists them'
    raise CommandError(problem, hint=shlex.join(meant))


def _tell_of_itself(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    """Where no subcommand is typed: the version where that is asked for, else what could be typed."""
    from importlib.metadata import PackageNotFoundError, version

    if not args.version:
        tell(parser.format_help())
        return WRONG
    try:
        print(f"reportbot {version('reportbot')}")
    except PackageNotFoundError:
        print("reportbot (used in place, not installed)")
    return COMPLETED
