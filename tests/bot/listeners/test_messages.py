"""Direct messages to the bot."""

from tests.support.bots.slack_messages import text_of


def test_a_direct_message_is_answered_there(bot, queued):
    """Not in a thread, unless it stands in one."""
    services, people = bot
    people.direct("U2", "vendes del mes passat")
    (request,) = queued(services)
    assert (request.origin.kind, request.origin.thread_ts, request.language) == ("message", None, "ca")
    answer = people.wait_for(lambda: people.messages("D2")[1:])[0]
    assert "Vendes" in text_of(answer)
    people.direct("U2", "vendes d'ahir", thread_ts=answer["ts"])
    assert queued(services)[1].origin.thread_ts == answer["ts"]


def test_an_error_is_an_ordinary_message(bot):
    """There, everything is seen by the asker alone anyway."""
    _, people = bot
    people.direct("U1", "sals last month")
    answer = people.wait_for(lambda: people.messages("D1")[1:])[0]
    assert 'did you mean "Sales"?' in text_of(answer)


def test_help_is_there_for_the_asking(bot):
    """In the asker's language."""
    _, people = bot
    people.direct("U3", "ayuda")
    assert "*Ventas*" in text_of(people.wait_for(lambda: people.messages("D3")[1:])[0])


def test_a_message_edited_after_a_refusal_is_read_again(bot, queued):
    """What Slack alone changes in it, such as the preview of a link, is no edit."""
    services, people = bot
    asked = people.direct("U1", "sals last month")
    people.wait_for(lambda: people.messages("D1")[1:])
    same = {**asked.payload["event"], "edited": {"user": "U1", "ts": "1739188801.000000"}}
    change = {"type": "message", "subtype": "message_changed", "hidden": True, "channel_type": "im"}
    people.event({**change, "channel": "D1", "ts": "1739188801.1", "message": same, "previous_message": same})
    people.edit("D1", asked.ts, "sales last month")
    assert [request.words for request in queued(services)] == ["sales last month"]
    people.wait_for(lambda: len(people.messages("D1")) == 3)


def test_what_the_bot_itself_says_asks_nothing(bot, queued, slack):
    """Nor do edits and deletions, of which Slack tells as of messages."""
    services, people = bot
    asked = people.direct("U1", "sales last month")
    people.wait_for(lambda: people.messages("D1")[1:])
    assert people.edit("D1", asked.ts, "sales yesterday").ok
    assert people.delete("D1", asked.ts).ok
    people.event({**asked.payload["event"], "ts": "1.1", "bot_id": "B9"})
    people.event({**asked.payload["event"], "ts": "1.2", "user": "USLACKBOT"})
    people.event({**asked.payload["event"], "ts": "1.3", "channel_type": "channel"})
    people.event({**asked.payload["event"], "ts": "1.4", "subtype": "channel_join"})
    assert len(queued(services)) == 1
    assert not slack.refused()
