"""What people do reaches a real bot in the shapes that Slack publishes, over HTTP and in Socket Mode."""

import pytest

from tests.slack.own_tests.elements import go
from tests.slack.people import BOT


def test_a_mention(bot, people):
    """An `app_mention` with text, channel, thread and who said it, acknowledged within a second."""
    parent = people.mention("C1", "U1", "sales last month")
    answer = people.mention("C1", "U2", "and this?", thread_ts=parent.ts)
    assert parent.ok and answer.ok and parent.seconds < 1
    first, second = bot.heard
    assert first["event"]["text"] == f"<@{BOT}> sales last month"
    assert {"type": "app_mention", "user": "U1", "channel": "C1", "ts": parent.ts}.items() <= first[
        "event"
    ].items()
    assert "thread_ts" not in first["event"] and second["event"]["thread_ts"] == parent.ts
    assert first["authorizations"][0]["user_id"] == BOT and first["event_id"] != second["event_id"]


def test_only_what_the_bot_may_hear(bot, people):
    """No mention where it is not, no message without one, no mention event in a direct message."""
    assert people.mention("C2", "U1", "sales") is None
    assert people.write("C1", "U1", "sales") is None
    assert people.write("D9", "U1", f"<@{BOT}> sales") is None
    people.direct("U1", f"<@{BOT}> sales")
    assert [body["event"]["type"] for body in bot.heard] == ["message"]
    assert bot.heard[0]["event"]["channel_type"] == "im"


def test_what_is_typed_is_escaped(bot, people):
    """Ampersands and angle brackets come as entities, mentions as they are."""
    people.mention("C1", "U1", "R&D <3 for <@U2>")
    assert bot.heard[0]["event"]["text"] == f"<@{BOT}> R&amp;D &lt;3 for <@U2>"


def test_a_scope_that_is_missing_keeps_events_away(slack, people):
    """No app_mentions:read, no mention; no im:history, no direct message."""
    slack.state.scopes -= {"app_mentions:read", "im:history"}
    assert people.mention("C1", "U1", "sales") is None and people.direct("U1", "sales") is None


def test_one_post_comes_twice(slack, bot, people):
    """With `message.channels` a mention is two events about one message."""
    slack.state.scopes.add("channels:history")
    people.subscribed.add("message.channels")
    ts = people.mention("C1", "U1", "sales").ts
    events = [body["event"] for body in bot.heard]
    assert [(event["type"], event["ts"]) for event in events] == [("message", ts), ("app_mention", ts)]
    assert len({body["event_id"] for body in bot.heard}) == 2


def test_a_reminder(bot, people):
    """From Slackbot, with a prefix, a name in the mention, and a full stop; the setting of one says so."""
    people.remind("C1", "sales from 2025-01-01 to 2025-02-01")
    people.add_reminder("C1", "U1", "sales")
    due, added = (body["event"] for body in bot.heard)
    assert due["text"] == f"Reminder: <@{BOT}|reportbot> sales from 2025-01-01 to 2025-02-01."
    assert (due["user"], due["bot_id"]) == ("USLACKBOT", "B01")
    assert (added["subtype"], added["user"]) == ("reminder_add", "U1")


def test_a_workflow(bot, people):
    """A bot's message of no user's."""
    people.workflow("C1", "sales last week")
    event = bot.heard[0]["event"]
    assert event["subtype"] == "bot_message" and event["bot_id"] != "B0REPORT" and "user" not in event
    assert event["workflow_id"]


def test_another_bot(bot, people):
    """A message of a bot user's, with the app that it belongs to."""
    people.bot("C1", "sales last week")
    event = bot.heard[0]["event"]
    assert (event["user"], event["bot_id"], event["app_id"]) == ("U0OTHERBOT", "B0OTHER", "A0OTHER")
    assert "subtype" not in event


def test_changes_of_a_direct_message(bot, people):
    """`message_changed` and `message_deleted`; in a channel each edit of a mention is a mention again."""
    ts = people.direct("U1", "sales").ts
    people.edit("D1", ts, "sales!")
    people.delete("D1", ts)
    changed, deleted = (body["event"] for body in bot.heard[1:])
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "sales!")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    people.write("C1", "U1", "sales")
    ts = people.messages("C1")[0]["ts"]
    assert people.edit("C1", ts, "sales!") is None
    for text in (f"<@{BOT}> sales", f"<@{BOT}> sales!"):
        again = people.edit("C1", ts, text).payload
        assert (again["event"]["type"], again["event"]["ts"]) == ("app_mention", ts)
        assert again["event"]["edited"]["user"] == "U1"


def test_an_event_again_and_out_of_order(bot, people):
    """The same event twice has one id; two that were held back go in any order."""
    first = people.mention("C1", "U1", "one", send=False)
    second = people.mention("C1", "U1", "two", send=False)
    people.send(second)
    people.send(first)
    people.again(first)
    assert [body["event"]["text"][-3:] for body in bot.heard] == ["two", "one", "one"]
    assert bot.heard[1]["event_id"] == bot.heard[2]["event_id"]


def test_app_home(slack, bot, people):
    """Opening it tells the tab, and the view that is published."""
    bot.client.views_publish(user_id="U1", view={"type": "home", "blocks": [{"type": "divider"}]})
    people.open_home("U1")
    event = bot.heard[0]["event"]
    assert (event["user"], event["channel"], event["tab"]) == ("U1", "D1", "home")
    assert event["view"]["id"] == slack.state.homes["U1"]["id"]
    assert people.home("U1")["blocks"][0]["type"] == "divider"


def test_a_slash_command(bot, people):
    """All fields of one; the acknowledgement is shown to the user alone, or to all where it says so."""
    bodies = []

    @bot.command("/report")
    def report(ack, body):
        bodies.append(body)
        ack(text="Understood", response_type="in_channel" if body["text"] == "loud" else "ephemeral")

    delivery = people.slash("C1", "U1", "sales last month")
    people.slash("C1", "U1", "loud")
    fields = {
        "command": "/report",
        "text": "sales last month",
        "team_id": "T0ACME",
        "user_id": "U1",
        "user_name": "ada",
    }
    assert fields.items() <= bodies[0].items() and "thread_ts" not in bodies[0]
    assert bodies[0]["channel_name"] == "general" and bodies[0]["trigger_id"] and bodies[0]["response_url"]
    assert delivery.ok and [one["text"] for one in people.ephemerals("C1", "U1")] == ["Understood"]
    assert people.ephemerals("C1", "U2") == []
    assert [one["text"] for one in people.messages("C1")] == ["Understood"]


def test_an_answer_that_slack_cannot_show(bot, people):
    """Blocks it refuses leave the user with an error."""

    @bot.command("/report")
    def report(ack):
        ack(text="x", blocks=[{"type": "sales"}])

    assert "unsupported type: sales" in people.slash("C1", "U1").refused
    assert "invalid_command_response" in people.ephemerals("C1", "U1")[0]["text"]


def test_a_button_in_a_message(bot, people):
    """Message, container, channel, action, and an address for answers."""
    bodies = []

    @bot.action("go")
    def press(ack, body, respond):
        ack()
        bodies.append(body)
        respond(text="Gone", replace_original=True)

    parent = bot.client.chat_postMessage(channel="C1", text="p")["ts"]
    bot.client.chat_postMessage(channel="C1", text="x", blocks=[go(), go(value="2")], thread_ts=parent)
    message = people.thread("C1", parent)[1]
    assert people.press(message, "go", "U2", value="2").ok
    people.wait_for(lambda: people.thread("C1", parent)[1]["text"] == "Gone")
    body = bodies[0]
    assert (body["type"], body["user"]["id"], body["channel"]["id"]) == ("block_actions", "U2", "C1")
    assert body["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "C1",
        "is_ephemeral": False,
        "thread_ts": parent,
    }
    assert (body["actions"][0]["value"], body["message"]["ts"]) == ("2", message["ts"])
    with pytest.raises(LookupError):
        people.press(message, "stay", "U2")


def test_a_button_that_only_one_person_sees(bot, people):
    """An ephemeral message does not come along; its address can replace it."""
    bodies = []

    @bot.action("go")
    def press(ack, body, respond):
        ack()
        bodies.append(body)
        respond(delete_original=True)

    bot.client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=[go()])
    people.press(people.ephemerals("C1", "U1")[0], "go", "U1")
    people.wait_for(lambda: not people.ephemerals("C1", "U1"))
    assert bodies[0]["container"]["is_ephemeral"] and "message" not in bodies[0]


def test_the_bots_own_messages(slack, bot, people):
    """In direct messages the bot hears of what it posts and changes itself; Bolt keeps that from listeners."""
    echoes = []

    @bot.middleware
    def see(body, next):
        echoes.append(body.get("event"))
        next()

    ts = bot.client.chat_postMessage(channel="D1", text="x")["ts"]
    bot.client.chat_update(channel="D1", ts=ts, text="y")
    bot.client.chat_postMessage(channel="C1", text="not in channels")
    people.wait_for(lambda: len(people.sent) == 2 and all(one.ok for one in people.sent))
    posted, changed = sorted((one.payload["event"] for one in people.sent), key=lambda event: "subtype" in event)
    assert (posted["bot_id"], posted["text"]) == ("B0REPORT", "x")
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "y")
    assert bot.heard == []
