"""Forms that were filled in and sent."""

import json

import pytest

from tests.support.bots.slack_messages import text_of
from tests.support.bundles import write_bundle

CONFIG = {
    "parameters": {
        "period": {"type": "period", "max_days": 31},
        "site": {"type": "choice", "choices": {"plant": "Plant", "office": "Office"}, "required": False},
        "limit": {"type": "integer", "min": 1, "max": 9, "default": 5},
        "rate": {"type": "number", "required": False},
        "detailed": {"type": "boolean", "default": False},
        "note": {"type": "text", "required": False, "max_length": 20},
        "day": {"type": "date", "default": "yesterday"},
    },
}


@pytest.fixture
def form(listen, tmp_path):
    """An open form with an input of each kind."""
    write_bundle(tmp_path / "notebooks" / "energy", config=CONFIG)
    services, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "help")
    people.press(people.ephemerals("C1", "U1")[0], "report_run:energy", "U1")
    return services, people, people.wait_for(lambda: people.modal("U1"))


def test_what_was_filled_in_is_asked_for(form, queued):
    """And what was not is as config.json has it."""
    services, people, view = form
    people.submit(
        view,
        {"from_day": "2025-01-01", "to_day": "2025-01-31", "site": "office", "rate": "0.5", "detailed": "true"},
        "U1",
    )
    (request,) = queued(services)
    assert request.parameters == {
        "from_day": "2025-01-01",
        "to_day": "2025-01-31",
        "site": "office",
        "limit": 5,
        "rate": 0.5,
        "detailed": True,
        "note": None,
        "day": "2025-02-09",
    }
    assert people.modal("U1") is None


@pytest.mark.parametrize(
    ("filled", "block", "said"),
    [
        ({"from_day": "2025-01-01", "to_day": "2025-03-31"}, "to_day", "31"),
        ({"from_day": "2025-01-31", "to_day": "2025-01-01"}, "to_day", "before"),
        ({"from_day": "2025-01-01", "to_day": "2025-01-31", "limit": "12"}, "limit", "9"),
        ({"from_day": "2025-01-01", "to_day": "2025-01-31", "rate": "much"}, "rate", "number"),
    ],
)
def test_what_is_wrong_is_said_at_its_input(form, queued, filled, block, said):
    """The form stays open, and sent anew it is taken."""
    services, people, view = form
    sent = people.submit(view, filled, "U1")
    assert sent.ok and not sent.refused
    assert list(sent.ack.said["errors"]) == [block]
    assert said in sent.ack.said["errors"][block]
    assert not queued(services)
    people.submit(people.modal("U1"), {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U1")
    assert len(queued(services)) == 1


def test_a_form_sent_twice_is_one_report(form, queued):
    """A lost answer makes Slack, or an impatient person, send it again."""
    services, people, view = form
    sent = people.submit(view, {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U1")
    people.again(sent)
    assert len(queued(services)) == 1


def test_a_report_that_broke_or_closed_meanwhile_is_not_asked_for(form, queued, tmp_path):
    """What config.json says when the form is sent holds."""
    services, people, view = form
    config = tmp_path / "notebooks" / "energy" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "allow": {"users": ["U2"]}}))
    sent = people.submit(view, {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U1")
    assert "certain people only" in str(sent.ack.said["errors"])
    config.write_text("{")
    sent = people.submit(people.modal("U1"), {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U1")
    assert "broken" in str(sent.ack.said["errors"])
    assert not queued(services)


def test_a_form_without_inputs_can_be_refused_too(listen, tmp_path):
    """What is wrong then stands in its place."""
    bundle = write_bundle(tmp_path / "notebooks" / "energy")
    _, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "help")
    people.press(people.ephemerals("C1", "U1")[0], "report_run:energy", "U1")
    view = people.wait_for(lambda: people.modal("U1"))
    (bundle / "config.json").write_text("{")
    sent = people.submit(view, {}, "U1")
    assert sent.ok and not sent.refused
    assert "broken" in text_of(people.modal("U1"))


def test_a_choice_of_hundreds_can_be_made(listen, queued, tmp_path):
    """In groups, for Slack takes a hundred in one list."""
    choices = {f"meter-{number}": f"Meter {number}" for number in range(250)}
    choices |= {"x" * 200: "Long"}
    config = {"parameters": {"meter": {"type": "choice", "choices": choices}}}
    write_bundle(tmp_path / "notebooks" / "energy", config=config)
    services, people = listen(tmp_path / "notebooks")
    people.slash("C1", "U1", "help")
    people.press(people.ephemerals("C1", "U1")[0], "report_run:energy", "U1")
    view = people.wait_for(lambda: people.modal("U1"))
    people.submit(view, {"meter": "meter-249"}, "U1")
    assert queued(services)[0].parameters["meter"] == "meter-249"
    people.press(people.ephemerals("C1", "U1")[0], "report_run:energy", "U1")
    element = next(block["element"] for block in people.modal("U1")["blocks"] if block["type"] == "input")
    people.submit(people.modal("U1"), {"meter": element["option_groups"][-1]["options"][-1]["value"]}, "U1")
    assert queued(services)[1].parameters["meter"] == "x" * 200
