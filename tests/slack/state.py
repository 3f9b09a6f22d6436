"""Everything that the double remembers."""

import secrets
import threading
from copy import deepcopy

from tests.slack.api.refusal import Refusal
from tests.slack.clock import Clock
from tests.slack.people import APP, BOT, TEAM, TEAM_DOMAIN, Channel, User, first_channels, first_users

DEFAULT_SCOPES = (
    "chat:write",
    "commands",
    "app_mentions:read",
    "files:write",
    "files:read",
    "im:history",
    "users:read",
)


class SlackState:
    """People, channels, files, views and tickets; `changed` guards them all and is told of every change."""

    team, domain, app_id, bot = TEAM, TEAM_DOMAIN, APP, BOT

    def __init__(self, *, scopes=DEFAULT_SCOPES):
        self.changed = threading.Condition(threading.RLock())
        self.clock = Clock()
        self.scopes = set(scopes)
        self.users = {user.id: user for user in first_users()}
        self.channels = {channel.id: channel for channel in first_channels()}
        self.files, self.views, self.modals, self.homes = {}, {}, {}, {}
        self.triggers, self.response_urls, self.tickets = {}, {}, set()
        self.uploads = "all"  # or "images", or "none": what the workspace lets people upload
        self.home_enabled = self.messages_tab = True
        self.newer_blocks = set()  # block types that only some workspaces know yet, "data_table" for instance
        self.sharing_takes = 0.05  # seconds from an upload's completion to the message and the file being ready
        self.base_url = ""
        self.told = []  # called with (what, channel, message) whenever a message comes, changes or goes
        self._ids = 0

    def add_user(self, id, name, **more):
        """Add somebody."""
        with self.changed:
            self.users[id] = User(id, name, **{"real_name": name.title(), **more})
            return self.users[id]

    def add_channel(self, id, name, **more):
        """Add a conversation; `kind`, `members`, `archived`, `user` as `Channel` has them."""
        with self.changed:
            self.channels[id] = Channel(id, name, **more)
            return self.channels[id]

    def new_id(self, letter):
        """Give an id that nothing has yet."""
        self._ids += 1
        return f"{letter}0{self._ids:05d}{secrets.token_hex(2).upper()}"

    def find_user(self, user_id):
        """Give the user; `user_not_found` as https://docs.slack.dev/reference/methods/users.info/ says."""
        if user_id not in self.users:
            raise Refusal("user_not_found")
        return self.users[user_id]

    def find_channel(self, name, *, people=False):
        """Give the channel that the bot means by an id or a name; with `people`, also by whom it is with.

        `channel_not_found` also for private channels that the bot is not in, which it may not know of, and for people
        where a method takes channels only: https://docs.slack.dev/reference/methods/chat.postMessage/#channels
        """
        if people and name in self.users:
            return self.direct_messages(name)
        wanted = str(name or "").removeprefix("#")
        for channel in self.channels.values():
            if (wanted == channel.id or (channel.kind != "im" and wanted == channel.name)) and (
                channel.kind == "public" or self.bot in channel.members
            ):
                return channel
        raise Refusal("channel_not_found")

    def direct_messages(self, user_id):
        """Give the bot's conversation with somebody, opened if need be."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == {user_id, self.bot}:
                return channel
        return self.add_channel(
            self.new_id("D"), "directmessage", kind="im", user=user_id, members={user_id, self.bot}
        )

    def tell(self, what, channel, message):
        """Say that a message came ("posted"), changed or went, to whoever waits or listens."""
        self.changed.notify_all()
        for listener in list(self.told):
            listener(what, channel, deepcopy(message))
