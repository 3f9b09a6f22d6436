"""users.info."""

from tests.slack.methods.method import method


@method("users.info", "users:read", json=False)
def show_user(state, params):
    """Show somebody: https://docs.slack.dev/reference/methods/users.info/"""
    user = state.find_user(params.need("user"))
    return {"user": user.shown(locale=params.flag("include_locale"))}
