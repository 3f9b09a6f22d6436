"""The double refuses views as the pages of https://docs.slack.dev/reference/views/ and of the views methods say."""

import pytest

from tests.slack.own_tests.test_refused_blocks import actions, asks, button, plain, table
from tests.slack.sending.tickets import new_trigger


def modal(*blocks, **more):
    """A modal with one field, unless it is told otherwise."""
    blocks = list(blocks) or [asks({"type": "plain_text_input", "action_id": "a"}, block_id="b")]
    return {"type": "modal", "title": plain("Run"), "submit": plain("Run"), "blocks": blocks, **more}


def home(*blocks, **more):
    """A home tab."""
    return {"type": "home", "blocks": list(blocks) or [{"type": "divider"}], **more}


REFUSED = {
    "title of 25": (modal(title=plain("x" * 25)), "less than 25"),
    "submit of 25": (modal(submit=plain("x" * 25)), "less than 25"),
    "close of 25": (modal(close=plain("x" * 25)), "less than 25"),
    "no title": ({"type": "modal", "blocks": [{"type": "divider"}]}, "required field: title"),
    "a field and no way to send it": (modal(submit=plain("Run")) | {"submit": None}, "must be an object"),
    "no submit beside a field": ({k: v for k, v in modal().items() if k != "submit"}, "required field: submit"),
    "private_metadata of 3001": (modal(private_metadata="x" * 3001), "less than 3001"),
    "callback_id of 256": (modal(callback_id="x" * 256), "less than 256"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100"),
    "a property too many": (modal(submit_disabled=True), "additional property: submit_disabled"),
    "a table": (modal(table([["x"]])), "unsupported type: table"),
    "an unknown block": (modal({"type": "sales"}), "unsupported type: sales"),
    "an unknown element": (modal(asks({"type": "lever"})), "unsupported type: lever"),
    "no blocks": ({"type": "modal", "title": plain("x")}, "required field: blocks"),
    "a home tab": (home(), "must be one of: modal"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_modals_that_slack_refuses(slack, client, refusal, what):
    """`invalid_arguments` says what is wrong, no modal is open, and the trigger can still be used."""
    view, said = REFUSED[what]
    trigger = new_trigger(slack.state, "U1")
    answer = refusal(client.api_call, "views.open", json={"trigger_id": trigger, "view": view}, whole=True)
    assert answer["error"] == "invalid_arguments"
    assert any(said in message for message in answer["response_metadata"]["messages"])
    assert slack.state.modals == {}
    assert client.views_open(trigger_id=trigger, view=modal())["ok"]


def test_a_modal_that_slack_takes(slack, client):
    """A hundred blocks, everything at its longest; the answer carries ids, a hash and no values yet."""
    longest = {"callback_id": "x" * 255, "private_metadata": "x" * 3000, "title": plain("x" * 24)}
    blocks = [asks({"type": "plain_text_input"})] + [{"type": "divider"}] * 99
    view = client.views_open(trigger_id=new_trigger(slack.state, "U1"), view=modal(*blocks, **longest))["view"]
    assert view["root_view_id"] == view["id"] and view["hash"] and view["state"] == {"values": {}}
    assert view["previous_view_id"] is None and view["team_id"] == "T0ACME"


def test_a_view_too_large(slack, client, refusal):
    """`view_too_large` over 250 kB."""
    large = modal(*[asks({"type": "plain_text_input", "initial_value": "x" * 3000}) for _ in range(90)])
    assert refusal(client.views_open, trigger_id=new_trigger(slack.state, "U1"), view=large) == "view_too_large"


def test_triggers(slack, client, refusal):
    """One opens one modal within three seconds: `exchanged_`, `expired_` and `invalid_trigger_id`."""
    used, late = new_trigger(slack.state, "U1"), new_trigger(slack.state, "U1")
    client.views_open(trigger_id=used, view=modal())
    assert refusal(client.views_open, trigger_id=used, view=modal()) == "exchanged_trigger_id"
    slack.advance(3.1)
    assert refusal(client.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"
    for wrong in ("x", "12.34.56", ""):
        assert refusal(client.views_open, trigger_id=wrong, view=modal()) == "invalid_trigger_id"


def test_stacks(slack, client, refusal):
    """Three modals at most, one on top of the other, and none on top of nothing."""

    def push():
        return client.views_push(trigger_id=new_trigger(slack.state, "U1"), view=modal())

    assert refusal(push) == "not_found"
    first = client.views_open(trigger_id=new_trigger(slack.state, "U1"), view=modal())["view"]
    second = push()["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (first["id"], first["id"])
    push()
    assert refusal(push) == "push_limit_reached"


def test_updates(slack, client, refusal):
    """By id or external id, with the hash that was seen last: `not_found`, `hash_conflict`, `duplicate_external_id`."""
    view = client.views_open(trigger_id=new_trigger(slack.state, "U1"), view=modal(external_id="e"))["view"]
    assert refusal(client.views_update, view_id="V404", view=modal()) == "not_found"
    again = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(external_id="e"))["view"]
    assert again["id"] == view["id"] and again["hash"] != view["hash"]
    assert refusal(client.views_update, view_id=view["id"], hash=view["hash"], view=modal()) == "hash_conflict"
    assert client.views_update(external_id="e", view=modal(external_id="e"))["ok"]
    taken = modal(external_id="e")
    assert (
        refusal(client.views_open, trigger_id=new_trigger(slack.state, "U1"), view=taken)
        == "duplicate_external_id"
    )


def test_home_tabs(slack, client, refusal):
    """Published for one person; a modal is none; `hash_conflict`; `not_enabled` where the app has no home tab."""
    shown = client.views_publish(user_id="U1", view=home(actions(button())))["view"]
    assert slack.state.homes["U1"]["id"] == shown["id"]
    client.views_publish(user_id="U1", view=home(), hash=shown["hash"])
    assert refusal(client.views_publish, user_id="U1", view=home(), hash=shown["hash"]) == "hash_conflict"
    assert refusal(client.views_publish, user_id="U1", view=modal()) == "invalid_arguments"
    assert refusal(client.views_publish, user_id="U404", view=home()) == "invalid_arguments"
    assert refusal(client.views_publish, user_id="U1", view=home(title=plain("x"))) == "invalid_arguments"
    assert (
        refusal(client.views_publish, user_id="U1", view=home(*[{"type": "divider"}] * 101)) == "invalid_arguments"
    )
    slack.state.home_enabled = False
    assert refusal(client.views_publish, user_id="U1", view=home()) == "not_enabled"
