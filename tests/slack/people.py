"""Who and what is in the workspace at first: a few people, and a channel of each kind."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

TEAM = "T0ACME"
TEAM_DOMAIN = "acme"
APP = "A0REPORT"
BOT = "U0REPORT"
BOT_ID = "B0REPORT"
SLACKBOT = "USLACKBOT"
SLACKBOT_ID = "B01"
WORKFLOW_ID = "B0WORKFLOW"
OTHER_BOT = "U0OTHERBOT"
OTHER_BOT_ID = "B0OTHER"
OTHER_APP = "A0OTHER"


@dataclass
class User:
    """Somebody with an account."""

    id: str
    name: str
    real_name: str = ""
    tz: str = "Europe/Madrid"
    locale: str = "en-US"
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False
    bot_id: str | None = None
    team: str = TEAM  # another one's, whom Slack Connect lets into a shared channel
    is_stranger: bool = False  # https://docs.slack.dev/reference/objects/user-object/
    enterprise: str | None = None  # the organisation whose workspaces are several

    def shown(self, *, locale):
        """Give the user as https://docs.slack.dev/reference/objects/user-object/ has it."""
        offset = datetime.now(ZoneInfo(self.tz)).utcoffset()
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team}
        if self.bot_id:
            profile |= {"bot_id": self.bot_id, "api_app_id": APP}
        shown = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()),
            "profile": profile,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }
        if self.is_stranger:
            shown["is_stranger"] = True
        if self.enterprise:
            shown["enterprise_user"] = {"id": self.id, "enterprise_id": self.enterprise, "teams": [self.team]}
        if self.deleted:  # what Slack leaves out of an account that was closed
            del shown["tz"], shown["tz_label"], shown["tz_offset"]
        return {**shown, "locale": self.locale} if locale else shown


@dataclass
class Channel:
    """A conversation: `kind` is public, private or im; an im's other end is `user`."""

    id: str
    name: str
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    restricted: bool = False  # the workspace lets only some people post
    user: str | None = None
    messages: dict = field(default_factory=dict)
    ephemerals: list = field(default_factory=list)
    statuses: dict = field(default_factory=dict)

    def shown(self):
        """Give the channel as https://docs.slack.dev/reference/objects/conversation-object/ has it."""
        shared = {"id": self.id, "created": 1_700_000_000, "is_archived": self.archived, "context_team_id": TEAM}
        if self.kind == "im":
            return {**shared, "is_im": True, "user": self.user, "is_open": True}
        kind = {"is_channel": True, "is_group": False, "is_im": False, "is_private": self.kind == "private"}
        return {**shared, **kind, "name": self.name, "is_member": BOT in self.members, "creator": "U1"}


def first_users():
    """Give the people of the workspace, Slackbot and the bot among them."""
    return [
        User("U1", "ada", "Ada Admin", is_admin=True),
        User("U2", "berta", "Berta Balaguer", tz="Europe/Madrid", locale="ca-ES"),
        User("U3", "carlos", "Carlos Castro", tz="America/Bogota", locale="es-LA"),
        User("U4", "dora", "Dora Deleted", deleted=True),
        User(SLACKBOT, "slackbot", "Slackbot", tz="America/Los_Angeles"),
        User(BOT, "reportbot", "reportbot", tz="America/Los_Angeles", is_bot=True, bot_id=BOT_ID),
    ]


def first_channels():
    """Give a channel of each kind that a bot meets."""
    people = {"U1", "U2", "U3"}
    return [
        Channel("C1", "general", members={*people, BOT}),
        Channel("C2", "elsewhere", members=set(people)),
        Channel("C3", "old", members={*people, BOT}, archived=True),
        Channel("C4", "secret", "private", members={"U1", BOT}),
        Channel("C5", "closed", "private", members={"U1"}),
        Channel("D1", "directmessage", "im", members={"U1", BOT}, user="U1"),
        Channel("D2", "directmessage", "im", members={"U2", BOT}, user="U2"),
        Channel("D3", "directmessage", "im", members={"U3", BOT}, user="U3"),
        Channel("D9", "directmessage", "im", members={"U1", "U2"}, user="U2"),
    ]
