"""The pieces of Slack's messages."""

import pytest

from runner.delivery.blockkit import BUTTON, HEADER, button, context, cut_escaped, escaped, fields, header, section


def test_no_text_is_markup():
    """No mention, no link."""
    assert escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@pytest.mark.parametrize("most", [1, 5, 17, 100])
@pytest.mark.parametrize("text", ["&" * 300, "a&b<c>" * 50, "x" * 300])
def test_an_escaped_text_is_never_cut_within_an_entity(text, most):
    """It has at most so many characters, and ends with a sign that it was cut."""
    cut = cut_escaped(text, most)
    assert len(cut) <= most
    assert cut.endswith("…")
    assert escaped(cut[:-1].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")) == cut[:-1]


def test_pieces_keep_to_what_slack_takes():
    """Lines are cut, an empty text is a dash, ten fields make a block."""
    assert len(header("x\n" * 400)["text"]["text"]) == HEADER
    assert "\n" not in header("a\nb")["text"]["text"]
    assert section("")["text"]["text"] == "–"
    assert len(button("x" * 100, action_id="a", value="v")["text"]["text"]) == BUTTON
    assert [len(block["fields"]) for block in fields(["x"] * 23)] == [10, 10, 3]
    assert context("", "") == []
