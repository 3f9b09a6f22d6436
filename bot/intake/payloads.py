"""What Slack sends, as far as it is read here; a part that is missing or null has its default.

Source: https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, Json, model_validator

from runner.request import Origin

READ_EVENTS = ("app_mention", "message", "app_home_opened")
Text = Annotated[str, Field(min_length=1)]


class Payload(BaseModel):
    """Part of a payload; nothing in it is turned into another type."""

    model_config = ConfigDict(strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return (
            {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data
        )


class SlashCommand(Payload):
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""

    command: Text
    team_id: Text
    channel_id: Text
    user_id: Text
    trigger_id: Text
    text: str = ""
    response_url: str = ""


class User(Payload):
    """Whoever acts."""

    id: str
    team_id: str = ""


class Part(Payload):
    """What is read of a team, a channel, a view, a message, and of what contains a button."""

    id: str = ""
    type: str = ""
    channel_id: str = ""
    ts: str = ""
    message_ts: str = ""
    thread_ts: str = ""


class Action(Payload):
    """A button."""

    action_id: str
    value: str = ""


class State(Payload):
    """What was entered: block id -> action id -> entry."""

    values: dict[str, dict[str, dict[str, Any] | None]]


class FormOrigin(Payload):
    """What a form has to know when it is sent: which report, and where it was opened. It travels in the form."""

    report: str
    channel_id: str | None = None
    thread_ts: str | None = None
    response_url: str | None = None
    said: str | None = None  # the words of the report that it was opened for
    schedule: str | None = None  # the id of the one that it changes


class SentView(Payload):
    """A form that was sent."""

    id: str
    private_metadata: Json[FormOrigin]
    state: State


class Interaction(Payload):
    """What people do with buttons and forms."""

    user: User
    team: Part = Part()

    @property
    def team_id(self) -> str:
        """The team, which Slack names in either of two places."""
        return self.team.id or self.user.team_id


class ButtonPress(Interaction):
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""

    trigger_id: str
    actions: Annotated[list[Action], Field(min_length=1)]
    response_url: str = ""
    channel: Part = Part()
    container: Part = Part()
    message: Part = Part()
    view: Part = Part()

    @property
    def value(self) -> str:
        """What the button stands for."""
        return self.actions[0].value

    @property
    def origin(self) -> Origin:
        """Where a report goes that is asked for with it; App Home is no channel."""
        thread = self.message.thread_ts or self.container.thread_ts
        is_reply = thread != (self.message.ts or self.container.message_ts)
        return Origin(
            kind="button",
            team_id=self.team_id,
            channel_id=self.channel.id or self.container.channel_id or None,
            thread_ts=thread if thread and is_reply else None,
            user_id=self.user.id,
            response_url=self.response_url or None,
        )


class FormSent(Interaction):
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""

    view: SentView


class Authorization(Payload):
    """In whose name an event is delivered."""

    user_id: str = ""
    is_bot: bool = False


class Event(Payload):
    """What is read of any event."""

    type: str


class BotProfile(Payload):
    """Which bot wrote a message."""

    app_id: str = ""
    team_id: str = ""
    is_workflow_bot: bool = False


class WrittenMessage(Event):
    """A message: who wrote it, what, where, and when it was last edited."""

    subtype: str = ""
    channel: str = ""
    channel_type: str = ""
    user: str = ""
    user_team: str = ""
    team: str = ""
    bot_id: str = ""
    app_id: str = ""
    bot_profile: BotProfile = BotProfile()
    workflow_id: str = ""
    text: str = ""
    ts: str = ""
    thread_ts: str = ""
    edited: Part | None = None
    hidden: object = None


class ReadEvent(WrittenMessage):
    """A mention, a message, a change of one, or somebody who opened App Home."""

    tab: str = "home"
    message: WrittenMessage | None = None
    previous_message: WrittenMessage | None = None


class EventSent(Payload):
    """https://docs.slack.dev/apis/events-api/#event-type-structure"""

    team_id: str
    event: Event
    authorizations: list[Authorization] = []
    is_ext_shared_channel: bool = False


class ReadEventSent(EventSent):
    """An event that the bot listens to."""

    event: ReadEvent


def check_payload(content: Mapping[str, Any]) -> bool:
    """Say whether a payload is one that Slack sends. Raises `ValidationError` where a part of it is not."""
    if "command" in content:
        SlashCommand.model_validate(content)
        return True
    match content.get("type"):
        case "block_actions":
            ButtonPress.model_validate(content)
        case "view_submission":
            FormSent.model_validate(content)
        case "event_callback":
            if EventSent.model_validate(content).event.type in READ_EVENTS:
                ReadEventSent.model_validate(content)
        case kind:
            return isinstance(kind, str) or "ssl_check" in content
    return True
