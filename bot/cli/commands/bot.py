"""`reportbot bot`: listen to Slack."""

import argparse
import signal
from threading import Event
from types import FrameType

from bot.cli.exit_status import COMPLETED
from bot.cli.redis import redis_url
from bot.cli.settings_warnings import warn_of_settings
from bot.required_settings import check_bot_settings
from runner.logs import set_up_logs
from runner.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `bot`: none."""


def main(args: argparse.Namespace) -> int:
    """Run the bot until it is interrupted, and answer what is under way."""
    settings = load_settings()
    set_up_logs(form=settings.log_format, level=settings.log_level)
    warn_of_settings(settings)
    check_bot_settings(settings)
    from bot.run import run_bot  # the heavy half: not for settings that are refused

    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    with redis_url(settings) as url:
        run_bot(settings, url, stop)
    return COMPLETED
