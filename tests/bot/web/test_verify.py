"""The guard before Bolt: nothing that a stranger sends is a defect of ours."""

import json
import time
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.verify import MAX_BODY_BYTES, check_request
from tests.slack.sending.signing import signature

SECRET, NOW = "s3cret", 1_700_000_000.0
EVENT = {"type": "event_callback", "team_id": "T1", "event": {"type": "app_mention"}}
SLASH = {
    "command": "/report",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2",
    "text": "",
}


def check(body, *, stamp=None, signed=None, **headers):
    """Check a body that is signed as Slack signs, unless said otherwise."""
    body = body if isinstance(body, bytes) else body.encode()
    stamp = str(int(NOW)) if stamp is None else stamp
    headers = {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signature(SECRET, body, stamp) if signed is None else signed,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    refusal = check_request(headers, body, SECRET, NOW)
    return refusal and refusal.status


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(EVENT),
        json.dumps({"type": "url_verification", "challenge": "c"}),
        urlencode(SLASH),
        urlencode(
            {
                "payload": json.dumps(
                    {
                        "type": "block_actions",
                        "user": {"id": "U1"},
                        "actions": [{"action_id": "a"}],
                        "trigger_id": "1",
                    }
                )
            }
        ),
        urlencode({"ssl_check": "1", "token": "t"}),
    ],
)
def test_what_slack_sends_goes_on(body):
    """Events, commands, interactions, and its own checks."""
    assert check(body) is None


@pytest.mark.parametrize(
    ("stamp", "signed"),
    [
        ("", None),
        ("soon", None),
        ("１７００００００００", None),
        ("1" * 5000, None),
        (str(int(NOW) - 301), None),
        (str(int(NOW) + 301), None),
        (None, ""),
        (None, "v0=0"),
        (None, "ü"),
        (None, "v0=" + "é" * 64),
    ],
)
def test_what_is_not_signed_now_and_by_slack_is_refused(stamp, signed):
    """Whatever stands where the time and the signature should."""
    assert check(json.dumps(EVENT), stamp=stamp, signed=signed) == 401


def test_bytes_that_are_no_text_cannot_be_signed_by_slack():
    """Whatever they are signed with."""
    assert check(b"\xff\xfe") == 401


def test_a_replayed_or_changed_body_is_refused():
    """The signature covers every byte."""
    assert check(json.dumps(EVENT) + " ", signed=signature(SECRET, json.dumps(EVENT).encode(), int(NOW))) == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        "{",
        "[1]",
        '"text"',
        "[" * 100_000,
        '{"a":' * 100_000,
        "payload=",
        "payload=[]",
        "payload={",
        "payload=" + "[" * 100_000,
        "text=x",
        json.dumps({"type": "event_callback"}),
        json.dumps({"type": "event_callback", "team_id": "T1", "event": "app_mention"}),
        json.dumps({"type": "event_callback", "team_id": "T1", "event": {}}),
        json.dumps({"type": ["event_callback"]}),
        urlencode({"payload": json.dumps({"type": "block_actions", "user": "U1"})}),
        urlencode({"command": "/report"}),
        "&".join(f"a{number}=1" for number in range(1000)),
        '{"n": ' + "9" * 10_000 + "}",
    ],
)
def test_what_nobody_can_read_is_refused(body):
    """Though it is signed: it is no reason for a 500."""
    assert check(body, content_type="application/json" if str(body)[:1] in '["' else "") == 400


def test_a_body_has_a_largest_size():
    """Before anything is made of it."""
    assert check(b"x" * (MAX_BODY_BYTES + 1)) == 413


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(
    st.binary() | st.text().map(str.encode) | json_values.map(lambda value: json.dumps(value).encode()),
    st.text(),
    st.text(),
)
def test_nothing_makes_it_raise(body, stamp, signed):
    """Any body, any time, any signature; and any body that is signed."""
    assert check(body, stamp=stamp, signed=signed) in (401, None)
    assert check(body) in (400, 401, None)
    assert check(b"payload=" + body) in (400, 401, None)


def test_checking_takes_no_longer_than_the_body():
    """A mebibyte of whatever is refused in a moment."""
    for piece in (b"a=1&", b"[", b'{"a":', b"%25", b"payload=", b"\\u"):
        body = (piece * (MAX_BODY_BYTES // len(piece)))[:MAX_BODY_BYTES]
        start = time.process_time()
        check(body)
        assert time.process_time() - start < 1
