"""`reportbot check --run`: what only shows when a bundle is run, with its defaults and in the sandbox."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis

from bot.catalog.catalog import read_catalog
from bot.cli.commands.run import request_at_shell
from bot.cli.redis import redis_url
from bot.dates.parse import today_in
from bot.grammar.parse import Offer, example_command
from bot.intake.enqueue import understand
from runner.author_warnings import AuthorWarning
from runner.bundles.bundle import load_bundle
from runner.bundles.layout import bundle_name
from runner.bundles.secrets import read_secrets
from runner.bundles.source import open_source
from runner.errors import ReportError
from runner.i18n.phrases import speaker
from runner.records.record import RedisRecords, Report
from runner.settings import Settings, read_environment


class _Unseen:
    """A `Delivery` to nobody."""

    def announce(self, report: Report) -> None:
        """Say nothing."""

    def progress(self, report: Report) -> None:
        """Show nothing."""

    def post(self, report: Report, artifacts: Mapping[str, object]) -> None:
        """Hand over nothing."""

    def fail(self, report: Report) -> None:
        """Say nothing: the record says it."""


def run_findings(folder: Path, settings: Settings) -> tuple[list[str], Sequence[AuthorWarning]]:
    """Run a bundle with its defaults. Return its faults, as `check` tells them, and the warnings to its author.

    What has no default is asked for as in the example that `reportbot reports` gives. Nothing of the run is kept.
    """
    say = speaker(settings.language)
    try:
        report = _run(folder, settings)
    except ReportError as error:  # nothing was queued
        return [f"{bundle_name(folder)}: cannot be run here: {say(error.message)}"], ()
    warnings = report.author_warnings
    if report.error is None:
        return [], warnings
    return [f"{bundle_name(folder)}: {report.error.type}: {report.error.message}"], warnings


def _run(folder: Path, settings: Settings) -> Report:
    from runner.workers.run_one import run_one  # the heavy half

    bundle = load_bundle(folder, settings)
    read_secrets(bundle.name, bundle.config.secrets, read_environment())
    today = today_in(settings.timezone, datetime.now(UTC))
    offer = Offer(name=bundle.name, config=bundle.config)
    words = example_command(offer, today=today, language=settings.language)
    alone = settings.model_copy(update={"notebooks": str(folder)})
    command = understand(
        words,
        read_catalog(open_source(alone)),
        today=today,
        language=settings.language,
        fiscal_start=settings.fiscal_year_start,
    )
    request = request_at_shell(command, bundle, words=words, wanted=settings.language, timezone=settings.timezone)
    with _passing_store(settings) as passing, redis_url(settings) as url:
        report = run_one(request, bundle, settings=passing, redis_url=url, delivery=_Unseen())
        with Redis.from_url(url) as redis:
            RedisRecords(redis, retention=settings.retention_seconds).forget(report.id)
        return report


@contextmanager
def _passing_store(settings: Settings) -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="reportbot-check-") as folder:
        yield settings.model_copy(update={"store": folder})
