"""Many files as one message in a thread, by Slack's upload in three steps.

Source: https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from slack_sdk import WebClient

from runner.content.body import Body, Reader
from runner.delivery.checkpoints import Checkpoints
from runner.delivery.report_message import Place
from runner.delivery.slack_errors import as_delivery_errors, error_code, text_field
from runner.errors import DeliveryError
from runner.processes.timeout import in_time

MAX_PARALLEL_UPLOADS = 4
UPLOAD_SECONDS = 30.0  # without a word from Slack while a file is sent
MIN_BYTES_A_SECOND = 2**16  # of a file; what is sent more slowly than that is given up
MAX_ALT = 1000  # characters of a picture's description


@dataclass(frozen=True, kw_only=True)
class FileToPost:
    """A file as people see it; `alt` describes a picture to who cannot see it."""

    name: str
    content: Body
    title: str = ""
    alt: str = ""


class Upload:
    """One message of files. What has been uploaded is written down, so that a later try does not do it again."""

    def __init__(self, client: WebClient, checkpoints: Checkpoints, name: str) -> None:
        self._client = client
        self._checkpoints = checkpoints
        self._name = name

    def send(self, files: Sequence[FileToPost]) -> None:
        """Give Slack the bytes of what it does not have yet, several files at a time. Raises `DeliveryError`."""
        if self._checkpoints.get(self._name) == "done" or not files:
            return
        with ThreadPoolExecutor(min(MAX_PARALLEL_UPLOADS, len(files))) as pool:
            sending = [pool.submit(self._uploaded, file) for file in files]
        faults = [error for each in sending if (error := each.exception())]
        finals = [error for error in faults if not isinstance(error, DeliveryError) or error.retry_after is None]
        if faults:
            raise max(faults, key=_pause) if not finals else finals[0]

    def share(self, files: Sequence[FileToPost], place: Place, *, comment: str | None = None) -> None:
        """Post everything at once in a message's thread, what is not sent yet too. Raises `DeliveryError`."""
        if self._checkpoints.get(self._name) == "done" or not files:
            return
        self.send(files)
        uploaded = [(self._uploaded(file), file.title or file.name) for file in files]
        if self._checkpoints.get(self._name) != "begun" or not self._is_complete(uploaded[0][0]):
            self._checkpoints.set(self._name, "begun")
            self._complete(files, uploaded, place, comment)
        self._checkpoints.set(self._name, "done")

    def _uploaded(self, file: FileToPost) -> str:
        """Return the id of a file whose bytes Slack has."""
        checkpoint = self._checkpoint_of(file)
        known = self._checkpoints.get(checkpoint)
        if known and known["sent"]:
            return str(known["id"])
        with as_delivery_errors():
            answer = self._client.files_getUploadURLExternal(
                filename=file.name, length=len(file.content), alt_txt=file.alt[:MAX_ALT] or None
            )
            file_id = text_field(answer, "file_id")
            self._checkpoints.set(checkpoint, {"id": file_id, "sent": False})
            _send(text_field(answer, "upload_url"), file.content)
        self._checkpoints.set(checkpoint, {"id": file_id, "sent": True})
        return file_id

    def _is_complete(self, file_id: str) -> bool:
        """Whether Slack completed an upload although its answer was lost: only then does it know the file."""
        try:
            with as_delivery_errors():
                self._client.files_info(file=file_id)
        except DeliveryError as error:
            if error_code(error.__cause__) in ("file_not_found", "file_not_ready"):
                return False
            raise
        return True

    def _complete(
        self, files: Sequence[FileToPost], uploaded: Sequence[tuple[str, str]], place: Place, comment: str | None
    ) -> None:
        try:
            with as_delivery_errors():
                self._client.files_completeUploadExternal(
                    files=[{"id": file_id, "title": title} for file_id, title in uploaded],
                    channel_id=place.channel_id,
                    thread_ts=place.thread_ts,
                    initial_comment=comment,
                )
        except DeliveryError as error:
            if error_code(error.__cause__) == "file_not_found":  # Slack has forgotten them: they are sent anew
                for file in files:
                    self._checkpoints.drop(self._checkpoint_of(file))
                raise DeliveryError(error.message, retry_after=0) from error
            raise

    def _checkpoint_of(self, file: FileToPost) -> str:
        return f"{self._name}:{file.name}"


def _pause(error: BaseException) -> float:
    return (error.retry_after or 0) if isinstance(error, DeliveryError) else 0


def _send(url: str, content: Body) -> None:
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(len(content))}
    request = urllib.request.Request(url, data=Reader(content), method="POST", headers=headers)

    def send() -> None:
        with urllib.request.urlopen(request, timeout=UPLOAD_SECONDS) as response:
            response.read()

    in_time(UPLOAD_SECONDS + len(content) / MIN_BYTES_A_SECOND, send)
