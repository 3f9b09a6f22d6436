"""The blocks themselves, each as its page says: https://docs.slack.dev/reference/block-kit/blocks/ and then header-block,
context-block, actions-block, image-block, input-block, markdown-block, rich-text-block, table-block, data-table-block.
"""

from tests.slack.blocks.checks import anything, array, flag, one_of, string, structure, text
from tests.slack.blocks.elements import IMAGE, IN_ACTIONS, IN_INPUT, IN_SECTION, element
from tests.slack.blocks.objects import picture
from tests.slack.blocks.rich_text import RICH_TEXT
from tests.slack.blocks.surfaces import SURFACES
from tests.slack.blocks.tables import DATA_TABLE, TABLE

BLOCK = {"type": anything, "block_id": string(255, least=1, unique="block_id")}


def _block(fields, *required):
    return structure({**BLOCK, **fields}, required=("type", *required))


def section(place, value):
    """A section has a text, or fields, or both: https://docs.slack.dev/reference/block-kit/blocks/section-block/"""
    fields = {
        "text": text(3000),
        "fields": array(text(2000), 10),
        "accessory": element(IN_SECTION),
        "expand": flag,
    }
    _block(fields)(place, value)
    if "text" not in value and "fields" not in value:
        place.find("must provide either text or fields")


def in_context(place, value):
    """What a context takes, texts and small pictures: https://docs.slack.dev/reference/block-kit/blocks/context-block/"""
    kind = value.get("type") if isinstance(value, dict) else None
    (element({"image": IMAGE}) if kind == "image" else text(3000))(place, value)


BLOCKS = {
    "section": section,
    "divider": _block({}),
    "header": _block({"text": text(150, plain=True)}, "text"),
    "context": _block({"elements": array(in_context, 10)}, "elements"),
    "actions": _block({"elements": array(element(IN_ACTIONS), 25)}, "elements"),
    "image": picture({**BLOCK, "title": text(2000, plain=True)}),
    "input": _block(
        {
            "label": text(2000, plain=True),
            "element": element(IN_INPUT),
            "hint": text(2000, plain=True),
            "optional": flag,
            "dispatch_action": flag,
        },
        "label",
        "element",
    ),
    "markdown": _block({"text": string(12_000, least=1)}, "text"),
    "rich_text": _block({"elements": RICH_TEXT}, "elements"),
    "table": _block(TABLE, "rows"),
    "data_table": _block(DATA_TABLE, "rows", "caption"),
    # https://docs.slack.dev/reference/block-kit/blocks/alert-block/
    "alert": _block(
        {"text": text(200), "level": one_of("default", "info", "warning", "error", "success")}, "text"
    ),
}


def check_layout(place, blocks):
    """Note whatever is wrong with a list of blocks: how many, which, and what is in each."""
    surface = SURFACES[place.surface]
    if len(blocks) > surface.most:
        place.find(f"no more than {surface.most} items allowed")
    for index, block in enumerate(blocks):
        check_block(place.at(index).in_block(), block)
    if sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks) > 1:
        place.find("only_one_table_allowed")


def check_block(place, block):
    """Note whatever is wrong with one block."""
    kind = block.get("type") if isinstance(block, dict) else None
    surface = SURFACES[place.surface]
    if kind not in BLOCKS or kind not in surface.blocks | place.state.newer_blocks:
        place.find(f"unsupported type: {kind}")
        return
    BLOCKS[kind](place, block)
