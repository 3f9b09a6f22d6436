"""What must be set for the bot to run; apart, so that it can be checked before anything heavy is imported."""

from runner.errors import SettingsError
from runner.settings import Settings


def check_bot_settings(settings: Settings) -> None:
    """Refuse settings that let no bot run. Raises `SettingsError`, which says what to set."""
    if settings.slack_bot_token is None:
        raise SettingsError(
            "SLACK_BOT_TOKEN is not set: make an app at https://api.slack.com/apps from manifest.json, install "
            "it, and copy its Bot User OAuth Token, xoxb-…"
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise SettingsError(
            "neither SLACK_APP_TOKEN (xapp-…, for Socket Mode) nor SLACK_SIGNING_SECRET (for HTTP) is set: "
            "make the one under Basic Information, App-Level Tokens, with the scope connections:write, "
            "or copy the other from App Credentials there"
        )
