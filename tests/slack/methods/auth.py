"""auth.test and apps.connections.open."""

import secrets

from tests.slack.methods.method import method
from tests.slack.people import BOT_ID


@method("auth.test")
def test_auth(state, params):
    """Say whose token it is: https://docs.slack.dev/reference/methods/auth.test/"""
    bot = state.users[state.bot]
    return {
        "url": f"https://{state.domain}.slack.com/",
        "team": state.domain.title(),
        "user": bot.name,
        "team_id": state.team,
        "user_id": bot.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", token="app")
def open_connection(state, params):
    """Give the address of a Socket Mode connection: https://docs.slack.dev/reference/methods/apps.connections.open/"""
    ticket = secrets.token_hex(8)
    state.tickets.add(ticket)
    address = state.base_url.replace("http", "ws", 1)
    return {"url": f"{address}link/?ticket={ticket}&app_id={state.app_id}"}
