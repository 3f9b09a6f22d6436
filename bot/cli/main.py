"""The `reportbot` command: each subcommand is a module of `bot.cli.commands`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from bot.cli.complain import complain, say_for
from bot.cli.exit_status import COMPLETED, INTERRUPTED, WRONG
from bot.cli.streams import ready_streams, tell
from runner.errors import ReportError

COMMANDS = {
    "run": "run one report here, start to finish",
    "demo": "run the shipped sales report, then take commands",
    "up": "run everything: the bot, workers, their keeper, and Redis where there is none",
    "bot": "listen to Slack",
    "worker": "take reports off the queue, run them and post them",
    "reports": "list what can be asked",
    "history": "list the last reports, and what became of them",
    "show": "show all that is kept of one report",
    "rerun": "run a report again here, with the same absolute parameters",
    "schedules": "list schedules, make, pause, resume, delete or run one",
    "new": "make a bundle that works, to start from",
    "check": "find every fault of a bundle",
    "messages": "extract and update a bundle's catalogues",
    "publish": "check bundles and upload them to S3",
    "retention": "delete what is left of reports older than RETENTION_DAYS",
    "schema": "print the JSON Schema of config.json",
    "doctor": "say what works here, and what to do about the rest",
}


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
    parser = argparse.ArgumentParser(prog="reportbot", description="Ask for a report; a Jupyter notebook answers.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=f"{summary[:1].upper()}{summary[1:]}.")
        if words[:1] == [name]:  # only the command in use is imported: starting up should cost nothing
            module = import_module(f"bot.cli.commands.{name}")
            module.add_arguments(subparser)
            subparser.set_defaults(main=module.main)
    return parser.parse_args(words)
