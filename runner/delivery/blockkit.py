"""The pieces that Slack's messages are made of, cut to the sizes that Slack takes.

Source: https://docs.slack.dev/reference/block-kit/blocks and /block-elements.
"""

from collections.abc import Sequence
from typing import Any, Literal

from runner.text import shortened

Block = dict[str, Any]

TEXT = 3000  # characters in a section
HEADER = 150
FIELD = 2000
CONTEXT = 2000
BUTTON = 75
FALLBACK = 3000  # characters of what stands in notifications and search


def escaped(text: str) -> str:
    """Make a text that Slack's markup takes for text: no mention, no link, no @channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut_escaped(text: str, most: int) -> str:
    """Escape a text, and shorten it before that so far that nothing of the markup is cut."""
    whole = escaped(text)
    if len(whole) <= most:
        return whole
    kept = text[:most]
    while len(escaped(kept)) >= most:
        kept = kept[: -max(1, (len(escaped(kept)) - most) // 4)]
    return escaped(kept) + "…"


def plain(text: str, most: int) -> Block:
    """A text object that holds any text as it is."""
    return {"type": "plain_text", "text": shortened(text, most) or "–", "emoji": False}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain(" ".join(text.split()), HEADER)}


def section(text: str) -> Block:
    """A paragraph of any text."""
    return {"type": "section", "text": plain(text, TEXT)}


def marked(text: str) -> Block:
    """A paragraph in Slack's markup; what is not ours in it has to be escaped by whoever made it."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def fields(texts: Sequence[str]) -> list[Block]:
    """Short texts in Slack's markup, in two columns; ten a block."""
    made = [{"type": "mrkdwn", "text": text, "verbatim": True} for text in texts]
    return [{"type": "section", "fields": made[start : start + 10]} for start in range(0, len(made), 10)]


def context(*texts: str) -> list[Block]:
    """Small lines of any text; nothing where there is none."""
    made = [plain(text, CONTEXT) for text in texts if text][:10]
    return [{"type": "context", "elements": made}] if made else []


def buttons(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def button(label: str, *, action_id: str, value: str, style: Literal["primary", "danger"] | None = None) -> Block:
    """One button; `value` comes back when it is pressed."""
    element = {"type": "button", "text": plain(label, BUTTON), "action_id": action_id, "value": value}
    return {**element, "style": style} if style else element
