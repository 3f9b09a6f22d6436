"""People at work: what they do reaches the bot as Slack sends it, and what the bot does can be read back."""

import time
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

from tests.slack.choices import fill, find_element, press
from tests.slack.people import BOT
from tests.slack.posting import post
from tests.slack.sending import events, interactions
from tests.slack.sending.delivery import Delivery
from tests.slack.sending.effects import apply_slash_ack, apply_submission_ack
from tests.slack.sending.senders import PATIENCE, HttpSender, SocketSender
from tests.slack.sight import Sight

RETRIES = (0.0, 0.2, 0.5)  # seconds before each retry; Slack's are at once, a minute and five minutes
SUBSCRIBED = frozenset({"app_mention", "message.im", "app_home_opened"})
SUBSCRIPTIONS = {"public": "channels", "private": "groups", "im": "im"}
SCOPES = {  # of each event: https://docs.slack.dev/reference/events/
    "app_mention": "app_mentions:read",
    "app_home_opened": None,
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


class Workspace(Sight):
    """What people and Slack itself do towards a bot at a request URL, or in Socket Mode where there is none.

    `subscribed` are the events that the app asked for, and hears of where it has the scope; with `message.im` (or
    `message.channels`, `message.groups`) it hears of its own messages too, changes of them included, as Slack has it. `patience` is how long an acknowledgement may take.
    """

    def __init__(self, double, url=None, *, retries=RETRIES, subscribed=SUBSCRIBED, patience=PATIENCE):
        self.double, self.state = double, double.state
        if url:
            self.sender = HttpSender(url, double.signing_secret, self.state.clock, patience)
        else:
            self.sender = SocketSender(double.connections, patience)
        self.retries, self.subscribed = retries, set(subscribed)
        self.sent = []
        self._crowd = ThreadPoolExecutor(64, thread_name_prefix="slack-people")
        self.state.told.append(self._echo)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def close(self):
        """Let nothing more be sent."""
        self.state.told.remove(self._echo)
        self._crowd.shutdown(wait=True, cancel_futures=True)

    # What people do.

    def slash(self, channel, user, text="", *, command="/report"):
        """Give a slash command; its answer is shown to the user, or the reason why there is none."""
        channel, user = self.state.channels[channel], self.state.users[user]
        payload = interactions.slash_command(self.state, channel, user, command, events.typed(text))
        delivery = self._once(Delivery("slash_commands", payload))
        apply_slash_ack(self.state, delivery)
        return delivery

    def mention(self, channel, user, text, *, thread_ts=None, send=True):
        """Mention the bot at the start of a message, in the channel or in a thread."""
        return self.write(channel, user, f"<@{BOT}> {text}", thread_ts=thread_ts, send=send)

    def direct(self, user, text, *, thread_ts=None, send=True):
        """Write to the bot itself."""
        return self.write(self.state.direct_messages(user).id, user, text, thread_ts=thread_ts, send=send)

    def write(self, channel, user, text, *, thread_ts=None, send=True):
        """Write any message; what the bot hears of it depends on where and on what it subscribed to."""
        message = events.written(self.state, user, text, thread_ts)
        return self._say(channel, message, send)

    def remind(self, channel, text, *, send=True):
        """Let a reminder that mentions the bot be due."""
        return self._say(channel, events.reminded(self.state, text), send)

    def add_reminder(self, channel, user, text, *, send=True):
        """Set a reminder that mentions the bot: Slack shows that, and it is no request."""
        return self._say(channel, events.reminder_added(self.state, user, text), send)

    def workflow(self, channel, text, *, send=True):
        """Let a workflow mention the bot."""
        return self._say(channel, events.worked(self.state, f"<@{BOT}> {text}"), send)

    def bot(self, channel, text, *, send=True):
        """Let another app's bot mention the bot."""
        return self._say(channel, events.posted_by_bot(self.state, f"<@{BOT}> {text}"), send)

    def edit(self, channel, ts, text):
        """Change what somebody wrote; `None` where the bot does not hear of it.

        A mention is sent again at each edit, with `edited` and an event id of its own, in addition to
        `message_changed` (as slackapi/bolt-js#960 and PostHog/posthog#59517 saw it).
        """
        channel = self.state.channels[channel]
        with self.state.changed:
            message = channel.messages[ts]
            before = deepcopy(message)
            edited = {"user": message.get("user"), "ts": self.state.clock.ts()}
            text = events.typed(text)
            message |= {"text": text, "blocks": [events.rich_text(text)], "edited": edited}
            self.state.tell("edited", channel, message)
        told = None
        if self._hears(channel):
            told = self.event(events.change_event(self.state, "message_changed", message, before, channel))
        if f"<@{BOT}" in text and channel.kind != "im" and self._hears(channel, "app_mention"):
            told = self.event(events.mention(message, channel))
        return told

    def delete(self, channel, ts):
        """Take back what somebody wrote; `None` where the bot does not hear of it."""
        channel = self.state.channels[channel]
        with self.state.changed:
            message = channel.messages.pop(ts)
            self.state.tell("removed", channel, message)
        if self._hears(channel):
            return self.event(events.change_event(self.state, "message_deleted", message, message, channel))
        return None

    def open_home(self, user, tab="home"):
        """Open the bot's App Home; `None` where the bot did not ask to hear of it."""
        channel = self.state.direct_messages(user)
        if not self._hears(channel, "app_home_opened"):
            return None
        return self.event(events.home_opened(self.state, user, channel.id, self.home(user), tab))

    def press(self, thing, action_id, user, *, value=None, chosen=None):
        """Press a button, or choose something, in a message or a view that was read before.

        `value` tells buttons of one action apart; `chosen` is an option's value, or a day.
        """
        block, element = find_element(thing["blocks"], action_id, value)
        action, user = press(self.state, block, element, chosen), self.state.users[user]
        if "ts" in thing:
            channel = self.state.channels[thing["channel"]]
            payload = interactions.message_action(self.state, channel, user, thing, action)
        else:
            payload = interactions.view_action(self.state, user, thing, action)
        delivery = self._once(Delivery("interactive", payload))
        delivery.refused = delivery.ack.reason  # people see a warning sign
        return delivery

    def submit(self, view, values, user):
        """Send a modal with these answers, by block id or action id; the rest is as it was prefilled."""
        user, filled = self.state.users[user], fill(view, values)
        delivery = self._once(
            Delivery("interactive", interactions.view_submission(self.state, user, view, filled))
        )
        apply_submission_ack(self.state, delivery, view["id"], user.id)
        return delivery

    def close_view(self, view, user, *, cleared=False):
        """Close a modal without sending it; `None` where it did not ask to be told."""
        self.state.modals.pop(user, None)
        if not view.get("notify_on_close"):
            return None
        payload = interactions.view_closed(self.state, self.state.users[user], view, cleared=cleared)
        return self._once(Delivery("interactive", payload))

    # What Slack does.

    def verify_url(self):
        """Ask what Slack asks before it accepts a request URL."""
        return self._once(Delivery("events_api", events.url_verification()))

    def event(self, event, message=None, *, send=True):
        """Send an event, up to three times more where it is not acknowledged."""
        delivery = Delivery("events_api", events.envelope(self.state, event), message=message)
        return self.send(delivery) if send else delivery

    def send(self, delivery):
        """Send an event that was held back, with retries: https://docs.slack.dev/apis/events-api/#retries"""
        self._once(delivery)
        for number, pause in enumerate(self.retries, 1):
            if delivery.ok or delivery.ack.headers.get("x-slack-no-retry") == "1":
                break
            time.sleep(pause)
            delivery.attempts.append(self.sender.send(delivery, retry=(number, delivery.ack.reason)))
        return delivery

    def again(self, delivery, reason="http_timeout"):
        """Send an event once more, though it was acknowledged: the answer may have been lost."""
        delivery.attempts.append(self.sender.send(delivery, retry=(len(delivery.attempts), reason)))
        return delivery

    def at_once(self, *acts):
        """Let people act at the same time; give what came of each, in order."""
        return [future.result() for future in [self._crowd.submit(act) for act in acts]]

    # How it goes out.

    def _say(self, channel, message, send):
        """Post the message; give the delivery of the mention, else of the message, else nothing."""
        channel = self.state.channels[channel]
        post(self.state, channel, message)
        mentioned = f"<@{BOT}" in message["text"] and channel.kind != "im"
        told = None
        if self._hears(channel):
            told = self.event(events.message_event(message, channel), message, send=send)
        if mentioned and self._hears(channel, "app_mention"):
            told = self.event(events.mention(message, channel), message, send=send)
        return told

    def _hears(self, channel, event=None):
        """Tell whether the bot is there, subscribed to the event, and has the scope for it."""
        event = event or f"message.{SUBSCRIPTIONS[channel.kind]}"
        granted = SCOPES[event] is None or SCOPES[event] in self.state.scopes
        return BOT in channel.members and event in self.subscribed and granted

    def _once(self, delivery):
        self.sent.append(delivery)
        delivery.attempts.append(self.sender.send(delivery))
        return delivery

    def _echo(self, what, channel, message):
        """Let the bot hear of its own messages, where it hears of messages at all."""
        if message.get("user") != BOT or not self._hears(channel):
            return
        if what == "posted":
            event = events.message_event(message, channel)
        elif what == "changed":
            event = events.change_event(
                self.state, "message_changed", message, message["previous_message"], channel
            )
        else:
            return
        self._crowd.submit(self.event, event)
