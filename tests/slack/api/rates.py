"""Slack's limits on how often: https://docs.slack.dev/apis/web-api/rate-limits/

A tier is so many calls a minute for a method; posting is one message a second for a channel, with short bursts allowed.
How short a burst and how full a minute is not published: a bucket that holds as much as the minute's allowance.
"""

from math import ceil

TIERS = {3: 50, 4: 100}  # calls a minute
METHODS = {
    "users.info": 4,
    "conversations.info": 3,
    "conversations.open": 3,
    "conversations.members": 4,
    "chat.update": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "files.getUploadURLExternal": 4,
    "files.completeUploadExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "views.open": 4,
    "views.push": 4,
    "views.update": 4,
    "views.publish": 4,
    "apps.connections.open": 3,
}
BURST = 3  # messages at once into one channel


class Rates:
    """Buckets that fill with time: one for each method, one for each channel that is posted into."""

    def __init__(self):
        self._left = {}

    def wait(self, method, channel, now):
        """Give how many seconds the caller has to stay away, or none, and count the call where it may pass."""
        if method == "chat.postMessage":
            return self._take(("post", channel), BURST, 1.0, now)
        if method not in METHODS:
            return 0
        allowance = TIERS[METHODS[method]]
        return self._take((method,), allowance, allowance / 60, now)

    def _take(self, bucket, most, a_second, now):
        left, then = self._left.get(bucket, (most, now))
        left = min(most, left + (now - then) * a_second)
        if left < 1:
            self._left[bucket] = (left, now)
            return max(1, ceil((1 - left) / a_second))
        self._left[bucket] = (left - 1, now)
        return 0
