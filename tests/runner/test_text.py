"""Texts made fit to be shown: what a notebook says cannot steer the terminal that shows it."""

from runner.text import on_one_line, printable, show_path


def test_a_terminal_gets_no_orders():
    """Escape sequences, bells and direction marks become blanks; lines, tabs and words of any script stay."""
    assert printable("a\x1b[2Jb\x07\u202ec\n\tdñ→") == "a [2Jb  c\n\tdñ→"


def test_one_line():
    """A value with line ends is shown on one."""
    assert on_one_line(" a\r\n b\x1b ") == "a b"


def test_a_place_is_shown_as_people_write_it():
    """Plain names with dots, the rest in brackets, long ones cut."""
    assert show_path(("rows", 3, "value")) == "rows[3].value"
    assert show_path(("by day", 0)) == '["by day"][0]'
    assert len(show_path(("x" * 5000,))) < 100
