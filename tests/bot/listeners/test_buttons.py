"""The buttons: run, change, cancel, again."""

import pytest

from tests.support.bots.slack_messages import buttons, text_of
from tests.support.bundles import write_bundle


@pytest.fixture
def asked(bot):
    """A report that was asked for in a channel, and its message."""
    services, people = bot
    sent = people.mention("C1", "U1", "ventas norte del 1 al 15 de enero de 2025 lang=es")
    message = people.wait_for(lambda: people.thread("C1", sent.ts)[1:])[0]
    return services, people, message


def completed(services, people, message):
    """Let the report of a message be posted, and give what its message is then."""
    (report_id,) = services.queue.job_ids
    report = services.records.load(report_id)
    report.status = "completed"
    services.delivery.post(report, {})
    return next(each for each in people.messages("C1") if each["ts"] == message["ts"])


def test_a_waiting_report_is_cancelled_and_its_message_says_by_whom(asked):
    """Whoever pressed is named, and the queue is empty."""
    services, people, message = asked
    assert people.press(message, "report_cancel", "U5").ok
    assert not services.queue.job_ids
    people.wait_for(lambda: "<@U5>" in text_of(people.messages("C1")[1]))
    people.press(message, "report_cancel", "U5")
    assert "ended already" in text_of(people.wait_for(lambda: people.ephemerals("C1", "U5"))[0])


def test_again_asks_for_the_same_days(asked, queued):
    """With an id of its own, once a press, for whoever pressed, in their place."""
    services, people, message = asked
    press = people.press(completed(services, people, message), "report_again", "U5")
    people.again(press)
    first, second = queued(services)
    assert second.parameters == first.parameters
    assert (second.language, second.timezone) == (first.language, first.timezone)
    assert (second.origin.user_id, second.origin.thread_ts) == ("U5", first.origin.thread_ts)


def test_a_double_click_asks_once(asked, queued):
    """Another person's press, and the same person's a while later, are others."""
    services, people, message = asked
    shown = completed(services, people, message)
    people.at_once(*[lambda: people.press(shown, "report_again", "U5")] * 3)
    assert len(queued(services)) == 2
    people.press(shown, "report_again", "U1")
    assert len(queued(services)) == 3
    for key in services.redis.keys("reportbot:pressed:*"):
        assert 0 < services.redis.ttl(key) <= 10
        services.redis.delete(key)
    people.press(shown, "report_again", "U5")
    assert len(queued(services)) == 4


def test_change_opens_the_form_as_it_was_filled_in(asked):
    """Days, choices and language are those of the report."""
    _, people, message = asked
    assert people.press(message, "report_change", "U1").ok
    view = people.wait_for(lambda: people.modal("U1"))
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert inputs["from_day"]["initial_date"] == "2025-01-01"
    assert inputs["to_day"]["initial_date"] == "2025-01-15"
    assert inputs["region"]["initial_option"]["value"] == "north"
    assert inputs["language:"]["initial_option"]["value"] == "es"


def test_a_button_of_help_opens_the_form(bot, queued):
    """Sent, it is a report in the channel where help was asked for."""
    services, people = bot
    people.slash("C1", "U2", "help")
    people.press(people.ephemerals("C1", "U2")[0], "report_run:sales", "U2")
    view = people.wait_for(lambda: people.modal("U2"))
    assert view["title"]["text"] == "Vendes"
    sent = people.submit(view, {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U2")
    assert sent.ok and not sent.refused
    (request,) = queued(services)
    assert (request.origin.kind, request.origin.channel_id, request.language) == ("modal", "C1", "ca")
    assert "Vendes" in text_of(people.wait_for(lambda: people.messages("C1"))[0])


def test_what_is_only_for_some_is_refused_to_whoever_presses(listen, queued, tmp_path):
    """Also where the message of a report that they may not have stands before them."""
    write_bundle(tmp_path / "notebooks" / "wages", config={"allow": {"users": ["U1"]}})
    services, people = listen(tmp_path / "notebooks")
    sent = people.mention("C1", "U1", "wages")
    message = people.wait_for(lambda: people.thread("C1", sent.ts)[1:])[0]
    for action in ("report_cancel", "report_change"):
        people.press(message, action, "U5")
    people.wait_for(lambda: len(people.ephemerals("C1", "U5")) == 2)
    assert all("certain people only" in text_of(each) for each in people.ephemerals("C1", "U5"))
    assert people.modal("U5") is None
    assert len(queued(services)) == 1


def test_a_report_nobody_knows_any_more_is_said_to_be_gone(asked):
    """Records are not kept for ever."""
    services, people, message = asked
    services.redis.flushall()
    people.press(message, "report_change", "U1")
    assert "not known" in text_of(people.wait_for(lambda: people.ephemerals("C1", "U1"))[0])


def test_while_the_queue_is_lost_whoever_presses_is_told(listen, slack, redis_url):
    """The press is acknowledged: Slack would not send it again."""
    _, people = listen()
    sent = people.mention("C1", "U1", "sales last month")
    message = people.wait_for(lambda: people.thread("C1", sent.ts)[1:])[0]
    _, lost = listen(url="redis://127.0.0.1:1")
    assert lost.press(message, "report_cancel", "U1").ok
    assert "cannot be queued" in text_of(people.wait_for(lambda: people.ephemerals("C1", "U1"))[0])


def test_a_refusal_offers_what_was_probably_meant(bot, queued):
    """By its title; pressed, it runs, and names whoever pressed."""
    services, people = bot
    people.slash("C1", "U1", "slaes last month")
    told = people.ephemerals("C1", "U1")[-1]
    assert "Sales, last month" in text_of(told)
    people.press(told, "command_run:0", "U1")
    (request,) = queued(services)
    assert (request.words, request.origin.kind) == ("sales last month", "button")
    assert "Asked for by <@U1>." in text_of(people.wait_for(lambda: people.messages("C1"))[0])


@pytest.mark.parametrize(
    ("user", "words", "filled"),
    [
        ("U1", "sales north", {"region": "north"}),
        ("U2", "vendes nord", {"region": "north"}),
        ("U1", "sales nrth last week", {"from_day": "2025-02-03", "to_day": "2025-02-09"}),
        ("U1", "delivery garbi", {"carrier": "garbi"}),
    ],
)
def test_a_refusal_keeps_what_was_understood_for_the_form(bot, user, words, filled):
    """What was said need not be said again."""
    _, people = bot
    people.slash("C1", user, words)
    people.press(people.ephemerals("C1", user)[-1], "report_fill", user)
    view = people.wait_for(lambda: people.modal(user))
    found = {}
    for block in view["blocks"]:
        element = block.get("element", {})
        value = element.get("initial_date") or (element.get("initial_option") or {}).get("value")
        found |= {block["block_id"]: value} if value and block["block_id"] != "language:" else {}
    assert found == filled


def test_small_talk_has_a_kind_answer_with_buttons(bot, queued):
    """In the asker's language; the buttons do what they say."""
    services, people = bot
    people.slash("C1", "U3", "hola")
    told = people.ephemerals("C1", "U3")[-1]
    assert "¡Hola!" in text_of(told) and "Ventas" in text_of(told)
    people.press(told, "report_run:sales", "U3")
    assert people.wait_for(lambda: people.modal("U3"))["title"]["text"] == "Ventas"
    people.slash("C1", "U1", "thanks")
    people.press(people.ephemerals("C1", "U1")[-1], "command_run:1", "U1")
    people.wait_for(lambda: "*Sales*" in text_of(people.ephemerals("C1", "U1")[-1]))
    people.slash("C1", "U1", "status")
    assert "Nothing of yours" in text_of(people.ephemerals("C1", "U1")[-1])
    people.direct("U1", "sales last month")
    people.slash("C1", "U1", "cancel")
    which = people.ephemerals("C1", "U1")[-1]
    cancel = next(each for each in buttons(which) if each.startswith("report_cancel"))
    people.press(which, cancel, "U1")
    assert not services.queue.job_ids
