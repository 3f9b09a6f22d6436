"""What people see of a workspace."""

import time
from copy import deepcopy


class Sight:
    """Reads what is in a workspace's state; everything it gives is a copy."""

    state = None

    def messages(self, channel):
        """Give the channel's messages, those in threads included, oldest first."""
        with self.state.changed:
            found = self.state.channels[channel].messages
            return [{**deepcopy(found[ts]), "channel": channel} for ts in sorted(found)]

    def thread(self, channel, ts):
        """Give a message and the answers in its thread."""
        return [one for one in self.messages(channel) if ts in (one["ts"], one.get("thread_ts"))]

    def ephemerals(self, channel, user):
        """Give what only this person sees in the channel, oldest first."""
        with self.state.changed:
            found = self.state.channels[channel].ephemerals
            return [{**deepcopy(one), "channel": channel} for one in found if one["shown_to"] == user]

    def home(self, user):
        """Give what the bot published on the person's App Home, or nothing."""
        return deepcopy(self.state.homes.get(user))

    def modal(self, user):
        """Give the modal that the person has open, or nothing."""
        with self.state.changed:
            stack = self.state.modals.get(user)
            return deepcopy(self.state.views[stack[-1]]) if stack else None

    def content(self, file):
        """Give the bytes of a file in a message."""
        return self.state.files[file["id"]].content

    def wait_for(self, predicate, seconds=10):
        """Give what the predicate gives once that is true; `AssertionError` after some seconds."""
        until = time.monotonic() + seconds
        while not (found := predicate()):
            if time.monotonic() > until:
                raise AssertionError(f"nothing of the kind came in {seconds} s")
            with self.state.changed:
                self.state.changed.wait(0.05)
        return found
