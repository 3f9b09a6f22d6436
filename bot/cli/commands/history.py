"""`reportbot history`: the last reports, and what became of them."""

import argparse

from redis.exceptions import RedisError

from bot.cli.archive import OpenStores, open_kept
from bot.cli.exit_status import COMPLETED
from bot.cli.report_views import brief_account, history_line
from bot.cli.streams import print_json
from runner.records.archive import recent_archived
from runner.records.record import MAX_INDEXED_REPORTS, Report, asker_name
from runner.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `history`."""
    parser.add_argument("--user", metavar="U", help="whose: a Slack user id, or a user of this machine")
    parser.add_argument("--channel", metavar="C", help="of which channel: its Slack id")
    parser.add_argument(
        "--limit",
        type=_limit,
        default=20,
        metavar="N",
        help=f"how many (default: 20, at most {MAX_INDEXED_REPORTS})",
    )
    parser.add_argument("--json", action="store_true", help="print them as a JSON array")


def main(args: argparse.Namespace) -> int:
    """List the last reports, newest first."""
    settings = load_settings()
    with open_kept(settings) as kept:
        reports = find_recent(kept, user=args.user, channel=args.channel, limit=args.limit)
    if args.json:
        print_json([brief_account(each) for each in reports])
        return COMPLETED
    for each in reports:
        print(history_line(each, timezone=settings.timezone))
    return COMPLETED


def find_recent(kept: OpenStores, *, user: str | None, channel: str | None, limit: int) -> list[Report]:
    """Give the last reports of a user, of a channel, of both or of all; from the store where Redis knows none."""

    def wanted(report: Report) -> bool:
        channels = (report.channel_id, report.request.origin.channel_id)
        return user in (None, asker_name(report.request)) and (channel is None or channel in channels)

    try:
        known = bool(kept.records.recent_of_all(limit=1))
        found = _indexed(kept, user=user, channel=channel, limit=limit) if known else []
    except RedisError:
        known, found = False, []
    if not known:
        return recent_archived(kept.store, limit=limit, wanted=wanted)
    return [each for each in found if wanted(each)][:limit]


def _indexed(kept: OpenStores, *, user: str | None, channel: str | None, limit: int) -> list[Report]:
    if user is None and channel is None:
        return kept.records.recent_of_all(limit=limit)
    if user is not None:
        return kept.records.recent(user_id=user, limit=MAX_INDEXED_REPORTS if channel else limit)
    return kept.records.recent(channel_id=channel, limit=limit)


def _limit(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MAX_INDEXED_REPORTS:
        raise argparse.ArgumentTypeError(f"{text} is not between 1 and {MAX_INDEXED_REPORTS}")
    return number
