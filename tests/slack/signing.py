"""Signatures: https://docs.slack.dev/authentication/verifying-requests-from-slack/"""

import hashlib
import hmac


def sign(secret, body, timestamp):
    """Give the headers that prove to a bot that a request comes from Slack."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={signature}"}
