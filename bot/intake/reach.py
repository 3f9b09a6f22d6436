"""Whether the bot can post in a channel, asked before something is promised to come there."""

from bot.services import Services
from runner.delivery.slack_errors import error_code
from runner.errors import CommandError
from runner.i18n.phrases import phrase

_OUTSIDE = ("not_in_channel", "channel_not_found")
_CLOSED = ("is_archived", "is_inactive")


def check_reach(channel_id: str | None, services: Services) -> None:
    """Refuse a channel where the bot is not. Raises `CommandError`; where Slack does not say, nothing is refused.

    What only the bot itself can see is written there: that needs no permission beyond posting.
    """
    bot = services.identity.bot_user_id
    if channel_id is None or bot is None:
        return
    try:
        services.quick.chat_postEphemeral(channel=channel_id, user=bot, text="…")
    except Exception as error:  # the network's errors have no common class
        if error_code(error) in _OUTSIDE:
            name = services.identity.name or "reportbot"
            raise CommandError(
                phrase(
                    "I am not in this channel, so nothing can come here by itself; "
                    "type /invite @{name}, and try again",
                    name=name,
                )
            ) from None
        if error_code(error) in _CLOSED:
            raise CommandError(phrase("this channel is archived, so nothing can come here")) from None
