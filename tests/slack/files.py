"""Files of the workspace: from the ticket of an upload to what people see."""

import hashlib
from dataclasses import dataclass, field

from tests.slack.people import BOT, TEAM

MEDIA = {
    "png": ("image/png", "PNG"),
    "jpg": ("image/jpeg", "JPEG"),
    "jpeg": ("image/jpeg", "JPEG"),
    "gif": ("image/gif", "GIF"),
    "svg": ("image/svg+xml", "SVG"),
    "html": ("text/html", "HTML"),
    "txt": ("text/plain", "Plain Text"),
    "csv": ("text/csv", "CSV"),
    "pdf": ("application/pdf", "PDF"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel Spreadsheet"),
}
SHOWN_IMAGES = ("png", "jpg", "jpeg", "gif")


@dataclass
class SlackFile:
    """A file: a ticket, then bytes, then completed, then (a moment later) shared and ready."""

    id: str
    name: str
    length: int
    title: str = ""
    alt_txt: str = ""
    snippet_type: str | None = None
    content: bytes = b""
    uploads: int = 0
    completed: bool = False
    ready: bool = False
    shares: list = field(default_factory=list)  # (kind, channel id, share)

    @property
    def extension(self):
        """The end of the name, by which Slack tells the type."""
        return self.name.rpartition(".")[2].lower()

    @property
    def uploaded(self):
        """Whether all its bytes are there."""
        return self.uploads > 0 and len(self.content) == self.length

    @property
    def is_image(self):
        """Whether Slack shows it as a picture."""
        return self.extension in SHOWN_IMAGES

    def shown(self, state):
        """Give the file as https://docs.slack.dev/reference/objects/file-object/ has it; types come when ready."""
        media, pretty = MEDIA.get(self.extension, ("application/octet-stream", "Binary"))
        link = f"{state.base_url}files-pri/{TEAM}-{self.id}/{self.name}"
        shown = {
            "id": self.id,
            "created": int(state.clock.now()),
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": media if self.ready else "",
            "filetype": self.extension if self.ready else "",
            "pretty_type": pretty if self.ready else "",
            "user": BOT,
            "user_team": TEAM,
            "editable": False,
            "size": self.length,
            "mode": "snippet" if self.snippet_type else "hosted",
            "is_external": False,
            "is_public": any(kind == "public" for kind, _, _ in self.shares),
            "url_private": link,
            "url_private_download": f"{link}?download=1",
            "permalink": f"https://{state.domain}.slack.com/files/{BOT}/{self.id}/{self.name}",
            "channels": self._in("public"),
            "groups": self._in("private"),
            "ims": self._in("im"),
            "shares": self._shares(),
        }
        return {**shown, "alt_txt": self.alt_txt} if self.alt_txt else shown

    @property
    def digest(self):
        """What its bytes come to, for comparisons."""
        return hashlib.sha256(self.content).hexdigest()

    def _in(self, wanted):
        return [channel for kind, channel, _ in self.shares if kind == wanted]

    def _shares(self):
        shares = {}
        for kind, channel, share in self.shares:
            shares.setdefault("public" if kind == "public" else "private", {}).setdefault(channel, []).append(
                share
            )
        return shares
