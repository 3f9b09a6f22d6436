"""views.open, .push, .update and .publish: https://docs.slack.dev/surfaces/modals/ and /surfaces/app-home/"""

import json
import re
import secrets
from copy import deepcopy

from tests.slack.api.refusal import Refusal
from tests.slack.blocks import check_view
from tests.slack.methods.method import method
from tests.slack.people import APP, BOT_ID, TEAM

LARGEST_VIEW = 250_000
DEEPEST = 3


@method("views.open")
def open_view(state, params):
    """Open a modal: https://docs.slack.dev/reference/methods/views.open/"""
    view = _read(state, params, "modal")
    trigger = _use_trigger(state, params)
    shown = _show(state, view, trigger.user_id)
    state.modals[trigger.user_id] = [shown["id"]]
    return _answer(state, shown)


@method("views.push")
def push_view(state, params):
    """Put a modal on top of another: https://docs.slack.dev/reference/methods/views.push/"""
    view = _read(state, params, "modal")
    trigger = _use_trigger(state, params)
    return _answer(state, push(state, trigger.user_id, view))


def push(state, user_id, view):
    """Put the view on top of the person's stack; `not_found`, `push_limit_reached`."""
    stack = state.modals.get(user_id) or []
    if not stack:
        raise Refusal("not_found")
    if len(stack) >= DEEPEST:
        raise Refusal("push_limit_reached")
    shown = _show(state, view, user_id)
    shown |= {"root_view_id": stack[0], "previous_view_id": stack[-1]}
    stack.append(shown["id"])
    return shown


@method("views.update")
def update_view(state, params):
    """Change an open view: https://docs.slack.dev/reference/methods/views.update/"""
    shown = _find(state, params)
    view = _read(state, params, shown["type"], but=shown["id"])
    _check_hash(params, shown)
    return _answer(state, replace(state, shown, view))


def replace(state, shown, view):
    """Put another view in the place of one that is open."""
    kept = {name: shown[name] for name in ("id", "root_view_id", "previous_view_id", "shown_to")}
    shown.clear()
    shown |= {**_complete(state, view), **kept}
    return shown


@method("views.publish")
def publish_view(state, params):
    """Put a view on somebody's App Home: https://docs.slack.dev/reference/methods/views.publish/"""
    user_id = params.need("user_id")
    if user_id not in state.users:
        raise Refusal("invalid_arguments", "invalid `user_id` [json-pointer:/user_id]")
    before = state.homes.get(user_id)
    view = _read(state, params, "home", but=before and before["id"])
    if not state.home_enabled:
        raise Refusal("not_enabled")
    if before:
        _check_hash(params, before)
        return _answer(state, replace(state, before, view))
    state.homes[user_id] = _show(state, view, user_id)
    return _answer(state, state.homes[user_id])


def _read(state, params, kind, but=None):
    view = params.structure("view", "invalid_arguments")
    if view is None:
        raise Refusal("invalid_arguments", "missing required field: view")
    if len(json.dumps(view).encode()) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    check_view(state, view, kind)
    taken = view.get("external_id")
    if taken and any(one["external_id"] == taken and one["id"] != but for one in state.views.values()):
        raise Refusal("duplicate_external_id")
    return view


def _use_trigger(state, params):
    """Take the trigger, which works once and for three seconds: https://docs.slack.dev/interactivity/handling-user-interaction/#modal_responses"""
    trigger_id = params.get("trigger_id") or params.get("interactivity_pointer") or ""
    if not re.fullmatch(r"\d+\.\d+\.[0-9a-f]+", str(trigger_id)):
        raise Refusal("invalid_trigger_id")
    trigger = state.triggers.get(trigger_id)
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if state.clock.now() > trigger.expires:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger


def _find(state, params):
    for shown in state.views.values():
        if params.get("view_id") == shown["id"] or (params.get("external_id") or None) == shown["external_id"]:
            return shown
    raise Refusal("not_found")


def _check_hash(params, shown):
    if params.get("hash") and params.get("hash") != shown["hash"]:
        raise Refusal("hash_conflict")


def _show(state, view, user_id):
    shown = _complete(state, view)
    shown |= {"id": state.new_id("V"), "previous_view_id": None, "shown_to": user_id}
    shown["root_view_id"] = shown["id"]
    state.views[shown["id"]] = shown
    return shown


def _complete(state, view):
    """Give the view with everything that Slack adds: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/"""
    return {
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": BOT_ID,
        "app_installed_team_id": TEAM,
        "private_metadata": "",
        "callback_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "external_id": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **deepcopy(view),
        "blocks": check_view(state, view, view["type"]),
        "state": {"values": {}},
        "hash": f"{state.clock.ts()}.{secrets.token_hex(4)}",
    }


def _answer(state, shown):
    state.changed.notify_all()
    return {"view": {name: deepcopy(value) for name, value in shown.items() if name != "shown_to"}}
