"""`reportbot run --dry-run`: what a command would ask for; nothing is run."""

import argparse
from collections.abc import Callable
from typing import Any

from bot.catalog.echo import understood
from bot.cli.complain import complain, say_for
from bot.cli.exit_status import COMPLETED, WRONG
from bot.cli.streams import print_json
from bot.grammar.parse import Command
from runner.bundles.bundle import ReportBundle
from runner.errors import CommandError, ReportError
from runner.i18n.languages import nearest_language
from runner.settings import Settings

Read = Callable[[Settings], tuple[Command, ReportBundle]]


def dry_run(args: argparse.Namespace, settings: Settings, read: Read) -> int:
    """Print what was understood, as a sentence or as JSON; 0 understood, 2 refused."""
    try:
        command, bundle = read(settings)
    except ReportError as error:
        say = say_for(args)
        if args.json:
            hint = error.hint if isinstance(error, CommandError) else None
            print_json(_result(error={"type": error.type, "message": say(error.message), "hint": hint}))
        complain(error, say=say)
        return WRONG
    wanted = command.language or settings.language
    language = nearest_language(wanted, bundle.config.languages)
    sentence = understood(command, bundle, language=language, wanted=wanted)
    if args.json:
        print_json(
            _result(
                report=command.report,
                parameters=command.parameters,
                language=language,
                understood=sentence,
                ignored=list(command.ignored),
            )
        )
    else:
        print(sentence)
    return COMPLETED


def _result(**found: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("report", "parameters", "language", "understood", "ignored", "error"))
    return {**nothing, "parameters": {}, "ignored": [], **found}
