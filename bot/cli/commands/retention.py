"""`reportbot retention`: deletes what is left of reports whose time is over, as the keeper does by itself."""

import argparse
from datetime import UTC, datetime

from redis.exceptions import RedisError

from bot.cli.archive import open_kept
from bot.cli.complain import complain, say_for
from bot.cli.exit_status import COMPLETED, FAILED
from bot.cli.streams import print_json
from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.records.retention import ExpiredReport, delete_expired
from runner.settings import load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `retention`."""
    parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
    parser.add_argument("--json", action="store_true", help="print the reports as a JSON array")


def main(args: argparse.Namespace) -> int:
    """Delete, or say what would be; 0 done, 1 the store or Redis failed."""
    settings = load_settings()
    try:
        with open_kept(settings) as kept:
            expired = delete_expired(
                kept.store,
                kept.records,
                days=settings.retention_days,
                now=datetime.now(UTC),
                dry_run=args.dry_run,
            )
    except RedisError as error:
        complain(StoreError(phrase("Redis does not answer: {reason}", reason=str(error))), say=say_for(args))
        return FAILED
    except StoreError as error:
        complain(error, say=say_for(args))
        return FAILED
    if args.json:
        print_json([{"id": each.id, "day": each.day.isoformat(), "keys": each.keys} for each in expired])
    else:
        for each in expired:
            print(_line(each))
        print(_summary(expired, days=settings.retention_days, dry_run=args.dry_run))
    return COMPLETED


def _line(expired: ExpiredReport) -> str:
    files = "1 file" if len(expired.keys) == 1 else f"{len(expired.keys)} files"
    return f"{expired.id}  asked for on {expired.day}, {files}"


def _summary(expired: list[ExpiredReport], *, days: int, dry_run: bool) -> str:
    if not expired:
        return f"No report is older than {days} days (RETENTION_DAYS)."
    number = "1 report" if len(expired) == 1 else f"{len(expired)} reports"
    done = "would be deleted" if dry_run else ("was deleted" if len(expired) == 1 else "were deleted")
    return f"{number} older than {days} days (RETENTION_DAYS) {done}."
