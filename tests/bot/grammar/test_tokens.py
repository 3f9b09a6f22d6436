"""What was typed, cut into words."""

import pytest

from bot.grammar.tokens import and_more, quoted, tokenise, unescape, without_fence


def said(text, **options):
    """Return the words of a text, with the name that stands before each."""
    return [(token.name, token.text) for token in tokenise(text, **options)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sales  last\tmonth", [(None, "sales"), (None, "last"), (None, "month")]),
        ('region="north east"', [("region", "north east")]),
        ("name=“it's”", [("name", "it's")]),
        ('"never closed', [(None, '"never'), (None, "closed")]),
        ("a==b", [(None, "a==b")]),
        ("R&amp;D", [(None, "R&D")]),
        ("last\u200b \ufeffmonth", [(None, "last"), (None, "month")]),
        ("", []),
    ],
)
def test_words_quotes_and_values(text, words):
    """A quote closes before a gap; what cannot be seen is not there."""
    assert said(text) == words


def test_a_token_knows_where_it_stood():
    """So that what was typed can be shown again as it was."""
    text = ' a  b="c d" '
    assert [text[each.start : each.end] for each in tokenise(text)] == ["a", 'b="c d"']


def test_markup_in_quotes_is_undone_only_for_slack():
    """A text from elsewhere arrives exactly as it was typed."""
    assert said('"R&amp;D"') == [(None, "R&amp;D")]
    assert said('"R&amp;D"', slack=True) == [(None, "R&D")]
    assert unescape("<@U2|ann> <#C1|sales> <https://x.example|x> <!here>") == "@ann #sales x here"


def test_a_fence_around_everything_is_taken_off():
    """Three backticks around the whole of it, not within."""
    assert without_fence("```sales last month```") == "sales last month"
    assert without_fence("sales ```last``` month") == "sales ```last``` month"


def test_long_texts_and_lists_are_cut():
    """With a sign that they were."""
    assert quoted("a\n b") == '"a b"'
    assert len(quoted("x" * 100)) == 60
    assert and_more(["a", "b"], most=2) == "a, b"
    assert and_more(["a", "b", "c"], most=2) == "a, b and 1 more"
