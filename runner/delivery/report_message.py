"""The one message of a report in Slack: posted once, whoever comes first, then edited into what it becomes."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk import WebClient

from runner.delivery.blocks import Message, status_message
from runner.delivery.checkpoints import CLAIM_SECONDS, Checkpoints
from runner.delivery.slack_errors import as_delivery_errors, text_field
from runner.errors import DeliveryError
from runner.i18n.phrases import phrase, speaker
from runner.logs import log
from runner.records.record import Report

POLL_SECONDS = 0.05  # between two looks whether somebody else's message is there
_GONE = ("message_not_found", "cant_update_message", "edit_window_closed")
_UNSHOWN = ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long")
Sent = TypeVar("Sent")


@dataclass(frozen=True)
class Place:
    """Where a message is. `thread_ts` is the first message of its thread: itself, where it is no reply."""

    channel_id: str
    ts: str
    thread_ts: str


class ReportMessage:
    """The message of one report. The bot and a worker may both post it; the checkpoint "status" has them agree:

        nothing ── claim ──▶ claimed ── post ──▶ {channel, ts} ── become ──▶ (edited)
           ▲                    │                      │
           └── posting failed ──┴── deleted in Slack ──┘

    A claim older than `CLAIM_SECONDS` is taken over. What the message shows is given in several versions; the
    first that Slack takes is shown. What a schedule asked for has no status: its message begins as what it is to
    become.
    """

    def __init__(self, client: WebClient, checkpoints: Checkpoints, report: Report) -> None:
        self._client = client
        self._checkpoints = checkpoints
        self._report = report

    def announce(self, opening: Sequence[Message] = ()) -> Place | None:
        """Post the message unless somebody has. Return its place; None while somebody is posting it."""
        place = self.place()
        if place is None and self._checkpoints.claim("status"):
            try:
                place = self._post(opening or self._status())
            except BaseException:
                self._checkpoints.drop("status")
                raise
            self._checkpoints.set("status", {"channel": place.channel_id, "ts": place.ts})
        if place is not None:
            self._report.channel_id, self._report.message_ts = place.channel_id, place.ts
        return place

    def become(self, checkpoint: str, messages: Sequence[Message]) -> Place:
        """Turn the message into another one, once; a message that somebody deleted is posted anew."""
        is_first = self._report.request.origin.kind == "schedule" and self.place() is None
        place = self._wait(messages if is_first else ())
        if is_first:
            self._checkpoints.set(checkpoint, "done")
        if self._checkpoints.get(checkpoint) == "done":
            return place
        try:
            self.edit(messages)
        except DeliveryError as error:
            if error.code not in _GONE:
                raise
            self._checkpoints.drop("status")
            self._report.channel_id = self._report.message_ts = None
            place = self._wait(messages)
            self.edit(messages)  # should somebody else have posted the status meanwhile
        self._checkpoints.set(checkpoint, "done")
        return place

    def edit(self, messages: Sequence[Message]) -> None:
        """Edit the message, where there is one."""
        place = self.place()
        if place is not None:
            _show(
                messages,
                lambda each: self._client.chat_update(
                    channel=place.channel_id, ts=place.ts, text=each.text, blocks=each.blocks
                ),
            )

    def place(self) -> Place | None:
        """Return where the message is; None where there is none yet."""
        known: Any = self._checkpoints.get("status")
        if isinstance(known, dict) and "ts" in known:
            return self._place(known["channel"], known["ts"])
        if known is None and self._report.channel_id and self._report.message_ts:  # Redis has lost it
            return self._place(self._report.channel_id, self._report.message_ts)
        return None

    def _place(self, channel_id: str, ts: str) -> Place:
        return Place(channel_id, ts, self._report.request.origin.thread_ts or ts)

    def _wait(self, opening: Sequence[Message]) -> Place:
        """Return the place of the message; whoever is just posting it is waited for."""
        until = time.monotonic() + CLAIM_SECONDS + 1
        while time.monotonic() < until:
            place = self.announce(opening)
            if place is not None:
                return place
            time.sleep(POLL_SECONDS)
        raise DeliveryError(phrase("Slack could not be reached."), retry_after=0)

    def _post(self, messages: Sequence[Message]) -> Place:
        origin = self._report.request.origin
        answer = _show(
            messages,
            lambda each: self._client.chat_postMessage(
                channel=origin.channel_id or origin.user_id or "",
                thread_ts=origin.thread_ts,
                text=each.text,
                blocks=each.blocks,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        return self._place(text_field(answer, "channel"), text_field(answer, "ts"))

    def _status(self) -> Sequence[Message]:
        return [status_message(self._report, speaker(self._report.request.asker_language))]


def _show(messages: Sequence[Message], send: Callable[[Message], Sent]) -> Sent:
    """Send the first of several versions that Slack takes; the last resort is plain text."""
    for message in [*messages, Message(text=messages[-1].text, blocks=[])]:
        try:
            with as_delivery_errors():
                return send(message)
        except DeliveryError as error:
            if not message.blocks or error.code not in _UNSHOWN:
                raise
            log.warning("Slack took no blocks like these: %s", error.__cause__)
    raise AssertionError("the last version has no blocks")
