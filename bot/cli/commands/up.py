"""`reportbot up`: everything in one: the bot, workers, their keeper, and Redis where there is none."""

import argparse
import os
import signal
from functools import partial
from threading import Event
from types import FrameType

from bot.cli.commands.worker import described
from bot.cli.redis import redis_url
from bot.cli.settings_warnings import warn_of_settings
from bot.cli.streams import tell
from bot.required_settings import check_bot_settings
from runner.logs import set_up_logs
from runner.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `up`: none."""


def main(args: argparse.Namespace) -> int:
    """Run all of it until a signal ends it; 0 then, 2 where the settings let it not run."""
    settings = load_settings()
    set_up_logs(form=settings.log_format, level=settings.log_level)
    warn_of_settings(settings)
    check_bot_settings(settings)
    from runner.processes.supervisor import SupervisedProcess
    from runner.workers.adapters import open_slack
    from runner.workers.service import run_service  # the heavy half: not for settings that are refused

    with redis_url(settings) as url:
        for line in (listening(settings), *described(settings), "Ctrl-C ends it."):
            tell(line)
        bot = SupervisedProcess(name="bot", run=partial(be_bot, settings, url))
        return run_service(settings, redis_url=url, open_delivery=open_slack, more=[bot], say=tell)


def listening(settings: Settings) -> str:
    """Say where the bot listens."""
    address = f"http://{settings.http_host}:{settings.http_port}"
    if settings.slack_app_token is not None:
        return f"bot: Slack over Socket Mode; {address}"
    return f"bot: Slack at {address}/slack/events"


def be_bot(settings: Settings, url: str) -> None:
    """Run the bot until SIGTERM, and give up what is under way at a second one."""
    from bot.run import run_bot  # here, so that workers do not carry it

    stop = Event()

    def end(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(0)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    run_bot(settings, url, stop)
