"""Tells people in Slack: one message that follows the report and becomes its summary, and one upload below it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from redis import Redis
from slack_sdk import WebClient

from runner.content.body import Body
from runner.delivery.blockkit import cut_escaped
from runner.delivery.blocks import failure_message, status_message
from runner.delivery.private_messages import tell_owner, tell_privately
from runner.delivery.progress import ProgressEditor
from runner.delivery.report_message import Place, ReportMessage
from runner.delivery.steps import Steps
from runner.delivery.summary_blocks import summary_message, unfinished_message
from runner.delivery.uploads import FileToPost, Upload
from runner.errors import DeliveryError
from runner.i18n.phrases import Say, phrase, speaker
from runner.logs import log
from runner.records.record import Artifact, Report

SLOW = 15.0  # seconds after which the asker may have turned away, and is mentioned
POSTED = ("page", "chart", "file")  # kinds of artifacts that people get
PICTURES = ("image/png", "image/jpeg")
Link = Callable[[Report], str | None]


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
            self._editor = ProgressEditor(lambda shown: message.edit([shown]), self._redis)
        self._editor.show(status_message(report, _say(report)))

    def post(self, report: Report, artifacts: Mapping[str, Body]) -> None:
        """Turn the status message into the summary, then post the files in its thread, all in one message."""
        say, message = _say(report), self._message(report)
        came_late = self._end_progress()
        page = self._link(report)
        summaries = [summary_message(report, say, page=page, native_table=native) for native in (True, False)]
        files = [_file(each, artifacts[each.name], report) for each in report.artifacts if each.kind in POSTED]
        full = [file for file in files if file.content]
        upload = Upload(self._client, self._steps(report), "files")
        with ThreadPoolExecutor(1) as beside:  # the bytes travel while the summary is posted
            sending = beside.submit(upload.send, full)
            place = message.become("summary", summaries)
        sending.result()
        upload.share(
            full,
            channel_id=place.channel_id,
            thread_ts=_thread(report, place),
            comment=self._comment(report, say, empty=[file.name for file in files if not file.content]),
        )
        if came_late():
            message.edit(summaries)

    def fail(self, report: Report) -> None:
        """Turn the status message into the sentence that says how it ended; the trace goes into its thread."""
        say, steps, message = _say(report), self._steps(report), self._message(report)
        came_late = self._end_progress()
        ending = failure_message(report, say)
        if steps.get("summary") == "done":  # the numbers are there, and stay
            ending = unfinished_message(report, say, page=self._link(report))
        try:
            place = message.become("failure", [ending])
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            if not _is_scheduled(report):  # of a schedule that cannot post, the bot itself tells its creator
                tell_privately(self._client, steps, report, ending)
        else:
            self._post_trace(report, place, steps)
            if came_late():
                message.edit([ending])
        tell_owner(self._client, steps, report, say)

    def _post_trace(self, report: Report, place: Place, steps: Steps) -> None:
        """Put the trace below the failure; that Slack takes no files is no reason to say nothing."""
        if report.error is None or not report.error.trace or report.status != "error":
            return
        file = FileToPost(name="trace.txt", content=report.error.trace.encode())
        try:
            Upload(self._client, steps, "trace").share(
                [file], channel_id=place.channel_id, thread_ts=_thread(report, place)
            )
        except DeliveryError as error:
            if error.retry_after is not None:
                raise
            log.warning("report %s: its trace could not be posted: %s", report.id, error)

    def _comment(self, report: Report, say: Say, *, empty: Sequence[str]) -> str | None:
        """Mention the asker where it took long, and name the files that Slack takes none of: empty ones."""
        user = report.request.origin.user_id
        asked = datetime.fromisoformat(report.request.created_at).timestamp()
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

    def _message(self, report: Report) -> ReportMessage:
        return ReportMessage(self._client, self._steps(report), report)

    def _steps(self, report: Report) -> Steps:
        return Steps(self._redis, report.id, clock=self._clock)


def _is_scheduled(report: Report) -> bool:
    return report.request.origin.kind == "schedule"


def _say(report: Report) -> Say:
    return speaker(report.request.asker_language)


def _thread(report: Report, place: Place) -> str:
    """A thread's name is the ts of its first message, never that of a reply."""
    return report.request.origin.thread_ts or place.ts


def _file(artifact: Artifact, content: Body, report: Report) -> FileToPost:
    """Make a file of an artifact; described are only pictures that Slack shows, others would be lost."""
    title = report.request.title or report.request.report
    name = f"{title}.html" if artifact.kind == "page" else artifact.name
    alt = artifact.alt if artifact.media_type in PICTURES else ""
    return FileToPost(name=name.replace("/", "-"), content=content, alt=alt)
