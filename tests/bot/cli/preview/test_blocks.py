"""Slack's blocks as HTML."""

from bot.cli.preview.blocks import entries, form_html, message_html
from bot.forms.choice_inputs import choice_input
from bot.forms.inputs import input_block
from runner.delivery.blockkit import context, fields, header, marked, section


def test_a_message_is_as_in_slack():
    """Plain text is text; Slack's markup is markup, and escaped once."""
    html = message_html(
        [header("A <b>"), section("*no*"), marked("*yes* &lt;i&gt; `x`"), *fields(["*L*\n1"]), *context("c")]
    )
    assert html.split("\n") == [
        "<h3>A &lt;b&gt;</h3>",
        "<p>*no*</p>",
        "<p><b>yes</b> &lt;i&gt; <code>x</code></p>",
        '<div class="fields"><div><b>L</b><br>1</div></div>',
        '<p class="context">c</p>',
    ]


def test_a_form_gives_back_what_slack_would():
    """Each input by the name of its block."""
    inputs = [
        input_block("day", "Day", {"type": "datepicker", "initial_date": "2025-01-01"}),
        input_block("site", 'The "site"', choice_input({"a": "A", "b": "B"}, "b", placeholder="p"), hint="<hint>"),
        input_block("n", "N", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        input_block("t", "T", {"type": "plain_text_input", "initial_value": '"x"'}),
    ]
    html = form_html(inputs)
    assert '<input type="date" name="day" value="2025-01-01">' in html
    assert '<option value="b" selected>B</option>' in html and "<small>&lt;hint&gt;</small>" in html
    assert 'step="1" value="" min="1"' in html and 'value="&quot;x&quot;"' in html
    assert entries(inputs, {"day": "2025-02-01", "site": "a", "n": "", "t": "y"}) == {
        "day": {"day": {"type": "datepicker", "selected_date": "2025-02-01"}},
        "site": {"site": {"type": "static_select", "selected_option": {"value": "a"}}},
        "n": {"n": {"type": "number_input", "value": None}},
        "t": {"t": {"type": "plain_text_input", "value": "y"}},
    }
