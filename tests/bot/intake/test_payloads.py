"""What Slack sends, read by models: whatever is missing or null has its default."""

import pytest
from pydantic import ValidationError

from bot.intake.payloads import ButtonPress, FormSent, check_payload

PRESS = {"type": "block_actions", "trigger_id": "1", "user": {"id": "U1"}, "actions": [{"action_id": "a"}]}
CONTAINER = {"channel_id": "C1", "message_ts": "2.0"}


@pytest.mark.parametrize(
    ("more", "channel", "thread"),
    [
        ({}, None, None),
        ({"view": {"type": "home"}, "container": {"type": "view", "view_id": "V1"}}, None, None),
        ({"channel": {"id": "C1"}, "message": {"ts": "2.0"}}, "C1", None),
        ({"container": CONTAINER}, "C1", None),
        ({"channel": {"id": "C1"}, "message": {"ts": "2.0", "thread_ts": "2.0"}}, "C1", None),
        ({"channel": {"id": "C1"}, "message": {"ts": "2.0", "thread_ts": "1.0"}}, "C1", "1.0"),
        ({"container": {**CONTAINER, "thread_ts": "1.0"}, "message": None}, "C1", "1.0"),
    ],
)
def test_a_press_is_answered_where_its_button_stood(more, channel, thread):
    """In the thread of somebody else's message, not in one below the button's own; App Home is no channel."""
    origin = ButtonPress.model_validate({**PRESS, **more}).origin
    assert (origin.channel_id, origin.thread_ts, origin.user_id) == (channel, thread, "U1")


def test_the_team_is_found_where_slack_names_it():
    """With the payload, or with whoever pressed."""
    assert ButtonPress.model_validate({**PRESS, "team": {"id": "T1"}}).team_id == "T1"
    assert (
        ButtonPress.model_validate({**PRESS, "team": None, "user": {"id": "U1", "team_id": "T2"}}).team_id == "T2"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": None},
        {"user": {"id": 3}},
        {"actions": []},
        {"actions": [None]},
        {"trigger_id": 1},
        {"message": {"ts": 2.0}},
        {"channel": "C1"},
    ],
)
def test_a_press_of_another_shape_is_refused(wrong):
    """Before any listener sees it."""
    with pytest.raises(ValidationError):
        check_payload({**PRESS, **wrong})


@pytest.mark.parametrize("metadata", ["", "3", "{}", '{"report": 3}', "[" * 1000])
def test_a_form_that_was_not_opened_here_is_refused(metadata):
    """What it travels with says which report it is for."""
    view = {"id": "V1", "private_metadata": metadata, "state": {"values": {}}}
    with pytest.raises(ValidationError):
        FormSent.model_validate({"type": "view_submission", "user": {"id": "U1"}, "view": view})
