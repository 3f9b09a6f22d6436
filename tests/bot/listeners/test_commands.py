"""The slash command, over HTTP as Slack sends it."""

import socket

import pytest
from redis import Redis

from tests.support.bots.slack_messages import buttons, text_of
from tests.support.bundles import write_bundle


def test_a_command_is_queued_and_its_acknowledgement_says_what_was_understood(bot, queued):
    """The asker alone sees the echo; the days are the asker's. What can be cancelled stands in the channel."""
    services, people = bot
    sent = people.slash("C1", "U1", "sales last month")
    assert sent.ok and sent.ack.said["response_type"] == "ephemeral"
    (request,) = queued(services)
    assert request.parameters == {"from_day": "2025-01-01", "to_day": "2025-01-31", "region": None}
    assert (request.timezone, request.origin.channel_id, request.requested_by) == ("Europe/Madrid", "C1", "ada")
    (echo,) = people.ephemerals("C1", "U1")
    assert "Understood: Sales, January 2025, all regions" in text_of(echo)
    assert buttons(echo) == ["report_change"]
    status = people.wait_for(lambda: people.messages("C1"))[0]
    assert "Asked for by <@U1>." in text_of(status)
    assert buttons(status) == ["report_cancel", "report_change"]


@pytest.mark.parametrize(
    ("asked", "echo", "language"),
    [
        (("U2", "vendes del mes passat"), "Vendes, gener del 2025, totes les regions", "ca"),
        (("U3", "ventas del mes pasado"), "Ventas, enero de 2025, todas las regiones", "es"),
        (("U1", "sales last month lang=ca"), "Vendes, gener del 2025, totes les regions", "ca"),
    ],
)
def test_days_and_language_are_the_askers(bot, queued, asked, echo, language):
    """From the person's settings in Slack, unless the text says another language."""
    services, people = bot
    people.slash("C1", *asked)
    (request,) = queued(services)
    assert request.language == language
    assert echo in text_of(people.ephemerals("C1", asked[0])[0])


def test_words_that_were_not_understood_are_said(bot):
    """Nothing is dropped silently, and what was typed is no markup."""
    _, people = bot
    people.slash("C1", "U1", "sales last month frobnicate &lt;!channel&gt;")
    (echo,) = people.ephemerals("C1", "U1")
    assert "frobnicate" in text_of(echo)
    assert "<!channel>" not in echo["text"]


def test_an_unknown_report_is_refused_with_one_that_works(bot, queued):
    """To the asker alone, with "did you mean" and an example that can be sent as it stands."""
    services, people = bot
    sent = people.slash("C1", "U1", "saless last month")
    assert sent.ok and not queued(services)
    (told,) = people.ephemerals("C1", "U1")
    assert 'did you mean "Sales"?' in text_of(told)
    example = text_of(told).split("`")[1]
    assert example.startswith("/report ")
    people.slash("C1", "U1", example.removeprefix("/report "))
    assert len(queued(services)) == 1


@pytest.mark.parametrize(
    ("user", "word", "title"), [("U1", "", "Sales"), ("U3", "ayuda", "Ventas"), ("U2", "ajuda", "Vendes")]
)
def test_help_lists_what_can_be_asked(bot, queued, user, word, title):
    """Alone or with a word for help: each report's title, description, a command and its button."""
    services, people = bot
    people.slash("C1", user, word)
    (told,) = people.ephemerals("C1", user)
    assert f"*{title}*" in text_of(told)
    assert buttons(told) == ["report_run:delivery", "report_run:sales", "report_run:voltage-quality"]
    assert not queued(services)
    command = next(part for part in text_of(told).split("`") if part.startswith("/report "))
    people.slash("C1", user, command.removeprefix("/report "))
    assert len(queued(services)) == 1


def test_a_lost_queue_is_said(listen):
    """The asker is told so in the acknowledgement, in time."""
    _, people = listen(url="redis://127.0.0.1:1")
    sent = people.slash("C1", "U1", "sales last month")
    assert sent.ok and sent.seconds < 2.5
    assert "cannot be queued right now" in text_of(people.ephemerals("C1", "U1")[0])


def test_a_queue_that_does_not_answer_is_not_waited_for(listen, slack):
    """Though Slack is slow at the same time, the asker is told before Slack gives up."""
    slack.fail("users.info", hang=5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _, people = listen(url=f"redis://127.0.0.1:{silent.getsockname()[1]}")
        sent = people.slash("C1", "U1", "sales last month")
    assert sent.ok and sent.seconds < 2.7
    assert "cannot be queued right now" in text_of(people.ephemerals("C1", "U1")[0])


def test_slack_that_does_not_say_who_asks_is_not_waited_for(slack, bot, queued):
    """After a second the defaults hold, and the echo says so."""
    services, people = bot
    slack.fail("users.info", hang=5)
    sent = people.slash("C1", "U1", "sales last month")
    assert sent.ok and sent.seconds < 2
    assert queued(services)[0].timezone == "UTC"
    assert "could not ask Slack for your time zone: UTC" in text_of(people.ephemerals("C1", "U1")[0])


def test_a_broken_report_is_said_to_be_broken_and_its_owner_is_told_why(slack, listen, tmp_path):
    """The asker is not bothered with faults; the owner is, and not at every try."""
    bundle = write_bundle(tmp_path / "notebooks" / "energy", config={"owner": "U2"})
    text = (bundle / "config.json").read_text()
    (bundle / "config.json").write_text(text.replace('"owner"', '"colour": "red", "owner"'))
    _, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "energy")
    people.slash("C1", "U1", "energy")
    assert "colour" not in text_of(people.ephemerals("C1", "U1")[0])
    assert "broken" in text_of(people.ephemerals("C1", "U1")[0])
    (told,) = people.wait_for(lambda: people.messages("D2"))
    assert "colour" in text_of(told)
    assert not slack.refused()


def test_a_broken_report_without_an_owner_is_explained_to_the_asker(listen, tmp_path):
    """There is nobody else who could mend it."""
    write_bundle(tmp_path / "notebooks" / "energy", config={"colour": "red"})
    _, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "energy")
    assert "colour" in text_of(people.ephemerals("C1", "U1")[0])


def test_a_changed_folder_is_seen_at_the_next_command(listen, queued, tmp_path):
    """New reports, changed ones, and those that are gone."""
    write_bundle(tmp_path / "notebooks" / "energy")
    services, people = listen(tmp_path / "notebooks")
    write_bundle(tmp_path / "notebooks" / "water", config={"commands": ["water"]})
    people.slash("C1", "U1", "water")
    config = tmp_path / "notebooks" / "water" / "config.json"
    config.write_text(config.read_text().replace("water", "milks"))
    people.slash("C1", "U1", "milks")
    assert [request.report for request in queued(services)] == ["water", "water"]


def test_no_report_is_named_to_those_who_may_not_have_it(listen, queued, tmp_path):
    """Neither in help, nor as what was meant; who names it is told that it is not for them."""
    write_bundle(
        tmp_path / "notebooks" / "wages",
        config={
            "allow": {"users": ["U2"]},
            "commands": ["wages of {who}"],
            "parameters": {"who": {"type": "choice", "choices": ["ann", "bob"]}},
        },
    )
    write_bundle(tmp_path / "notebooks" / "water")
    services, people = listen(tmp_path / "notebooks")
    for words in ("", "wage", "wages of carol", "wages of ann"):
        people.slash("C1", "U1", words)
    told = [text_of(each) for each in people.ephemerals("C1", "U1")]
    assert "wages" not in told[0].lower()
    assert "ann" not in told[1] and "water" in told[1]
    assert "ann" not in told[2] and "certain people only" in told[2]
    assert "certain people only" in told[3]
    assert not queued(services)
    people.slash("C1", "U2", "wages of ann")
    assert len(queued(services)) == 1


def test_fifty_commands_at_once_are_all_queued(bot, redis_url):
    """Every one is acknowledged in time, and none is lost."""
    services, people = bot
    sent = people.at_once(*[lambda: people.slash("C1", "U1", "sales last month")] * 50)
    assert all(each.ok for each in sent)
    assert max(each.seconds for each in sent) < 2  # a generous bound, for whatever else this machine does
    assert len(set(services.queue.job_ids)) == 50
    with Redis.from_url(redis_url) as redis:
        assert len(redis.keys("reportbot:report:*")) == 50
