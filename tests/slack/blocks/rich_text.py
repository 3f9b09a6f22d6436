"""Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/"""

from tests.slack.blocks.checks import anything, array, integer, one_of, string, structure

STYLE = {"style": anything}
PARTS = {
    "text": structure({"type": anything, "text": string(40_000, least=1), **STYLE}, required=("text",)),
    "link": structure(
        {"type": anything, "url": string(3000, least=1), "text": string(3000), "unsafe": anything, **STYLE},
        required=("url",),
    ),
    "user": structure({"type": anything, "user_id": string(255), **STYLE}, required=("user_id",)),
    "channel": structure({"type": anything, "channel_id": string(255), **STYLE}, required=("channel_id",)),
    "usergroup": structure({"type": anything, "usergroup_id": string(255), **STYLE}, required=("usergroup_id",)),
    "emoji": structure(
        {"type": anything, "name": string(255), "unicode": string(50), **STYLE}, required=("name",)
    ),
    "date": structure(
        {
            "type": anything,
            "timestamp": integer(0, 10**11),
            "format": string(255),
            "url": string(3000),
            "fallback": string(3000),
        },
        required=("timestamp", "format"),
    ),
    "broadcast": structure(
        {"type": anything, "range": one_of("here", "channel", "everyone")}, required=("range",)
    ),
    "color": structure({"type": anything, "value": string(20)}, required=("value",)),
}
BORDER = {"border": integer(0, 1)}


def of_type(kinds):
    """One of several objects, told apart by `type`."""

    def check(place, value):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in kinds:
            place.find(f"unsupported type: {kind}")
            return
        kinds[kind](place, value)

    return check


PARTS_OF_TEXT = array(of_type(PARTS), 1000, least=0)
SECTION = structure({"type": anything, "elements": PARTS_OF_TEXT}, required=("elements",))
ELEMENTS = {
    "rich_text_section": SECTION,
    "rich_text_list": structure(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": array(of_type({"rich_text_section": SECTION}), 1000),
            "indent": integer(0, 8),
            "offset": integer(0, 10_000),
            **BORDER,
        },
        required=("style", "elements"),
    ),
    "rich_text_preformatted": structure(
        {"type": anything, "elements": PARTS_OF_TEXT, "language": string(50), **BORDER}, required=("elements",)
    ),
    "rich_text_quote": structure({"type": anything, "elements": PARTS_OF_TEXT, **BORDER}, required=("elements",)),
}
RICH_TEXT = array(of_type(ELEMENTS), 1000)
