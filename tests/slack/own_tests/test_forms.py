"""Forms are opened, filled in and sent as Slack does it."""

import pytest

from tests.slack.own_tests.elements import go, plain

FORM = [
    {"type": "input", "block_id": "day", "label": plain("Day"), "element": {"type": "datepicker", "action_id": "d", "initial_date": "2025-01-01"}},
    {
        "type": "input",
        "block_id": "where",
        "label": plain("Where"),
        "element": {
            "type": "static_select",
            "action_id": "w",
            "options": [{"text": plain("North"), "value": "n"}, {"text": plain("South"), "value": "s"}],
        },
    },
    {
        "type": "input",
        "block_id": "note",
        "label": plain("Note"),
        "optional": True,
        "element": {"type": "plain_text_input", "action_id": "t"},
    },
]  # fmt: skip


@pytest.fixture
def asked(bot, people):
    """A bot that opens a form when a button is pressed, and the form as U1 sees it."""

    @bot.action("go")
    def press(ack, body):
        ack()
        view = {
            "type": "modal",
            "callback_id": "form",
            "title": plain("Run"),
            "submit": plain("Run"),
            "blocks": FORM,
        }
        bot.client.views_open(trigger_id=body["trigger_id"], view={**view, "notify_on_close": True})

    bot.client.chat_postMessage(channel="C1", text="x", blocks=[go()])
    people.press(people.messages("C1")[0], "go", "U1")
    return people.wait_for(lambda: people.modal("U1"))


def test_a_form_is_sent(bot, people, asked):
    """Values as Slack has them, those prefilled included; nothing said closes the form."""
    bodies = []

    @bot.view("form")
    def sent(ack, body):
        bodies.append(body)
        ack()

    assert people.submit(asked, {"w": "s"}, "U1").refused is None
    values = bodies[0]["view"]["state"]["values"]
    assert values["day"]["d"] == {"type": "datepicker", "selected_date": "2025-01-01"}
    assert values["where"]["w"]["selected_option"] == {"text": plain("South"), "value": "s"}
    assert values["note"]["t"] == {"type": "plain_text_input", "value": None}
    assert bodies[0]["view"]["callback_id"] == "form" and people.modal("U1") is None


def test_a_form_that_cannot_be_sent(people, asked):
    """As in Slack: a field left empty, an option that is not offered, a field that is not there."""
    for values, error in (({}, ValueError), ({"w": "east"}, LookupError), ({"w": "s", "x": "1"}, LookupError)):
        with pytest.raises(error):
            people.submit(asked, values, "U1")


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"response_action": "errors", "errors": {"day": "Too early"}}, None),
        ({"response_action": "errors", "errors": {"d": "Too early"}}, "no input block"),
        ({"response_action": "errors", "errors": {"day": ""}}, "invalid_errors"),
        ({"response_action": "dance"}, "unknown response_action"),
        ({"response_action": "update", "view": {"type": "modal"}}, "missing required field: title"),
    ],
)
def test_a_form_stays_open(bot, people, asked, said, refused):
    """With errors at its fields, or because Slack cannot do what the bot says."""

    @bot.view("form")
    def sent(ack):
        ack(**said)

    told = people.submit(asked, {"w": "s"}, "U1").refused
    assert told is None if refused is None else refused in told
    assert people.modal("U1")["id"] == asked["id"]


def test_a_form_gives_way_to_another(bot, people, asked):
    """`update` shows another view in its place, `push` on top of it, `clear` none."""
    done = {"type": "modal", "title": plain("Done"), "blocks": [{"type": "divider"}]}
    says = [
        {"response_action": "update", "view": {**done, "callback_id": "form"}},
        {"response_action": "push", "view": {**done, "callback_id": "form", "title": plain("Top")}},
        {"response_action": "clear"},
    ]

    @bot.view("form")
    def sent(ack):
        ack(**says.pop(0))

    people.submit(asked, {"w": "s"}, "U1")
    assert (people.modal("U1")["id"], people.modal("U1")["title"]["text"]) == (asked["id"], "Done")
    people.submit(people.modal("U1"), {}, "U1")
    assert people.modal("U1")["title"]["text"] == "Top"
    people.submit(people.modal("U1"), {}, "U1")
    assert people.modal("U1") is None


def test_a_form_is_closed(bot, people, asked):
    """A `view_closed` where the form asked to be told."""
    bodies = []

    @bot.view_closed("form")
    def closed(ack, body):
        ack()
        bodies.append(body)

    people.close_view(asked, "U1")
    assert (bodies[0]["view"]["id"], bodies[0]["is_cleared"], people.modal("U1")) == (asked["id"], False, None)
