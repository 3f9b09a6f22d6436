#!/usr/bin/env bash
# Expected: a listener that raises makes Bolt answer with an error, so that Slack sends the event again.
# What happens: a slash command whose listener raises is answered with 500, an event with 200: Bolt says yes before
#   it runs the listener. Slack takes the event as delivered. With process_before_response=True both get 500.
# Versions: slack_bolt 1.30.0, slack_sdk 3.48.0.
# Why it matters: a bot whose queue is down for a second loses the mentions of that second, and nobody is told.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'slack_bolt==1.30.0' 'slack_sdk==3.48.0'

venv/bin/python - <<'PY'
import json, logging, sys
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.version import __version__

quiet = logging.getLogger("quiet")
quiet.setLevel(logging.CRITICAL + 1)

def fail():
    raise RuntimeError("the queue is down")

def statuses(**settings):
    authorize = lambda: AuthorizeResult(
        enterprise_id=None, team_id="T1", bot_user_id="U0", bot_id="B0", bot_token="xoxb-1"
    )
    app = App(
        signing_secret="secret", authorize=authorize, request_verification_enabled=False, logger=quiet, **settings
    )
    app.event("app_mention")(fail)
    app.command("/report")(fail)
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.1", "text": "<@U0> sales"}
    mention = json.dumps({"type": "event_callback", "team_id": "T1", "event": event})
    command = "command=/report&team_id=T1&user_id=U1&channel_id=C1"
    as_json, as_form = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}
    return [
        app.dispatch(BoltRequest(body=body, headers=headers)).status
        for body, headers in ((mention, as_json), (command, as_form))
    ]

seen = [statuses(), statuses(process_before_response=True)]
print("slack_bolt", __version__)
print("SEEN: the listener raises: event", seen[0][0], "command", seen[0][1])
print("SEEN: the same with process_before_response=True: event", seen[1][0], "command", seen[1][1])
if seen != [[200, 500], [500, 500]]:
    sys.exit("CHANGED: Bolt answers otherwise when an event's listener raises.")
PY
