"""All elements, and which block takes which: https://docs.slack.dev/reference/block-kit/block-elements/"""

from tests.slack.blocks.checks import URL, anything, array, flag, integer, one_of, string, text
from tests.slack.blocks.menus import DATETIME, HINTED, MENUS, OVERFLOW, PICKERS, TICKS, shape
from tests.slack.blocks.objects import ACTION_ID, CONFIRM, DISPATCH, picture

WRITTEN = {**HINTED, "dispatch_action_config": DISPATCH, "initial_value": string(3000)}

# https://docs.slack.dev/reference/block-kit/block-elements/button-element/
BUTTON = shape(
    {
        "type": anything,
        "text": text(75, plain=True),
        "action_id": ACTION_ID,
        "url": URL,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
    "text",
)
LENGTHS = {"min_length": integer(0, 3000), "max_length": integer(1, 3000)}
NUMBER = string(100, pattern=r"-?\d+(\.\d+)?")
INPUTS = {
    # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/
    "plain_text_input": shape({**WRITTEN, **LENGTHS, "multiline": flag}),
    # https://docs.slack.dev/reference/block-kit/block-elements/number-input-element/
    "number_input": shape(
        {**WRITTEN, "is_decimal_allowed": flag, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
        "is_decimal_allowed",
    ),
    # https://docs.slack.dev/reference/block-kit/block-elements/email-input-element/ and /url-input-element/
    "email_text_input": shape(WRITTEN),
    "url_text_input": shape(WRITTEN),
    # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element/
    "file_input": shape(
        {
            "type": anything,
            "action_id": ACTION_ID,
            "filetypes": array(string(20), 100),
            "max_files": integer(1, 10),
        }
    ),
}
IMAGE = picture({"type": anything})  # https://docs.slack.dev/reference/block-kit/block-elements/image-element/
CHOICES = {**MENUS, **TICKS, **PICKERS}
IN_SECTION = {**CHOICES, "button": BUTTON, "overflow": OVERFLOW, "image": IMAGE}
IN_ACTIONS = {**CHOICES, "button": BUTTON, "overflow": OVERFLOW, "datetimepicker": DATETIME}
IN_INPUT = {**CHOICES, **INPUTS, "datetimepicker": DATETIME}


def element(allowed):
    """An element of one of the kinds that the block takes."""

    def check(place, value):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            place.find(f"unsupported type: {kind}")
            return
        allowed[kind](place, value)

    return check
