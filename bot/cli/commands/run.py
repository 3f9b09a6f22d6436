"""`reportbot run`: one report here, start to finish, the way the service runs it."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from redis.exceptions import RedisError

from bot.catalog.catalog import read_catalog
from bot.catalog.echo import echo, understood
from bot.cli.commands.dry_run import dry_run
from bot.cli.complain import complain, say_for
from bot.cli.exit_status import COMPLETED, FAILED, WRONG
from bot.cli.redis import redis_url
from bot.cli.settings_warnings import warn_of_settings
from bot.cli.streams import print_json, tell
from bot.dates.parse import today_in
from bot.grammar.parse import Command
from bot.intake.enqueue import understand
from runner.bundles.bundle import ReportBundle, load_bundle
from runner.bundles.secrets import read_secrets
from runner.bundles.source import open_source
from runner.errors import InvalidParameter, ReportError, SettingsError, StoreError
from runner.i18n.languages import nearest_language
from runner.i18n.phrases import Say, phrase
from runner.logs import set_up_logs
from runner.records.record import Report
from runner.request import ReportRequest, new_request
from runner.settings import Settings, check_language, check_timezone, load_settings, read_environment

MakeRequest = Callable[[Settings], tuple[ReportRequest, ReportBundle]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `run`."""
    parser.add_argument("words", nargs="+", metavar="COMMAND", help='what to ask, as in Slack: "sales last month"')
    add_run_options(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what the command asks for, and run nothing")
    parser.add_argument("--today", metavar="DAY", help="read the words as on this day: 2025-03-19")


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Declare the flags that `run` and `demo` share."""
    parser.add_argument("--notebooks", metavar="DIR", help="the folder of bundles (default: NOTEBOOKS)")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="put the page and the files into this folder as well"
    )
    parser.add_argument("--language", metavar="XX", help="the reader's language (default: LANGUAGE)")
    parser.add_argument("--timezone", metavar="ZONE", help="where the reader's days begin (default: TIMEZONE)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="set a parameter")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def main(args: argparse.Namespace) -> int:
    """Run the report; 0 completed, 1 it ran and failed, 2 nothing was queued."""
    text = " ".join(args.words)
    today = _day(args.today)
    if args.dry_run:
        return dry_run(
            args, _settings(args), lambda settings: _read(text, settings, _assignments(args.set), today)
        )
    return answer_request(args, lambda settings: _request(text, settings, _assignments(args.set), today))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidParameter(
            phrase('--today: "{day}" is no day; write for instance 2025-03-19', day=text)
        ) from None


def answer(args: argparse.Namespace, text: str) -> int:
    """Run the report that a text asks for, print its result where `--json` asks for it, and give the status."""
    return answer_request(args, lambda settings: _request(text, settings, _assignments(args.set)))


def answer_request(args: argparse.Namespace, make: MakeRequest) -> int:
    """Run the report of a request, print its result where `--json` asks for it, and give the status."""
    try:
        report, settings = ask(args, make)
    except ReportError as error:
        if not args.json:
            raise
        say = say_for(args)
        print_json(_refusal(error, say))
        complain(error, say=say)
        return WRONG
    except RedisError as error:
        lost = StoreError(phrase("Redis went away while the report ran: {reason}", reason=str(error)))
        say = say_for(args)
        if args.json:
            print_json(_refusal(lost, say))
        complain(lost, say=say)
        return FAILED
    if args.json:
        print_json(_result(report, settings, args.out))
    return COMPLETED if report.status == "completed" else FAILED


def ask(args: argparse.Namespace, make: MakeRequest) -> tuple[Report, Settings]:
    """Make the request, run it, and give its record; `ReportError` where nothing was queued."""
    settings = _settings(args)
    request, bundle = make(settings)
    read_secrets(bundle.name, bundle.config.secrets, read_environment())
    from runner.delivery.terminal import TerminalDelivery  # the heavy half: not for a command that is refused
    from runner.stores.choice import open_store, require_store
    from runner.workers.run_one import run_one

    if args.out is not None:
        _require_writable(args.out, name=f"--out {args.out}")
    _require_writable(settings.home, name=f"REPORTBOT_HOME={settings.reportbot_home}")
    require_store(settings)
    with redis_url(settings) as url:
        delivery = TerminalDelivery(out=args.out, path_of=open_store(settings).location)
        return run_one(request, bundle, settings=settings, redis_url=url, delivery=delivery), settings


def _require_writable(folder: Path, *, name: str) -> None:
    """Refuse a folder that cannot be made or written, before a report runs in vain. Raises `SettingsError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{name}: {folder} cannot be made: {error.strerror}") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise SettingsError(f"{name}: {folder} cannot be written by this user")


def _settings(args: argparse.Namespace) -> Settings:
    """Read the settings and put the flags over them; a person who watches sees progress instead of log lines."""
    settings = load_settings()
    flags = {name: getattr(args, name) for name in ("notebooks", "language", "timezone") if getattr(args, name)}
    try:
        check_language(flags.get("language", settings.language))
    except ValueError as error:
        raise InvalidParameter(f"--language: {error}") from None
    try:
        check_timezone(flags.get("timezone", settings.timezone))
    except ValueError:
        problem = phrase(
            '--timezone: "{zone}" is no time zone; write for instance "Europe/Madrid"', zone=flags["timezone"]
        )
        raise InvalidParameter(problem) from None
    watched = sys.stderr.isatty() and "log_level" not in settings.model_fields_set
    set_up_logs(form=settings.log_format, level="warning" if watched else settings.log_level)
    warn_of_settings(settings)
    return settings.model_copy(update=flags)


def _assignments(pairs: list[str]) -> Mapping[str, str]:
    assignments = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            problem = phrase('--set {pair}: write a name and a value, as in "--set region=north"', pair=pair)
            raise InvalidParameter(problem)
        assignments[name.strip()] = value
    return assignments


def _read(
    text: str, settings: Settings, assignments: Mapping[str, str], today: date | None
) -> tuple[Command, ReportBundle]:
    source = open_source(settings)
    command = understand(
        text,
        read_catalog(source),
        today=today or today_in(settings.timezone, datetime.now(UTC)),
        language=settings.language,
        assignments=assignments,
        fiscal_start=settings.fiscal_year_start,
    )
    return command, load_bundle(source.folder(command.report), settings)


def _request(
    text: str, settings: Settings, assignments: Mapping[str, str], today: date | None = None
) -> tuple[ReportRequest, ReportBundle]:
    command, bundle = _read(text, settings, assignments, today)
    wanted = command.language or settings.language
    return request_at_shell(command, bundle, words=text, wanted=wanted, timezone=settings.timezone), bundle


def request_at_shell(
    command: Command, bundle: ReportBundle, *, words: str, wanted: str, timezone: str, locale: str = ""
) -> ReportRequest:
    """Return the request of whoever sits at this shell, and tell them what was understood."""
    language = nearest_language(wanted, bundle.config.languages)
    tell(understood(command, bundle, language=language, wanted=wanted))
    return new_request(
        report=bundle.name,
        parameters=command.parameters,
        language=language,
        locale=locale,
        timezone=timezone,
        words=words,
        title=bundle.title(language),
        echo=echo(command, bundle, language=language, wanted=wanted),
        requested_by=user_name(),
        at=datetime.now(UTC),
    )


def user_name() -> str:
    """Name whoever sits at this shell."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user often has no name
        return f"user {os.getuid()}"


def _result(report: Report, settings: Settings, out: Path | None) -> dict[str, Any]:
    """Give what `--json` prints (docs/authors/testing.md)."""
    from runner.stores.choice import open_store

    store = open_store(settings)
    paths = {
        each.name: str(out.absolute() / each.name if out else store.location(each.key))
        for each in report.artifacts
    }
    pages = [paths[each.name] for each in report.artifacts if each.kind == "page"]
    return {
        "id": report.id,
        "status": report.status,
        "report": report.request.report,
        "parameters": report.parameters,
        "html": pages[0] if pages else None,
        "files": [path for path in paths.values() if path not in pages],
        "error": asdict(report.error) if report.error else None,
        "timings": report.timings,
        "sandbox": report.sandbox,
        "warnings": [asdict(each) for each in report.author_warnings],
    }


def _refusal(error: ReportError, say: Say) -> dict[str, Any]:
    """Give what `--json` prints where nothing was queued."""
    failure = {"type": error.type, "message": say(error.message), "cell": error.cell, "trace": error.trace}
    nothing = dict.fromkeys(("id", "report", "html", "sandbox"))
    return {
        **nothing,
        "status": "error",
        "parameters": {},
        "files": [],
        "error": failure,
        "timings": {},
        "warnings": [],
    }
