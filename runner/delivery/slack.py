"""Tells people in Slack: one message that follows the report and becomes its summary, and one upload below it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from redis import Redis
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from runner.delivery.blockkit import cut_escaped
from runner.delivery.blocks import Message, failure_message, owner_message, status_message
from runner.delivery.progress import ProgressEditor
from runner.delivery.slack_errors import as_delivery_errors
from runner.delivery.steps import CLAIM_SECONDS, Steps
from runner.delivery.summary_blocks import summary_message, unfinished_message
from runner.delivery.uploads import FileToPost, Upload
from runner.errors import DeliveryError
from runner.logs import log
from runner.phrases import Say, phrase, speaker
from runner.record import Artifact, Report

SLOW = 15.0  # seconds after which the asker may have turned away, and is mentioned
POSTED = ("page", "chart", "file")  # kinds of artifacts that people get
PICTURES = ("image/png", "image/jpeg")
LOOK = 0.05  # seconds between two looks whether somebody else's status message is there
_GONE = ("message_not_found", "cant_update_message", "edit_window_closed")
Link = Callable[[Report], str | None]
_UNSHOWN = ("invalid_blocks", "invalid_blocks_format", "msg_too_long")
Sent = TypeVar("Sent")
Place = dict[str, str]  # "channel" and "ts" of a report's message


class SlackDelivery:
    """A `Delivery` to Slack. `client` must not retry by itself: what is lost is tried again by the job.

    `link` gives the address of a report's page, where people reach one.
    """

    def __init__(
        self,
        client: WebClient,
        redis: Redis,
        *,
        link: Link = lambda report: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._redis = redis
        self._link = link
        self._clock = clock
        self._editor: ProgressEditor | None = None

    def announce(self, report: Report) -> None:
        """Post the status message unless it stands already, or somebody is just posting it.

        What a schedule asked for is announced to nobody: its one message comes when it is done.
        """
        if _is_scheduled(report):
            return
        try:
            self._announce(report, self._steps(report))
        except DeliveryError as error:
            if error.retry_after is None:
                raise

    def progress(self, report: Report) -> None:
        """Show the step and the cell in the status message, when there is room."""
        if _is_scheduled(report):
            return
        if self._editor is None:
            steps = self._steps(report)
            self._editor = ProgressEditor(lambda message: self._edit_known(steps, message), self._redis)
        self._editor.show(status_message(report, _say(report)))

    def post(self, report: Report, artifacts: Mapping[str, bytes]) -> None:
        """Turn the status message into the summary, then post the files in its thread, all in one message."""
        say, steps = _say(report), self._steps(report)
        came_late = self._end_progress()
        page = self._link(report)
        messages = [summary_message(report, say, page=page, native_table=native) for native in (True, False)]
        files = [_file(each, artifacts[each.name], report) for each in report.artifacts if each.kind in POSTED]
        full = [file for file in files if file.content]
        upload = Upload(self._client, steps, "files")
        with ThreadPoolExecutor(1) as beside:  # the bytes travel while the summary is posted
            sending = beside.submit(upload.send, full)
            place = self._become("summary", messages, report, steps)
        sending.result()
        upload.share(
            full,
            channel_id=place["channel"],
            thread_ts=_thread(report, place),
            comment=self._comment(report, say, empty=[file.name for file in files if not file.content]),
        )
        if came_late():
            self._edit(place, messages)

    def fail(self, report: Report) -> None:
        """Turn the status message into the sentence that says how it ended; the trace goes into its thread."""
        say, steps = _say(report), self._steps(report)
        came_late = self._end_progress()
        posted = steps.get("summary") == "done"  # the numbers are there, and stay
        message = failure_message(report, say)
        if posted:
            message = unfinished_message(report, say, page=self._link(report))
        try:
            place = self._become("failure", [message], report, steps)
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            if not _is_scheduled(report):  # of a schedule that cannot post, the bot itself tells its creator
                self._tell_privately(report, message, steps)
        else:
            self._post_trace(report, place, steps)
            if came_late():
                self._edit(place, [message])
        self._tell_owner(report, say, steps)

    def _announce(self, report: Report, steps: Steps, opening: Sequence[Message] | None = None) -> Place | None:
        """Give the place of the report's message, which is posted if nobody has; None while somebody is at it.

        It begins as the status message, or as what it is to show at once.
        """
        place = _place(steps.get("status"))
        if place is None and steps.claim("status"):
            try:
                place = self._post(report, opening or [status_message(report, _say(report))])
            except BaseException:
                steps.drop("status")
                raise
            steps.set("status", place)
        if place is not None:
            report.channel_id, report.message_ts = place["channel"], place["ts"]
        return place

    def _wait_for_place(self, report: Report, steps: Steps, opening: Sequence[Message] | None = None) -> Place:
        """Give the place of the report's message; whoever is just posting it is waited for."""
        until = time.monotonic() + CLAIM_SECONDS + 1
        while time.monotonic() < until:
            place = self._announce(report, steps, opening)
            if place is not None:
                return place
            time.sleep(LOOK)
        raise DeliveryError(phrase("Slack could not be reached."), retry_after=0)

    def _become(self, step: str, messages: Sequence[Message], report: Report, steps: Steps) -> Place:
        """Turn the report's message into another one, once; of a scheduled report it is the first one."""
        opening = messages if _is_scheduled(report) and _place(steps.get("status")) is None else None
        place = self._wait_for_place(report, steps, opening)
        if opening:
            steps.set(step, "done")
        if steps.get(step) == "done":
            return place
        try:
            self._edit(place, messages)
        except DeliveryError as error:
            if error.code not in _GONE:
                raise
            steps.drop("status")  # somebody deleted it
            place = self._wait_for_place(report, steps, opening=messages if _is_scheduled(report) else None)
            self._edit(place, messages)
        steps.set(step, "done")
        return place

    def _edit(self, place: Place, messages: Sequence[Message]) -> None:
        """Edit a message into the first of several versions that Slack takes."""

        def edit(message: Message) -> None:
            self._client.chat_update(
                channel=place["channel"], ts=place["ts"], text=message.text, blocks=message.blocks
            )

        _show(messages, edit)

    def _edit_known(self, steps: Steps, message: Message) -> None:
        place = _place(steps.get("status"))
        if place is not None:
            self._edit(place, [message])

    def _post(self, report: Report, messages: Sequence[Message]) -> Place:
        """Post the first of several versions that Slack takes."""
        origin = report.request.origin

        def post(message: Message) -> Place:
            answer = self._client.chat_postMessage(
                channel=origin.channel_id or origin.user_id or "",
                thread_ts=origin.thread_ts,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
            return {"channel": str(answer["channel"]), "ts": str(answer["ts"])}

        return _show(messages, post)

    def _tell_privately(self, report: Report, message: Message, steps: Steps) -> None:
        """Tell the asker alone what cannot be posted where it was asked; `DeliveryError` where that fails too."""
        origin = report.request.origin
        if steps.get("private") == "done":
            return
        with as_delivery_errors():
            if origin.response_url:
                answer = WebhookClient(origin.response_url).send(text=message.text, response_type="ephemeral")
                if answer.status_code != 200 and origin.user_id:
                    self._client.chat_postMessage(channel=origin.user_id, text=message.text)
            elif origin.user_id:
                self._client.chat_postMessage(channel=origin.user_id, text=message.text)
            else:
                raise DeliveryError(message.text)
        steps.set("private", "done")

    def _post_trace(self, report: Report, place: Place, steps: Steps) -> None:
        """Put the trace below the failure; that Slack takes no files is no reason to say nothing."""
        if report.error is None or not report.error.trace or report.status != "error":
            return
        file = FileToPost(name="trace.txt", content=report.error.trace.encode())
        try:
            Upload(self._client, steps, "trace").share(
                [file], channel_id=place["channel"], thread_ts=_thread(report, place)
            )
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            log.warning("report %s: its trace could not be posted: %s", report.id, error)

    def _tell_owner(self, report: Report, say: Say, steps: Steps) -> None:
        """Tell the owner of the bundle what is wrong with it, unless they asked for the report themselves."""
        owner, error = report.request.owner, report.error
        if error is None or error.type not in ("BundleError", "OutputError") or steps.get("owner") == "done":
            return
        if owner is None or owner == report.request.origin.user_id:
            return
        message = owner_message(report, say)
        try:
            with as_delivery_errors():
                self._client.chat_postMessage(channel=owner, text=message.text, blocks=message.blocks)
        except DeliveryError as fault:
            if fault.retry_after is not None:
                raise
            log.warning("report %s: the owner %s could not be told: %s", report.id, owner, fault)
        steps.set("owner", "done")

    def _comment(self, report: Report, say: Say, *, empty: Sequence[str]) -> str | None:
        """Mention the asker where it took long, and name the files that Slack takes none of: empty ones."""
        user = report.request.origin.user_id
        asked = datetime.fromisoformat(report.request.created_at).astimezone(UTC).timestamp()
        lines = [
            say(phrase("{name} is empty, and Slack takes no empty files.", name=cut_escaped(name, 200)))
            for name in empty
        ]
        if user is not None and not _is_scheduled(report) and self._clock() - asked > SLOW:
            lines.insert(0, say(phrase("{who}, your report is ready.", who=f"<@{user}>")))
        return "\n".join(lines) or None

    def _end_progress(self) -> Callable[[], bool]:
        editor, self._editor = self._editor, None
        return editor.end() if editor else lambda: False

    def _steps(self, report: Report) -> Steps:
        return Steps(self._redis, report.id, clock=self._clock)


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


def _is_scheduled(report: Report) -> bool:
    return report.request.origin.kind == "schedule"


def _say(report: Report) -> Say:
    return speaker(report.request.asker_language)


def _place(known: Any) -> Place | None:
    return known if isinstance(known, dict) and "ts" in known else None


def _thread(report: Report, place: Place) -> str:
    """A thread's name is the ts of its first message, never that of a reply."""
    return report.request.origin.thread_ts or place["ts"]


def _file(artifact: Artifact, content: bytes, report: Report) -> FileToPost:
    """Make a file of an artifact; described are only pictures that Slack shows, others would be lost."""
    title = report.request.title or report.request.report
    name = f"{title}.html" if artifact.kind == "page" else artifact.name
    alt = artifact.alt if artifact.media_type in PICTURES else ""
    return FileToPost(name=name.replace("/", "-"), content=content, alt=alt)
