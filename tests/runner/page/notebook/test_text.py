"""What was printed, as a reader sees it."""

import pytest

from runner.page.notebook.text import MAX_TEXT, cut, printed


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred\x1b[0m\n", "red"),
        ("1%\r50%\r100%\ndone", "100%\ndone"),
        ("1%\r\n2%", "1%\n2%"),
        ("bar\r", "bar"),
        ("a\x00\x08b\t c", "ab\t c"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("  indented", "  indented"),
    ],
)
def test_a_terminals_codes_are_gone(text, seen):
    """And so is what a progress bar overwrote."""
    assert printed(text) == seen


def test_a_long_text_is_cut_at_a_line():
    """And is known to be."""
    assert cut("short") == ("short", False)
    text, is_cut = cut("line\n" * MAX_TEXT)
    assert is_cut and len(text) <= MAX_TEXT and text.endswith("line")
    assert cut("x" * (MAX_TEXT + 1)) == ("x" * MAX_TEXT, True)
