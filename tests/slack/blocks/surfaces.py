"""Where blocks can be: in messages, modals and home tabs, and what each takes.

https://docs.slack.dev/reference/block-kit/blocks/, https://docs.slack.dev/reference/views/modal-views/
"""

from dataclasses import dataclass

from tests.slack.blocks.checks import anything, flag, one_of, string, structure, text

EVERYWHERE = {"section", "divider", "header", "context", "actions", "image", "input", "rich_text"}


@dataclass(frozen=True)
class Surface:
    """How many blocks, and of which types."""

    most: int
    blocks: set[str]


SURFACES = {
    # https://docs.slack.dev/reference/block-kit/blocks/: 50 in a message, 100 in modals and home tabs
    "message": Surface(50, EVERYWHERE | {"markdown", "table"}),
    "modal": Surface(100, EVERYWHERE),
    "home": Surface(100, EVERYWHERE),
}
VIEW = {
    "type": one_of("modal", "home"),
    "blocks": anything,
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}
# https://docs.slack.dev/reference/views/modal-views/ and /home-tab-views/
MODAL = {
    **VIEW,
    "title": text(24, plain=True),
    "submit": text(24, plain=True),
    "close": text(24, plain=True),
    "clear_on_close": flag,
    "notify_on_close": flag,
}


def check_frame(place, view, kind):
    """Note whatever is wrong with a view beside its blocks."""
    required = ("type", "title", "blocks") if kind == "modal" else ("type", "blocks")
    structure(MODAL if kind == "modal" else VIEW, required=required)(place, view)
    if view.get("type") != kind:
        place.at("type").find(f"must be one of: {kind}")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        place.at("blocks").find("must be an array")
    elif kind == "modal" and "submit" not in view and _asks(blocks):
        place.find("missing required field: submit")


def _asks(blocks):
    return any(isinstance(block, dict) and block.get("type") == "input" for block in blocks)
