"""App Home, made whenever somebody opens it."""

from tests.support.bots.slack_messages import buttons, text_of
from tests.support.bundles import write_bundle


def test_home_shows_what_can_be_asked_and_what_was(bot):
    """In the viewer's language; what still waits can be cancelled there."""
    _, people = bot
    people.direct("U2", "vendes del mes passat")
    people.slash("C1", "U1", "sales last month")
    people.wait_for(lambda: people.messages("D2")[1:])
    assert people.open_home("U2").ok
    home = people.wait_for(lambda: people.home("U2"))
    assert "*Vendes*" in text_of(home)
    assert sum(each.startswith("report_cancel") for each in buttons(home)) == 1
    assert {"report_run:delivery", "report_run:sales", "report_run:voltage-quality"} <= set(buttons(home))
    cancel = next(each for each in buttons(home) if each.startswith("report_cancel"))
    people.press(home, cancel, "U2")
    people.wait_for(lambda: "<@U2>" in text_of(people.messages("D2")[1]))
    people.wait_for(lambda: "report_cancel" not in str(buttons(people.home("U2"))))


def test_home_runs_again_what_has_ended_and_shows_the_viewers_schedules(bot, queued):
    """What others have made is not there; a schedule is paused from there, and Home shows that."""
    services, people = bot
    people.slash("C1", "U2", "programa vendes d'ahir cada dia a les 8")
    people.slash("C1", "U1", "schedule sales yesterday every day at 9")
    people.direct("U2", "vendes del mes passat")
    report = services.records.load(services.queue.job_ids[0])
    report.status = "completed"
    services.records.close(report, archived=False)
    people.open_home("U2")
    home = people.wait_for(lambda: people.home("U2"))
    assert "vendes d'ahir" in text_of(home) and "<#C1>" in text_of(home) and "sales yesterday" not in text_of(home)
    people.press(home, f"report_again:{report.id}", "U2")
    assert queued(services)[-1].parameters == report.parameters
    pause = next(each for each in buttons(home) if each.startswith("schedule_pause"))
    people.press(home, pause, "U2")
    people.wait_for(lambda: any(each.startswith("schedule_resume") for each in buttons(people.home("U2"))))


def test_a_report_links_to_its_message(bot):
    """Once there is one."""
    services, people = bot
    people.direct("U1", "sales last month")
    message = people.wait_for(lambda: people.messages("D1")[1:])[0]
    report = services.records.load(services.queue.job_ids[0])
    report.channel_id, report.message_ts = "D1", message["ts"]
    services.records.save(report)
    people.open_home("U1")
    home = people.wait_for(lambda: people.home("U1"))
    assert f"archives/D1/p{message['ts'].replace('.', '')}|Sales>" in text_of(home)


def test_a_report_that_is_run_from_home_comes_in_direct_messages(bot, queued):
    """There is no channel."""
    services, people = bot
    people.open_home("U1")
    people.press(people.wait_for(lambda: people.home("U1")), "report_run:sales", "U1")
    view = people.wait_for(lambda: people.modal("U1"))
    people.submit(view, {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U1")
    assert queued(services)[0].origin.channel_id is None
    assert "Sales" in text_of(people.wait_for(lambda: people.messages("D1"))[0])


def test_what_is_for_a_channel_or_for_others_is_not_offered(listen, tmp_path):
    """What is asked for from here comes in direct messages, which are no channel."""
    write_bundle(tmp_path / "notebooks" / "place", config={"allow": {"channels": ["C1"]}})
    write_bundle(tmp_path / "notebooks" / "people", config={"allow": {"users": ["U1"]}})
    _, people = listen(tmp_path / "notebooks")
    for user in ("U1", "U2"):
        people.open_home(user)
        people.wait_for(lambda user=user: people.home(user))
    assert buttons(people.home("U1")) == ["report_run:people"]
    assert buttons(people.home("U2")) == []


def test_many_reports_fit(listen, tmp_path):
    """Slack takes a hundred blocks; what is left out is named."""
    for number in range(120):
        write_bundle(tmp_path / "notebooks" / f"r{number:03}")
    _, people = listen(tmp_path / "notebooks")
    for _ in range(25):
        people.slash("C1", "U1", "r001")
    people.open_home("U1")
    home = people.wait_for(lambda: people.home("U1"))
    assert len(home["blocks"]) <= 100
    assert "r119" in text_of(home)
    people.slash("C1", "U1", "help")
    assert "r119" in text_of(people.ephemerals("C1", "U1")[-1])
