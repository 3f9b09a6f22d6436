"""What became of what somebody asked for, as a message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.home import MOST_RECENT, Link, report_block
from bot.directory.people import Person
from bot.services import Services
from runner.delivery.blockkit import header, marked
from runner.delivery.blocks import Message
from runner.i18n.phrases import phrase, speaker
from runner.records.record import Report

_TITLE = phrase("Your reports")
_NONE = phrase("You have not asked for a report yet.")


def history_message(reports: Sequence[Report], person: Person, *, link: Link) -> Message:
    """List the last reports of a person, newest first; `link` gives the address of a report's message."""
    say = speaker(person.language)
    if not reports:
        return Message(text=say(_NONE), blocks=[marked(say(_NONE))])
    blocks = [report_block(each, say, person.language, person.timezone, link) for each in reports[:MOST_RECENT]]
    return Message(text=say(_TITLE), blocks=[header(say(_TITLE)), *blocks])


def message_link(report: Report, services: Services) -> str | None:
    """Give the address of a report's message in Slack; None where it has none, or Slack's is not known yet."""
    if report.channel_id is None or report.message_ts is None:
        return None
    return services.identity.permalink(report.channel_id, report.message_ts)
