"""Names of artifacts are safe wherever they go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.artifacts import KeptContents, media_type, safe_name


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("revenue.xlsx", "revenue.xlsx"),
        ("informe d'octubre.csv", "informe d_octubre.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\\b\\c.txt", "c.txt"),
        ("x\n\u202eexe.csv", "x_exe.csv"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("...", "file"),
    ],
)
def test_examples(given_name, safe):
    """Paths, line breaks and direction marks do not survive; words in any alphabet do."""
    assert safe_name(given_name) == safe


@given(st.text(max_size=6000))
def test_any_name_becomes_a_short_harmless_one(name):
    """No separator, no control character, no leading dot, at most 121 characters."""
    safe = safe_name(name)
    assert 0 < len(safe) <= 121
    assert not set(safe) & set('/\\\0\n\r:*?"<>|')
    assert not safe.startswith(".")


def test_a_name_that_is_taken_gets_a_number():
    """Two files of one name both arrive."""
    assert safe_name("a.csv", taken={"a.csv", "a-2.csv"}) == "a-3.csv"


def test_media_types():
    """What browsers and chats need to know."""
    assert media_type("x.XLSX").endswith("spreadsheetml.sheet")
    assert media_type("x.csv") == "text/csv"
    assert media_type("x.unheard-of") == "application/octet-stream"


def test_kept_contents_are_read_when_they_are_asked_for():
    """What nobody looks at is not fetched."""
    read = []
    kept = KeptContents({"a": "2025/a", "b": "2025/b"}, lambda key: read.append(key) or key.encode())
    assert (list(kept), len(kept), read) == (["a", "b"], 2, [])
    assert (kept["b"], read) == (b"2025/b", ["2025/b"])
