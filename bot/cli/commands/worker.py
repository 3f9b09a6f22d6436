"""`reportbot worker`: take reports off the queue, run them, post them."""

import argparse

from bot.cli.redis import redis_url
from bot.cli.settings_warnings import warn_of_settings
from bot.cli.streams import tell
from runner.errors import SettingsError
from runner.logs import set_up_logs
from runner.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `worker`: none."""


def main(args: argparse.Namespace) -> int:
    """Run workers and their keeper until a signal ends them; 0 then, 2 where the settings let none run."""
    from runner.workers.adapters import open_slack
    from runner.workers.service import run_service  # the heavy half: not for settings that are refused

    settings = load_settings()
    set_up_logs(form=settings.log_format, level=settings.log_level)
    warn_of_settings(settings)
    if settings.slack_bot_token is None:
        raise SettingsError(
            "SLACK_BOT_TOKEN is not set: a worker posts the reports to Slack; copy the app's Bot User OAuth Token"
        )
    with redis_url(settings) as url:
        for line in described(settings):
            tell(line)
        return run_service(settings, redis_url=url, open_delivery=open_slack, say=tell)


def described(settings: Settings) -> list[str]:
    """Say what runs, and where."""
    workers = "1 worker" if settings.workers == 1 else f"{settings.workers} workers"
    pool = "none waits" if settings.kernel_pool == 0 else f"{settings.kernel_pool} kept warm"
    redis = "REDIS_URL" if settings.redis_url else f"embedded in {settings.home}"
    return [
        f"{workers} and a keeper; kernels: {settings.kernel_backend}, {pool}; Redis: {redis}",
        f"reports from {settings.notebooks}, kept in {settings.store}",
    ]
