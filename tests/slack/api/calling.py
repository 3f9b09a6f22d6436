"""One call of a method: the token, its scopes, the method, the answer."""

from tests.slack.api.params import Params
from tests.slack.api.refusal import Refusal
from tests.slack.methods import METHODS
from tests.slack.methods.content import refuse_scope


def run_method(double, call, is_json):
    """Give status, answer and headers of a call; `unknown_method`: https://docs.slack.dev/reference/methods/"""
    method = METHODS.get(call.method)
    try:
        if method is None:
            raise Refusal("unknown_method", req_method=call.method)
        check_token(double, method, call.token)
        check_scopes(double.state, method)
        # Only some methods read JSON bodies; the others see no arguments: each method's page says which.
        params = Params(call.params if method.json or not is_json else {})
        with double.state.changed:
            answer = {"ok": True, **method.run(double.state, params)}
    except Refusal as refusal:
        answer = refusal.answer
    return 200, answer, scope_headers(double.state, method)


def check_token(double, method, token):
    """Refuse a missing, unknown, revoked or wrong kind of token: https://docs.slack.dev/apis/web-api/#responses

    `not_authed`, `invalid_auth`, `token_revoked`, `not_allowed_token_type`.
    """
    if not token:
        raise Refusal("not_authed")
    if token not in (double.bot_token, double.app_token):
        raise Refusal("invalid_auth")
    if token in double.revoked:
        raise Refusal("token_revoked")
    if token != (double.app_token if method.token == "app" else double.bot_token):
        raise Refusal("not_allowed_token_type")


def check_scopes(state, method):
    """Refuse for want of the method's scope; any of several will do: https://docs.slack.dev/reference/scopes/"""
    if method.scopes and not state.scopes & set(method.scopes):
        refuse_scope(state, *method.scopes)


def scope_headers(state, method):
    """Give the headers that tell scopes: https://docs.slack.dev/authentication/installing-with-oauth/"""
    headers = {"X-OAuth-Scopes": ",".join(sorted(state.scopes))}
    if method and method.scopes:
        headers["X-Accepted-OAuth-Scopes"] = ",".join(method.scopes)
    return headers
