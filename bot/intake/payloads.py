"""What Slack sends, as far as it is read here; a part that is missing or null has its default.

Source: https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

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


class Named(Payload):
    """A team or a channel."""

    id: str = ""


class User(Payload):
    """Whoever acts."""

    id: str
    team_id: str = ""


class Place(Payload):
    """Where something was pressed: a message, as such and as what holds the button."""

    channel_id: str = ""
    ts: str = ""
    message_ts: str = ""
    thread_ts: str = ""


class Action(Payload):
    """A button."""

    action_id: str
    value: str = ""


class View(Payload):
    """A modal, or App Home."""

    type: str = ""


class State(Payload):
    """What was entered: block id -> action id -> entry."""

    values: dict[str, dict[str, dict[str, Any] | None]]


class SentView(Payload):
    """A form that was sent."""

    id: str
    private_metadata: str
    state: State


class Interaction(Payload):
    """What people do with buttons and forms."""

    user: User
    team: Named = Named()

    @property
    def team_id(self) -> str:
        """The team, which Slack names in either of two places."""
        return self.team.id or self.user.team_id


class ButtonPressed(Interaction):
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""

    trigger_id: str
    actions: Annotated[list[Action], Field(min_length=1)]
    response_url: str = ""
    channel: Named = Named()
    container: Place = Place()
    message: Place = Place()
    view: View = View()


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


class ReadEvent(Event):
    """A mention, a message, or somebody who opened App Home."""

    subtype: str = ""
    channel: str = ""
    channel_type: str = ""
    user: str = ""
    bot_id: str = ""
    text: str = ""
    ts: str = ""
    thread_ts: str = ""
    tab: str = "home"
    edited: object = None
    hidden: object = None


class EventSent(Payload):
    """https://docs.slack.dev/apis/events-api/#event-type-structure"""

    team_id: str
    event: Event
    authorizations: list[Authorization] = []


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
            ButtonPressed.model_validate(content)
        case "view_submission":
            FormSent.model_validate(content)
        case "event_callback":
            if EventSent.model_validate(content).event.type in READ_EVENTS:
                ReadEventSent.model_validate(content)
        case kind:
            return isinstance(kind, str) or "ssl_check" in content
    return True
