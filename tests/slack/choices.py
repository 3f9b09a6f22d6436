"""What people do to elements: which action a press is, and what a form's fields hold."""

from copy import deepcopy


def find_element(blocks, action_id, value=None):
    """Give block and element of an action; `LookupError` where it is not there to be pressed."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and (value is None or element.get("value") == value):
                return block, element
    raise LookupError(f"nothing to press: {action_id} {value or ''}".rstrip())


def elements_of(block):
    """Give the interactive elements of a block."""
    found = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        found += block["elements"]
    return [element for element in found if element and element["type"] != "image"]


def press(state, block, element, chosen=None):
    """Give the action of pressing a button or choosing something: reference/interaction-payloads/block_actions-payload"""
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    if element["type"] == "button":
        action |= {name: deepcopy(element[name]) for name in ("text", "value", "style") if name in element}
    else:
        action |= field_state(element, chosen)
    return {**action, "action_ts": state.clock.ts()}


def field_state(element, chosen=None, *, given=True):
    """Give what a field holds: what was chosen, else what it held at first.

    https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/#view_submission_fields
    """
    kind = element["type"]
    if kind in ("static_select", "radio_buttons", "overflow", "external_select"):
        return {"type": kind, "selected_option": pick(element, chosen) if given else element.get("initial_option")}
    if kind in ("multi_static_select", "checkboxes"):
        picked = [pick(element, one) for one in chosen or ()] if given else element.get("initial_options", [])
        return {"type": kind, "selected_options": picked}
    names = {"datepicker": "date", "timepicker": "time", "datetimepicker": "date_time"}
    if kind in names:
        value = chosen if given else element.get(f"initial_{names[kind]}")
        return {"type": kind, f"selected_{names[kind]}": value or None}
    if kind.endswith("_select"):
        name = kind.removesuffix("_select").removeprefix("multi_").removesuffix("s")
        many = kind.startswith("multi_")
        value = chosen if given else element.get(f"initial_{name}s" if many else f"initial_{name}")
        return {"type": kind, f"selected_{name}{'s' if many else ''}": value}
    value = chosen if given else element.get("initial_value")
    return {"type": kind, "value": value or None}


def pick(element, value):
    """Give the option with that value; `LookupError` where none has it."""
    if value is None:
        return None
    options = list(element.get("options", ()))
    for group in element.get("option_groups", ()):
        options += group["options"]
    for option in options:
        if option["value"] == value:
            return {name: deepcopy(option[name]) for name in ("text", "value") if name in option}
    raise LookupError(f"no such option: {value}")


def held(blocks):
    """Give what all fields hold before anybody touches them, by block id and action id."""
    state = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in ("button", "overflow"):
                state.setdefault(block["block_id"], {})[element["action_id"]] = field_state(element, given=False)
    return state


def fill(view, values):
    """Give `view.state.values` with these answers, by block id or action id; `LookupError`, `ValueError`.

    As in Slack, a field that must be filled in and is empty keeps the form from being sent at all.
    """
    state, left = {}, dict(values)
    for block in view["blocks"]:
        for element in elements_of(block):
            if element["type"] == "button":
                continue
            key = next((name for name in (block["block_id"], element["action_id"]) if name in values), None)
            left.pop(key, None)
            held = field_state(element, values.get(key), given=key is not None)
            state.setdefault(block["block_id"], {})[element["action_id"]] = held
            empty = not [value for name, value in held.items() if name != "type" and value not in (None, [], "")]
            if block["type"] == "input" and empty and not block.get("optional"):
                raise ValueError(f"must be filled in: {block['label']['text']}")
    if left:
        raise LookupError(f"no such field: {', '.join(left)}")
    return state
