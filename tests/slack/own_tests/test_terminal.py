"""What a bot opens can be read, sent and left from the keyboard."""

import pytest
from slack_sdk import WebClient

from tests.slack.bolt import make_bot, serve_bot
from tests.slack.terminal import Person
from tests.slack.workspace import Workspace


def open_form(ack, body, client):
    """Open a form with one field."""
    ack()
    title = {"type": "plain_text", "text": "A form"}
    field = {"type": "plain_text_input", "action_id": "x", "initial_value": "old"}
    blocks = [{"type": "input", "block_id": "name", "label": title, "element": field}]
    view = {"type": "modal", "callback_id": "form", "title": title, "submit": title, "blocks": blocks}
    client.views_open(trigger_id=body["trigger_id"], view=view)


@pytest.fixture
def person(slack):
    """Ada at a terminal, and what a bot was sent by its form."""
    bot, sent = make_bot(slack), []
    bot.command("/form")(open_form)
    bot.view("form")(lambda ack, view: (ack(), sent.append(view["state"]["values"]["name"]["x"]["value"])))
    with serve_bot(bot) as url, Workspace(slack, url) as workspace:
        person = Person(workspace)
        person.sent = sent
        yield person


def test_a_form_is_shown_and_filled_in(person, capsys):
    """Its fields with what they hold; then it is sent, and gone."""
    person.act("/form")
    person.look()
    assert capsys.readouterr().out.splitlines() == ["== A form ==", "A form: (old)  <name>", "[A form]"]
    assert person.act("fill name='something new'").ok
    assert person.sent == ["something new"]
    with pytest.raises(LookupError, match="no form is open"):
        person.act("close")


def test_home_is_shown(person, slack, capsys):
    """As the bot published it last."""
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Welcome home"}}
    view = {"type": "home", "blocks": [block]}
    WebClient(slack.bot_token, base_url=slack.api_url).views_publish(user_id="U1", view=view)
    person.act("home")
    assert "Welcome home" in capsys.readouterr().out


def test_somebody_else_somewhere_else_can_act(person):
    """And who is not there is told."""
    person.act("as U2")
    assert person.user == "U2"
    with pytest.raises(LookupError, match="there is no C99 here"):
        person.act("in C99")
