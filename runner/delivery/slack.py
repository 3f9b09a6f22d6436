"""Tells people in Slack: one message that follows the report and becomes its summary, and one upload below it."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from hashlib import sha256

from redis import Redis
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from runner.content.body import Body
from runner.delivery.blockkit import TEXT, cut_escaped
from runner.delivery.blocks import Message, status_message, summary_message, unfinished_message, warnings_message
from runner.delivery.checkpoints import Checkpoints
from runner.delivery.failures import AUTHORS_BUSINESS, failure_details, failure_message, owner_message
from runner.delivery.progress import QUIET_SECONDS, ProgressEditor
from runner.delivery.report_message import Place, ReportMessage
from runner.delivery.slack_errors import as_delivery_errors
from runner.delivery.uploads import FileToPost, Upload
from runner.errors import DeliveryError
from runner.i18n.phrases import Say, phrase, speaker
from runner.logs import log
from runner.processes.timeout import in_time
from runner.records.record import Artifact, Report

MENTION_AFTER_SECONDS = 15.0  # by when the asker may have turned away
WARN_AGAIN_SECONDS = 30 * 24 * 3600
POSTED = ("page", "chart", "file")  # kinds of artifacts that people get
PICTURES = ("image/png", "image/jpeg")
Link = Callable[[Report], str | None]


class SlackDelivery:
    """A `Delivery` to Slack. `client` must not retry by itself: what is lost is tried again by the job.

    `link` returns the address of a report's page, where people reach one. `quiet_seconds` pass before the first
    edit that shows progress.
    """

    def __init__(
        self,
        client: WebClient,
        redis: Redis,
        *,
        link: Link = lambda report: None,
        clock: Callable[[], float] = time.time,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        self._client = client
        self._redis = redis
        self._link = link
        self._clock = clock
        self._quiet_seconds = quiet_seconds
        self._editor: ProgressEditor | None = None

    def announce(self, report: Report) -> None:
        """Post the status message unless it stands already, or somebody is just posting it.

        What a schedule asked for is announced to nobody: its one message comes when it is done.
        """
        if _is_scheduled(report):
            return
        try:
            self._message(report).announce()
        except DeliveryError as error:
            if error.retry_after is None:
                raise

    def progress(self, report: Report) -> None:
        """Show the step and the cell in the status message, when there is room."""
        if _is_scheduled(report):
            return
        if self._editor is None:
            message = self._message(report)
            self._editor = ProgressEditor(
                lambda shown: message.edit([shown]), self._redis, quiet_seconds=self._quiet_seconds
            )
        self._editor.show(status_message(report, _say(report)))

    def post(self, report: Report, artifacts: Mapping[str, Body]) -> None:
        """Turn the status message into the summary, then post the files in its thread, all in one message."""
        say, message, editor = _say(report), self._message(report), self._end_progress()
        page = self._link(report)
        summaries = [summary_message(report, say, page=page, native_table=native) for native in (True, False)]
        files = [_file(each, artifacts[each.name], report) for each in report.artifacts if each.kind in POSTED]
        full = [file for file in files if file.content]
        upload = Upload(self._client, self._checkpoints(report), "files")
        with ThreadPoolExecutor(1) as beside:  # the bytes travel while the summary is posted
            sending = beside.submit(upload.send, full)
            place = message.become("summary", summaries)
        sending.result()
        empty = [file.name for file in files if not file.content]
        upload.share(full, place, comment=self._comment(report, say, empty=empty))
        if editor and editor.came_late():
            message.edit(summaries)
        self._warn_owner(report)

    def fail(self, report: Report) -> None:
        """Turn the status message into the sentence that says how it ended; what went wrong goes into its thread.

        The owner is told first, so that the sentence says what is so; where that has to wait, nobody else waits.
        """
        say, message, editor = _say(report), self._message(report), self._end_progress()
        told, unreached = None, None
        try:
            told = self._tell_owner(report, say)
        except DeliveryError as error:
            unreached = error
        ending = failure_message(report, say, told=told)
        if self._checkpoints(report).get("summary") == "done":  # the numbers are there, and stay
            ending = unfinished_message(report, say, page=self._link(report))
        try:
            place = message.become("failure", [ending])
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            if not _is_scheduled(report):  # of a schedule that cannot post, the bot itself tells its creator
                self._tell_asker(report, ending)
        else:
            self._post_details(report, place)
            if editor and editor.came_late():
                message.edit([ending])
        self._warn_owner(report)
        if unreached:
            raise unreached

    def _post_details(self, report: Report, place: Place) -> None:
        """Put what went wrong below the failure, with the trace as a file, or in words where Slack takes none."""
        details, checkpoints = failure_details(report), self._checkpoints(report)
        if not details or report.error is None:
            return
        comment = cut_escaped(details, TEXT - 1)
        if not report.error.trace:
            self._reply(comment, place, checkpoints)
            return
        file = FileToPost(name="trace.txt", content=report.error.trace.encode())
        try:
            Upload(self._client, checkpoints, "trace").share([file], place, comment=comment)
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            log.warning("report %s: its trace could not be posted: %s", report.id, error)
            self._reply(comment, place, checkpoints)

    def _reply(self, text: str, place: Place, checkpoints: Checkpoints) -> None:
        """Write below a message, once; that Slack refuses it is no reason to fail."""
        if checkpoints.get("details") == "done":
            return
        try:
            with as_delivery_errors():
                self._client.chat_postMessage(channel=place.channel_id, thread_ts=place.thread_ts, text=text)
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            log.warning("what went wrong could not be posted: %s", error)
        checkpoints.set("details", "done")

    def _tell_asker(self, report: Report, message: Message) -> None:
        """Tell the asker alone, once, what cannot be posted where it was asked. Raises `DeliveryError`."""
        origin, checkpoints = report.request.origin, self._checkpoints(report)
        if checkpoints.get("private") == "done":
            return
        with as_delivery_errors():
            if not (origin.response_url and self._answer(origin.response_url, message)):
                if origin.user_id:
                    self._client.chat_postMessage(channel=origin.user_id, text=message.text)
                elif not origin.response_url:
                    raise DeliveryError(message.text)
        checkpoints.set("private", "done")

    def _answer(self, response_url: str, message: Message) -> bool:
        """Answer a slash command by its own way. Return whether Slack took it."""
        webhook, seconds = WebhookClient(response_url, timeout=self._client.timeout), self._client.timeout
        answer = in_time(seconds, partial(webhook.send, text=message.text, response_type="ephemeral"))
        return bool(answer.status_code == 200)

    def _tell_owner(self, report: Report, say: Say) -> str | None:
        """Tell the owner of a report, once, what is wrong with it. Return who was told: not whoever asked."""
        owner, error, checkpoints = report.request.owner, report.error, self._checkpoints(report)
        if error is None or report.status != "error" or error.type not in AUTHORS_BUSINESS:
            return None
        if owner is None or owner == report.request.origin.user_id:
            return None
        known = checkpoints.get("owner")
        if known is not None:
            return owner if known == "done" else None
        message = owner_message(report, say)
        try:
            with as_delivery_errors():
                self._client.chat_postMessage(channel=owner, text=message.text, blocks=message.blocks)
        except DeliveryError as fault:
            if fault.retry_after is not None:
                raise
            log.warning("report %s: the owner %s could not be told: %s", report.id, owner, fault)
            checkpoints.set("owner", "refused")
            return None
        checkpoints.set("owner", "done")
        return owner

    def _warn_owner(self, report: Report) -> None:
        """Tell the owner what of a report was less than its author may think; the same again not for a month."""
        owner = report.request.owner
        if owner is None or not report.author_warnings:
            return
        found = sorted({f"{each.kind} {each.message}" for each in report.author_warnings})
        told = f"reportbot:warned:{report.request.report}:{sha256(json.dumps(found).encode()).hexdigest()[:32]}"
        if not self._redis.set(told, report.id, nx=True, ex=WARN_AGAIN_SECONDS):
            return
        message = warnings_message(report, speaker(report.request.asker_language))
        try:
            with as_delivery_errors():
                self._client.chat_postMessage(channel=owner, text=message.text, blocks=message.blocks)
        except DeliveryError as fault:  # the report itself was posted, and stays so
            self._redis.delete(told)
            log.warning("report %s: the owner %s could not be warned: %s", report.id, owner, fault)

    def _comment(self, report: Report, say: Say, *, empty: Sequence[str]) -> str | None:
        """Mention the asker where it took long, and name the files that Slack takes none of: empty ones."""
        user = report.request.origin.user_id
        asked = datetime.fromisoformat(report.request.created_at).timestamp()
        lines = [
            say(phrase("{name} is empty, and Slack takes no empty files.", name=cut_escaped(name, 200)))
            for name in empty
        ]
        if user is not None and not _is_scheduled(report) and self._clock() - asked > MENTION_AFTER_SECONDS:
            lines.insert(0, say(phrase("{who}, your report is ready.", who=f"<@{user}>")))
        return "\n".join(lines) or None

    def _end_progress(self) -> ProgressEditor | None:
        editor, self._editor = self._editor, None
        if editor:
            editor.end()
        return editor

    def _message(self, report: Report) -> ReportMessage:
        return ReportMessage(self._client, self._checkpoints(report), report)

    def _checkpoints(self, report: Report) -> Checkpoints:
        return Checkpoints(self._redis, report.id, clock=self._clock)


def _is_scheduled(report: Report) -> bool:
    return report.request.origin.kind == "schedule"


def _say(report: Report) -> Say:
    return speaker(report.request.asker_language)


def _file(artifact: Artifact, content: Body, report: Report) -> FileToPost:
    """Make a file of an artifact; described are only pictures that Slack shows, others would be lost."""
    title = report.request.title or report.request.report
    name = f"{title}.html" if artifact.kind == "page" else artifact.name
    alt = artifact.alt if artifact.media_type in PICTURES else ""
    return FileToPost(name=name.replace("/", "-"), content=content, alt=alt)
