"""`reportbot schedules`: those that there are, and what their buttons in Slack do, from a shell."""

import argparse
import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from redis.exceptions import RedisError

from bot.cli.exit_status import COMPLETED
from bot.cli.redis import redis_url
from bot.cli.streams import print_json
from bot.directory.people import Person
from bot.intake.enqueue import IncomingRequest
from bot.schedules.change import CHANGES, find_schedule, run_now
from bot.schedules.command import ScheduleCommand, parse_schedule_command
from bot.schedules.create import SHOWN, create_schedule
from bot.schedules.messages import reason_in_words
from bot.schedules.rules.occurrence_words import instant_in_words
from bot.schedules.rules.words import rule_in_words
from bot.schedules.schedule import StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from bot.wiring import open_services
from runner.delivery.blockkit import escaped
from runner.errors import InvalidParameter, StoreError
from runner.i18n.phrases import phrase, speaker
from runner.request import Origin, request_id
from runner.settings import Settings, check_language, check_timezone, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the subcommands of `schedules`; `list` is meant where none is given."""
    parser.set_defaults(channel=None, json=False)
    acts = parser.add_subparsers(dest="act", metavar="ACTION")
    for each in (parser, acts.add_parser("list", help="list schedules, with their next dates")):
        each.add_argument(
            "--channel", metavar="C", default=argparse.SUPPRESS, help="of which channel: its Slack id"
        )
        each.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print them as a JSON array"
        )
    for name, summary in _SUMMARIES.items():
        acts.add_parser(name, help=summary).add_argument(
            "id", metavar="ID", help="the schedule's id, as `list` shows it"
        )
    adding = acts.add_parser("add", help='make one: add "sales last week" every monday at 9:00 --channel C0123')
    adding.add_argument("words", metavar="COMMAND", help="what to ask for, in quotes")
    adding.add_argument("rule", metavar="RULE", nargs="+", help="when, and perhaps: when CONDITION")
    adding.add_argument("--channel", metavar="C", required=True, help="where it is posted: a channel's Slack id")
    adding.add_argument("--user", metavar="U", help="in whose name: a person's Slack id")
    adding.add_argument("--language", metavar="XX", help="the language of words and report (default: LANGUAGE)")
    adding.add_argument("--timezone", metavar="Z", help="the zone, where the rule names none (default: TIMEZONE)")


def main(args: argparse.Namespace) -> int:
    """List schedules, make one or change one; `CommandError` where that cannot be."""
    settings = load_settings()
    try:
        with _open(settings) as services:
            _act(args, services)
    except RedisError as error:
        raise StoreError(phrase("Redis does not answer: {reason}", reason=str(error))) from error
    return COMPLETED


def _act(args: argparse.Namespace, services: Services) -> None:
    schedules = ScheduleStore(services.redis)
    act = args.act or "list"
    if act == "list":
        _list(schedules.of_channel(args.channel) if args.channel else schedules.all(), services, as_json=args.json)
        return
    if act == "add":
        print(_line(_add(args, services), services))
        return
    kept = find_schedule(args.id, schedules)
    if act == "run":
        print(_run(kept, services))
        return
    print(CHANGES[act](kept, schedules, services.clock()))


def _add(args: argparse.Namespace, services: Services) -> StoredSchedule:
    """Make a schedule; its words are typed as in Slack, its first argument being the command."""
    try:
        language = check_language(args.language or services.settings.language)
        timezone = check_timezone(args.timezone or services.settings.timezone)
    except ValueError as error:
        raise InvalidParameter(str(error)) from None
    person = Person(user_id=args.user, name=args.user or getpass.getuser(), timezone=timezone, language=language)
    incoming = IncomingRequest(
        id=request_id(),
        person=person,
        origin=Origin(kind="schedule", channel_id=args.channel, user_id=args.user),
        words=args.words,
    )
    made = create_schedule(_typed(args.words, args.rule, language), incoming, services)
    for note in made.notes:
        print(speaker(language)(note))
    return StoredSchedule(schedule=made.schedule, next=made.instants[0])


def _typed(words: str, rule: Sequence[str], language: str) -> ScheduleCommand:
    typed = parse_schedule_command(f'schedule "words" {escaped(" ".join(rule))}', language=language)
    return replace(typed, words=escaped(words))


def _run(stored: StoredSchedule, services: Services) -> str:
    schedule = stored.schedule
    origin = Origin(kind="schedule", team_id=schedule.team_id, user_id=schedule.creator)
    incoming = IncomingRequest(id=request_id(), person=schedule.person, origin=origin, words="")
    return run_now(stored, incoming, services).id


def _list(found: Sequence[StoredSchedule], services: Services, *, as_json: bool) -> None:
    if as_json:
        print_json([_account(each, services.clock()) for each in found])
        return
    for each in found:
        print(_line(each, services))


def _line(kept: StoredSchedule, services: Services) -> str:
    schedule, now, say = kept.schedule, services.clock(), speaker(services.settings.language)
    if kept.paused:
        state = say(phrase("Paused: {reason}", reason=reason_in_words(kept)))
    else:
        state = " · ".join(say(instant_in_words(each, now=now)) for each in schedule.next_instants(now, SHOWN))
    rule = say(rule_in_words(schedule.rule, schedule.timezone))
    when = [schedule.when] if schedule.when else []
    return "  ".join([schedule.id, schedule.channel_id, schedule.words, rule, *when, state])


def _account(kept: StoredSchedule, now: datetime) -> dict[str, Any]:
    schedule = kept.schedule
    following = [] if kept.paused else schedule.next_instants(now, SHOWN)
    return {
        "id": schedule.id,
        "report": schedule.report,
        "words": schedule.words,
        "rule": str(rule_in_words(schedule.rule)),
        "cron": list(schedule.rule.cron_lines()),
        "timezone": schedule.timezone,
        "language": schedule.language,
        "when": schedule.when or None,
        "grace": schedule.grace,
        "channel": schedule.channel_id,
        "creator": schedule.creator,
        "created_at": schedule.created_at,
        "paused": kept.paused,
        "failures": kept.failures,
        "last": kept.last,
        "next": [each.isoformat() for each in following],
    }


@contextmanager
def _open(settings: Settings) -> Iterator[Services]:
    """Open the desk that listeners have; Slack is not asked anything, so that no token is needed."""
    token = settings.slack_bot_token or SecretStr("none")
    with (
        redis_url(settings) as url,
        open_services(settings.model_copy(update={"slack_bot_token": token}), url) as services,
    ):
        yield services


_SUMMARIES = {
    "pause": "let one fire no more until it is resumed",
    "resume": "let a paused one fire again",
    "delete": "forget one",
    "run": "ask for its report now; prints the report's id",
}
