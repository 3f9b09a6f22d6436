"""Signatures are Slack's, as its own SDK checks them and Bolt believes them."""

import time

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.slack.bolt import make_bot, serve_bot
from tests.slack.sending.senders import encode
from tests.slack.sending.signing import sign
from tests.slack.workspace import Workspace


def test_the_sdk_believes_it():
    """And does not where a byte, the secret or the time differs."""
    body, now = '{"text": "é"}', int(time.time())
    headers = sign("secret", body.encode(), now)
    assert SignatureVerifier("secret").is_valid_request(body, headers)
    assert not SignatureVerifier("secret").is_valid_request(body + " ", headers)
    assert not SignatureVerifier("other").is_valid_request(body, headers)
    assert not SignatureVerifier("secret").is_valid_request(body, sign("secret", body.encode(), now - 301))


@pytest.fixture
def people(slack):
    """People and a real bot."""
    with serve_bot(make_bot(slack)) as url, Workspace(slack, url, retries=()) as workspace:
        yield workspace


def test_bolt_believes_it_and_nothing_else(slack, people):
    """A request is accepted with the signature, and refused without, with another's, and when it is old."""
    delivery = people.mention("C1", "U1", "sales", send=False)
    body, kind = encode(delivery)
    typed = {"Content-Type": kind}
    now = int(time.time())
    assert people.sender.post(body, {**typed, **sign(slack.signing_secret, body, now)}).status == 200
    assert people.sender.post(body, typed).status == 401
    assert people.sender.post(body, {**typed, **sign("other", body, now)}).status == 401
    assert people.sender.post(body, {**typed, **sign(slack.signing_secret, body, now - 400)}).status == 401


def test_a_url_is_verified(people):
    """The bot gives the challenge back."""
    delivery = people.verify_url()
    assert delivery.ack.said == {"challenge": delivery.payload["challenge"]}
