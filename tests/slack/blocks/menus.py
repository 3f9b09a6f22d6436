"""Elements to choose with: menus, ticks and pickers, each as its page says.

https://docs.slack.dev/reference/block-kit/block-elements/ select-menu-element, multi-select-menu-element,
checkboxes-element, radio-button-group-element, overflow-menu-element, date-picker-element, time-picker-element and
datetime-picker-element.
"""

from datetime import date

from tests.slack.blocks.checks import anything, array, flag, integer, string, structure, text
from tests.slack.blocks.objects import ACTION_ID, CONFIRM, GROUPS, OPTIONS, option

COMMON = {"type": anything, "action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": flag}
HINTED = {**COMMON, "placeholder": text(150, plain=True)}
OFFERED = {"options": OPTIONS, "option_groups": GROUPS}
MOST = {"max_selected_items": integer(1, 10_000)}
TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")


def shape(fields, *required):
    """An element with these fields."""
    return structure(fields, required=("type", *required))


def day(place, value):
    """A day as YYYY-MM-DD: https://docs.slack.dev/reference/block-kit/block-elements/date-picker-element/"""
    try:
        if date.fromisoformat(value).isoformat() != value:
            raise ValueError
    except (TypeError, ValueError):
        place.find("invalid date format: must be YYYY-MM-DD")


def choice(fields, *, required=(), multiple=False):
    """Options, and one (or some) of them chosen at first, which must be exactly as it is among the options.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#static_select
    """
    name = "initial_options" if multiple else "initial_option"
    whole = shape({**fields, name: anything}, *required)

    def check(place, value):
        whole(place, value)
        if "option_groups" in fields and ("options" in value) == ("option_groups" in value):
            place.find("provide either options or option_groups")
        initial = value.get(name)
        chosen = initial if multiple else [initial]
        if initial is not None and not (isinstance(chosen, list) and all(one in offered(value) for one in chosen)):
            place.at(name).find(f"invalid {name}: must be among the options")

    return check


def offered(value):
    """Give all options of an element, those in groups included."""
    groups = [group for group in value.get("option_groups") or () if isinstance(group, dict)]
    return [*(value.get("options") or ()), *(one for group in groups for one in group.get("options") or ())]


def picked(kind):
    """Menus of people, channels or conversations: for one of them, and for many."""
    extra = {"response_url_enabled": flag, "filter": anything, "default_to_current_conversation": flag}
    one = shape({**HINTED, **extra, f"initial_{kind}": string(255)})
    return one, shape({**HINTED, **extra, **MOST, f"initial_{kind}s": array(string(255), 100)})


def menus():
    """Give every menu under its type."""
    found = {
        "static_select": choice({**HINTED, **OFFERED}),
        "multi_static_select": choice({**HINTED, **OFFERED, **MOST}, multiple=True),
        "external_select": shape({**HINTED, "min_query_length": integer(0, 3000), "initial_option": option()}),
    }
    for kind in ("user", "channel", "conversation"):
        found[f"{kind}s_select"], found[f"multi_{kind}s_select"] = picked(kind)
    return found


MENUS = menus()
TICKS = {
    "checkboxes": choice(
        {**COMMON, "options": array(option(plain=False), 10)}, required=("options",), multiple=True
    ),
    "radio_buttons": choice({**COMMON, "options": array(option(plain=False), 10)}, required=("options",)),
}
OVERFLOW = shape(
    {"type": anything, "action_id": ACTION_ID, "confirm": CONFIRM, "options": array(option(url=True), 5)},
    "options",
)
PICKERS = {
    "datepicker": shape({**HINTED, "initial_date": day}),
    "timepicker": shape({**HINTED, "initial_time": TIME, "timezone": string(100)}),
}
DATETIME = shape({**COMMON, "initial_date_time": integer(10**9, 10**10 - 1)})
