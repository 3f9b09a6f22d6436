"""Mentions by people, reminders and workflows, each an event that may come more than once."""

import pytest

from bot.schedules.store import ScheduleStore
from tests.support.bots.slack_messages import buttons, text_of
from tests.support.bundles import write_bundle


def test_a_mention_is_answered_in_its_thread(bot, queued):
    """At once, with what was understood and the buttons, though no worker has looked at it."""
    services, people = bot
    asked = people.mention("C1", "U1", "please send sales last month thanks")
    assert asked.ok
    (request,) = queued(services)
    assert (request.origin.kind, request.origin.user_id, request.origin.thread_ts) == ("mention", "U1", asked.ts)
    _, answer = people.wait_for(lambda: people.thread("C1", asked.ts)[1:] and people.thread("C1", asked.ts))
    assert "Understood: Sales, January 2025, all regions" in text_of(answer)
    assert buttons(answer) == ["report_cancel", "report_change"]


def test_a_mention_in_a_thread_is_answered_in_that_thread(bot, queued):
    """Not in a thread below the thread."""
    services, people = bot
    first = people.write("C1", "U1", "how did we do?") or people.messages("C1")[0]
    people.mention("C1", "U1", "sales last month", thread_ts=first["ts"])
    assert queued(services)[0].origin.thread_ts == first["ts"]
    people.wait_for(lambda: len(people.thread("C1", first["ts"])) == 3)


@pytest.mark.parametrize("ask", ["remind", "workflow"])
def test_a_reminder_and_a_workflow_are_nobody(bot, queued, ask):
    """They ask with the default time zone and language, and are answered in the channel."""
    services, people = bot
    asked = getattr(people, ask)("C1", "sales from 2025-01-01 to 2025-02-01")
    assert asked.ok
    (request,) = queued(services)
    assert request.parameters["to_day"] == "2025-02-01"
    assert (request.origin.user_id, request.origin.thread_ts, request.timezone) == (None, None, "UTC")
    answer = people.wait_for(lambda: people.messages("C1")[1:])[0]
    assert "thread_ts" not in answer
    assert "left out" not in text_of(answer) and "time zone" not in text_of(answer)


@pytest.mark.parametrize("ask", ["remind", "workflow"])
def test_what_nobody_asked_wrongly_is_said_for_all_to_see(bot, ask):
    """There is nobody to whom alone it could be said: it stands in the message's thread."""
    _, people = bot
    asked = getattr(people, ask)("C1", "sales from 2025-01-40 to 2025-02-01")
    _, answer = people.wait_for(lambda: people.thread("C1", asked.ts)[1:] and people.thread("C1", asked.ts))
    assert "2025-01-40" in text_of(answer)


@pytest.mark.parametrize("ask", ["remind", "workflow", "bot"])
@pytest.mark.parametrize("text", ["", "thanks", "help", "build 17 failed", "schedules"])
def test_a_bot_that_names_no_report_stays_unanswered(listen, queued, ask, text):
    """Two bots that thank each other would never end."""
    services, people = listen(allowed_bots=("B0OTHER",))
    assert getattr(people, ask)("C1", text).ok
    services.background.shutdown()
    assert len(people.messages("C1")) == 1 and not queued(services)


@pytest.mark.parametrize(
    ("allowed", "runs"),
    [((), 0), (("B0SOMEBODY",), 0), (("B0OTHER",), 1), (("A0OTHER",), 1), (("U0OTHERBOT",), 1)],
)
def test_another_bot_runs_a_report_only_where_it_is_allowed(listen, queued, allowed, runs):
    """By the id of the bot, of its app or of its user; a bot's message in the shape of old integrations is one too."""
    services, people = listen(allowed_bots=allowed)
    assert people.bot("C1", "sales last month").ok
    old = {"type": "app_mention", "subtype": "bot_message", "bot_id": "B0OLD", "username": "github"}
    people.event({**old, "channel": "C1", "ts": "1739188800.5", "text": "<@U0REPORT> sales last month"})
    assert len(queued(services)) == runs
    services.background.shutdown()
    assert len(people.messages("C1")) == 1 + runs


def test_a_mention_edited_after_a_refusal_is_read_again(bot, queued):
    """Each edit once, however often it is delivered; when a report has come of it, edits are over."""
    services, people = bot
    asked = people.mention("C1", "U1", "sals last month")
    people.wait_for(lambda: people.ephemerals("C1", "U1"))
    people.again(people.edit("C1", asked.ts, "<@U0REPORT> slaes last month"))
    people.wait_for(lambda: len(people.ephemerals("C1", "U1")) == 2)
    people.again(people.edit("C1", asked.ts, "<@U0REPORT> sales last month"))
    people.wait_for(lambda: people.thread("C1", asked.ts)[1:])
    people.edit("C1", asked.ts, "<@U0REPORT> sales yesterday")
    (request,) = queued(services)
    assert request.words == "sales last month"
    services.background.shutdown()
    assert len(people.ephemerals("C1", "U1")) == 2 and len(people.thread("C1", asked.ts)) == 2


def test_an_edit_makes_no_other_schedule(bot):
    """The one that came of the words stays as it was confirmed; nothing else is said to have been made."""
    services, people = bot
    asked = people.mention("C1", "U1", 'schedule "sales last week" every monday at 9')
    people.wait_for(lambda: people.ephemerals("C1", "U1"))
    people.edit("C1", asked.ts, '<@U0REPORT> schedule "sales last week" every tuesday at 9')
    services.background.shutdown()
    assert len(people.ephemerals("C1", "U1")) == len(ScheduleStore(services.redis).all()) == 1


def test_a_mention_that_an_edit_adds_is_read_unless_it_is_old(bot, queued):
    """Of what was said yesterday nobody knows any more whether a report came of it."""
    services, people = bot
    people.write("C1", "U1", "sales last month")
    people.edit("C1", people.messages("C1")[0]["ts"], "<@U0REPORT> sales last month")
    old = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1739000000.000100"}
    people.event({**old, "text": "<@U0REPORT> sales", "edited": {"user": "U1", "ts": "1739188800.000000"}})
    assert [request.words for request in queued(services)] == ["sales last month"]


def test_that_a_reminder_was_set_asks_nothing(bot, queued):
    """Slack shows it with the words of the reminder, mention included."""
    services, people = bot
    assert people.add_reminder("C1", "U1", "sales last month").ok
    assert not queued(services)


def test_an_error_is_told_to_the_asker_alone(bot):
    """With what was meant, and a command that works; in the thread where there is one."""
    _, people = bot
    people.mention("C1", "U1", "sals last month")
    told = people.wait_for(lambda: people.ephemerals("C1", "U1"))[0]
    assert 'did you mean "Sales"?' in text_of(told)
    assert "thread_ts" not in told
    assert len(people.messages("C1")) == 1


def test_a_mention_alone_gets_help(bot):
    """As does a word for it."""
    _, people = bot
    people.mention("C1", "U1", "")
    told = people.wait_for(lambda: people.ephemerals("C1", "U1"))[0]
    assert "*Sales*" in text_of(told)


def test_an_event_delivered_again_runs_one_report_and_is_answered_once(bot, queued):
    """Whether after the answer was lost, or several times at once."""
    services, people = bot
    held = people.mention("C1", "U1", "sales last month", send=False)
    assert all(each.ok for each in people.at_once(*[lambda: people.send(held)] * 4))
    people.again(held)
    wrong = people.mention("C1", "U1", "sals last month", send=False)
    people.at_once(*[lambda: people.send(wrong)] * 4)
    people.again(wrong)
    people.wait_for(lambda: people.thread("C1", held.ts)[1:] and people.ephemerals("C1", "U1"))
    assert len(queued(services)) == 1
    services.background.shutdown()
    assert len(people.thread("C1", held.ts)) == 2
    assert len(people.ephemerals("C1", "U1")) == 1


def test_a_message_and_a_mention_of_one_post_are_one(bot, queued):
    """In whichever order Slack sends the two events."""
    services, people = bot
    asked = people.direct("U1", "<@U0REPORT> sales last month", send=False)
    mention = {**asked.payload["event"], "type": "app_mention"}
    assert people.event(mention).ok
    assert people.send(asked).ok
    assert len(queued(services)) == 1


def test_while_the_queue_is_lost_nothing_is_acknowledged(listen):
    """So that Slack sends the event again."""
    _, people = listen(url="redis://127.0.0.1:1")
    people.retries = ()
    asked = people.mention("C1", "U1", "sales last month")
    assert not asked.ok
    assert asked.ack.status == 500
    assert not people.ephemerals("C1", "U1")


def test_rules_hold_for_reminders_too(listen, queued, tmp_path):
    """They are nobody among the users, and stand in a channel like everybody."""
    write_bundle(tmp_path / "notebooks" / "people", config={"allow": {"users": ["U1"]}})
    write_bundle(tmp_path / "notebooks" / "place", config={"allow": {"channels": ["C1"]}})
    services, people = listen(tmp_path / "notebooks")
    refused = people.remind("C1", "people")
    people.remind("C1", "place")
    people.remind("C4", "place")
    people.direct("U1", "place")
    people.wait_for(lambda: people.messages("D1")[1:])
    assert [request.report for request in queued(services)] == ["place"]
    _, answer = people.wait_for(lambda: people.thread("C1", refused.ts)[1:] and people.thread("C1", refused.ts))
    assert "nobody" in text_of(answer)


def test_a_reminder_runs_its_report_and_its_making_listing_and_deleting_run_none(bot, queued):
    """Slack's own reminders keep working."""
    services, people = bot
    people.add_reminder("C1", "U1", "@reportbot sales last week")
    people.write("C1", "U1", "/remind list")
    assert not services.queue.job_ids
    people.remind("C1", "<@UBOT> sales last week.".replace("UBOT", people.state.bot))
    assert [each.report for each in queued(services)] == ["sales"]
    assert queued(services)[0].origin.user_id is None
