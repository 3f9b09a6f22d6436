"""Signatures: https://docs.slack.dev/authentication/verifying-requests-from-slack/"""

import hashlib
import hmac


def sign(secret, body, timestamp):
    """Return the headers that prove to a bot that a request comes from Slack."""
    return {
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": signature(secret, body, timestamp),
    }


def signature(secret, body, timestamp):
    """Return the signature of a body that is sent at a time, in seconds since the epoch."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
