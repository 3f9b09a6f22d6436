"""What Slack refuses in blocks and views: https://docs.slack.dev/reference/block-kit/"""

import json
import secrets

from tests.slack.api.refusal import Refusal
from tests.slack.blocks.layout import check_layout
from tests.slack.blocks.length import check_length
from tests.slack.blocks.place import Place
from tests.slack.blocks.surfaces import check_frame


def check_blocks(state, blocks, surface):
    """Give the blocks with an id each; `invalid_blocks`, `invalid_blocks_format`."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    place = Place(state, surface)
    check_layout(place.at("blocks"), blocks)
    if place.findings:
        raise Refusal("invalid_blocks", *place.findings, errors=place.findings)
    return _with_ids(blocks)


def check_view(state, view, kind):
    """Give the view's blocks with an id each; `invalid_arguments` as the views methods say."""
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", "must be an object [json-pointer:/view]")
    place = Place(state, kind).at("view")
    check_frame(place, view, kind)
    if isinstance(view.get("blocks"), list):
        check_layout(place.at("blocks"), view["blocks"])
    if place.findings:
        raise Refusal("invalid_arguments", *place.findings)
    return _with_ids(view["blocks"])


def _with_ids(blocks):
    """Give a block_id to whichever has none, as Slack does, and an action_id to elements."""
    blocks = json.loads(json.dumps(blocks))
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        elements = [block.get("accessory"), block.get("element")]
        if block["type"] == "actions":
            elements += block["elements"]
        for element in elements:
            if element and element["type"] not in ("image", "workflow_button"):
                element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


__all__ = ["check_blocks", "check_length", "check_view"]
