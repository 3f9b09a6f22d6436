"""The elements inside blocks: https://docs.slack.dev/reference/block-kit/block-elements/"""

from datetime import date

from tests.slack.blocks.checks import URL, anything, array, flag, integer, one_of, string, structure, text
from tests.slack.blocks.objects import CONFIRM, DISPATCH, GROUPS, OPTIONS, option, picture

ACTION_ID = string(255, least=1, unique="action_id")
PLACEHOLDER = text(150, plain=True)
TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
COMMON = {"type": anything, "action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": flag}
WRITTEN = {**COMMON, "placeholder": PLACEHOLDER, "dispatch_action_config": DISPATCH}


def day(place, value):
    """A day as YYYY-MM-DD: https://docs.slack.dev/reference/block-kit/block-elements/date-picker-element/"""
    try:
        if len(value) != 10 or date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except (TypeError, ValueError):
        place.find("invalid date format: must be YYYY-MM-DD")


def initial_among(fields, *, required=(), multiple=False):
    """A choice whose initial option, given in full, must be one of the options.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#static_select
    """
    name = "initial_options" if multiple else "initial_option"
    shape = structure({**COMMON, **fields, name: anything}, required=("type", *required))

    def check(place, value):
        shape(place, value)
        if not isinstance(value, dict):
            return
        if "option_groups" in fields and ("options" in value) == ("option_groups" in value):
            place.find("provide either options or option_groups")
        initial = value.get(name)
        offered = list(value.get("options") or ())
        for group in value.get("option_groups") or ():
            offered += group.get("options") or () if isinstance(group, dict) else ()
        chosen = initial if multiple else [initial]
        if initial is not None and not (isinstance(chosen, list) and all(one in offered for one in chosen)):
            place.at(name).find(f"invalid {name}: must be among the options")
        _check_values(place, offered)

    return check


def _check_values(place, offered):
    values = [str(one.get("value")) for one in offered if isinstance(one, dict)]
    if len(values) != len(set(values)):
        place.find("option values must be unique")


def among(longest):
    """Buttons to tick: at most ten options, which may be formatted."""
    return {"options": array(option(plain=False), longest)}


MENU = {"placeholder": PLACEHOLDER, "options": OPTIONS, "option_groups": GROUPS}
MOST = {"max_selected_items": integer(1, 10_000)}
PICKED = {"placeholder": PLACEHOLDER, "response_url_enabled": flag, "filter": anything}


def _shape(fields, *required):
    return structure(fields, required=("type", *required))


def _picked(kind):
    one = _shape({**COMMON, **PICKED, f"initial_{kind}": string(255), "default_to_current_conversation": flag})
    many = _shape(
        {
            **COMMON,
            **PICKED,
            **MOST,
            f"initial_{kind}s": array(string(255), 100),
            "default_to_current_conversation": flag,
        }
    )
    return one, many


USERS, MANY_USERS = _picked("user")
CHANNELS, MANY_CHANNELS = _picked("channel")
CONVERSATIONS, MANY_CONVERSATIONS = _picked("conversation")

BUTTON = _shape(
    # https://docs.slack.dev/reference/block-kit/block-elements/button-element/
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
ELEMENTS = {
    "button": BUTTON,
    "checkboxes": initial_among(among(10), required=("options",), multiple=True),
    "radio_buttons": initial_among(among(10), required=("options",)),
    "overflow": _shape(
        {"type": anything, "action_id": ACTION_ID, "confirm": CONFIRM, "options": array(option(url=True), 5)},
        "options",
    ),
    "datepicker": _shape({**COMMON, "placeholder": PLACEHOLDER, "initial_date": day}),
    "timepicker": _shape({**COMMON, "placeholder": PLACEHOLDER, "initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": _shape({**COMMON, "initial_date_time": integer(10**9, 10**10 - 1)}),
    "static_select": initial_among(MENU),
    "multi_static_select": initial_among({**MENU, **MOST}, multiple=True),
    "external_select": _shape(
        {**COMMON, "placeholder": PLACEHOLDER, "min_query_length": integer(0, 3000), "initial_option": option()}
    ),
    "users_select": USERS,
    "multi_users_select": MANY_USERS,
    "channels_select": CHANNELS,
    "multi_channels_select": MANY_CHANNELS,
    "conversations_select": CONVERSATIONS,
    "multi_conversations_select": MANY_CONVERSATIONS,
    "plain_text_input": _shape(
        # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/
        {
            **WRITTEN,
            "initial_value": string(3000),
            "multiline": flag,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        }
    ),
    "number_input": _shape(
        {
            **WRITTEN,
            "is_decimal_allowed": flag,
            "initial_value": string(100, pattern=r"-?\d+(\.\d+)?"),
            "min_value": string(100),
            "max_value": string(100),
        },
        "is_decimal_allowed",
    ),
    "email_text_input": _shape({**WRITTEN, "initial_value": string(3000)}),
    "url_text_input": _shape({**WRITTEN, "initial_value": string(3000)}),
    "file_input": _shape({**COMMON, "filetypes": array(string(20), 100), "max_files": integer(1, 10)}),
    "image": picture({"type": anything}),
}
MENUS = {name for name in ELEMENTS if name.endswith("_select")}
PICKERS = {"datepicker", "timepicker"}
IN_SECTION = {"button", "checkboxes", "radio_buttons", "overflow", "image", *PICKERS, *MENUS}
IN_ACTIONS = {"button", "checkboxes", "radio_buttons", "overflow", "datetimepicker", *PICKERS, *MENUS}
WRITTEN_INPUTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input", "file_input"}
IN_INPUT = {"checkboxes", "radio_buttons", "datetimepicker", *WRITTEN_INPUTS, *PICKERS, *MENUS}


def element(allowed):
    """An element of one of the kinds that the block takes."""

    def check(place, value):
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in allowed:
            place.find(f"unsupported type: {kind}")
            return
        ELEMENTS[kind](place, value)

    return check
