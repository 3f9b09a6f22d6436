"""Say on stderr what is wrong."""

import argparse
from collections.abc import Callable

from bot.cli.streams import tell
from runner.errors import BundleError, ReportError, SettingsError


def complain(error: ReportError, *, say: Callable[[str], str]) -> None:
    """Say on stderr what is wrong: one sentence a line."""
    from runner.i18n.phrases import phrase

    for sentence in error.faults if isinstance(error, BundleError) else [error.message]:
        tell(f"reportbot: {say(sentence)}")
    hint = getattr(error, "hint", None)
    if hint:
        tell(say(phrase("For example: {command}", command=hint)))


def say_for(args: argparse.Namespace) -> Callable[[str], str]:
    """Give what speaks to whoever typed a command: in the language of `--language`, or of the settings."""
    from runner.i18n.phrases import speaker
    from runner.settings import load_settings

    try:
        return speaker(getattr(args, "language", None) or load_settings().language)
    except SettingsError:
        return speaker("en")
