"""What people have to be told of a schedule besides its reports; kept in Redis until it is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from bot.schedules.rules.occurrence_words import instant_in_words
from bot.schedules.rules.words import rule_in_words
from bot.schedules.schedule import MAX_FAILURES, Reason, Schedule
from runner.delivery.blockkit import TEXT, Block, button, buttons, cut_escaped, escaped, marked
from runner.delivery.blocks import Message
from runner.i18n.phrases import Phrase, phrase, phrases, speaker

MAX_TITLE_LENGTH = 150
Kind = Literal["missed", "failed", "paused"]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message to one channel or person. Two that are the same are one."""

    kind: Kind
    to: str  # Slack id of a channel or a person
    schedule: str  # JSON, since it may be deleted before this is told
    about: str  # the report or the instant that it is about
    details: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Write it for Redis."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Notice:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))


def missed_notice(schedule: Schedule, *, first: datetime, last: datetime, ran: datetime | None) -> list[str]:
    """Tell the channel that firings were missed from `first` to `last`, and which of them ran late."""
    details = {"first": first.isoformat(), "last": last.isoformat(), "ran": ran.isoformat() if ran else ""}
    return [_notice("missed", schedule.channel_id, schedule, first.isoformat(), details)]


def failed_notices(schedule: Schedule, report_id: str, error: str, *, channel_knows: bool) -> list[str]:
    """Tell the creator, and the channel unless the report's own message did, that a report failed."""
    to = [schedule.creator, None if channel_knows else schedule.channel_id]
    return [_notice("failed", each, schedule, report_id, {"error": error}) for each in to if each]


def paused_notices(schedule: Schedule, about: str, reason: Reason, error: str = "") -> list[str]:
    """Tell the creator, and the channel where it can be told, that a schedule is paused, and why."""
    to = [schedule.creator, schedule.channel_id if reason != "channel" else None]
    return [_notice("paused", each, schedule, about, {"reason": reason, "error": error}) for each in to if each]


def notice_message(notice: Notice) -> Message:
    """Say it in the language of the schedule's creator."""
    schedule = Schedule.from_json(notice.schedule)
    say = speaker(schedule.language)
    sentence = say(_SENTENCES[notice.kind](notice, schedule))
    quoted = cut_escaped(" ".join(notice.details.get("error", "").split()), TEXT // 3)
    name = cut_escaped(say(name_in_words(schedule)), TEXT // 3)
    text = "\n".join([sentence, *([f"> {quoted}"] if quoted else []), name])
    blocks: list[Block] = [marked(text)]
    if notice.kind == "paused":
        resume = button(say(phrase("Resume")), action_id="schedule_resume", value=schedule.id)
        blocks.append(buttons(resume))
    return Message(text=f"{sentence} {quoted}".rstrip(), blocks=blocks)


def name_in_words(schedule: Schedule) -> Phrase:
    """Say which schedule it is: its words and its rule."""
    return phrase("{words} · {rule}", words=schedule.words, rule=rule_in_words(schedule.rule, schedule.timezone))


def _missed(notice: Notice, schedule: Schedule) -> Phrase:
    zone = ZoneInfo(schedule.timezone)
    first, last, ran = (
        instant_in_words(datetime.fromisoformat(text).astimezone(zone)) if (text := notice.details[name]) else None
        for name in ("first", "last", "ran")
    )
    if first == last:
        missed = phrase("Nothing was running at {first}, so this report did not come then.", first=first)
    else:
        missed = phrase(
            "Nothing was running from {first} to {last}, so these reports did not come.", first=first, last=last
        )
    return phrase("{missed} The one for {ran} comes late.", missed=missed, ran=ran) if ran else missed


def _failed(notice: Notice, schedule: Schedule) -> Phrase:
    return phrase("The scheduled report {title} failed:", title=_title(schedule))


def _paused(notice: Notice, schedule: Schedule) -> Phrase:
    title, channel = _title(schedule), f"<#{schedule.channel_id}>"
    match notice.details["reason"]:
        case "channel":
            return phrase(
                "The schedule of {title} is paused: I cannot post in {channel} any more.",
                title=title,
                channel=channel,
            )
        case "creator":
            return phrase(
                "The schedule of {title} is paused: {who} may not ask for this report any more.",
                title=title,
                who=f"<@{schedule.creator}>" if schedule.creator else escaped(schedule.creator_name),
            )
        case "defect":
            return phrase("The schedule of {title} is paused: reportbot itself failed over it.", title=title)
    return phrases(
        "The schedule of {title} is paused: it failed.",
        "The schedule of {title} is paused: it failed {number} times in a row, the last time like this:",
        MAX_FAILURES,
        title=title,
    )


def _notice(kind: Kind, to: str, schedule: Schedule, about: str, details: Mapping[str, str]) -> str:
    return Notice(kind=kind, to=to, schedule=schedule.to_json(), about=about, details=details).to_json()


def _title(schedule: Schedule) -> str:
    return f"*{cut_escaped(schedule.title or schedule.report, MAX_TITLE_LENGTH)}*"


_SENTENCES = {"missed": _missed, "failed": _failed, "paused": _paused}
