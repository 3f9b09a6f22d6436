"""Names of artifacts are safe wherever they go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.content.artifacts import media_type, safe_name
from runner.content.body import chunks
from runner.errors import StoreError
from runner.records.record import Artifact
from runner.records.stored import PART_BYTES, StoredBody


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


def test_what_is_kept_is_read_a_part_at_a_time():
    """And again whenever somebody asks; its size is known before, and nothing is read of what is empty."""
    content, asked = b"x" * PART_BYTES + b"yz", []

    def read(key, start, size):
        asked.append((key, start, size))
        return content[start : start + size]

    kept = StoredBody(artifact(len(content)), read)
    assert (len(kept), asked) == (PART_BYTES + 2, [])
    assert bytes(kept) == b"".join(chunks(kept)) == content
    assert asked == 2 * [("2025/a", 0, PART_BYTES), ("2025/a", PART_BYTES, 2)]
    assert bytes(StoredBody(artifact(0), read)) == b""
    assert len(asked) == 4


def test_what_has_been_cut_short_is_an_error():
    """Nobody is given half of it for the whole."""
    with pytest.raises(StoreError, match="2025/a: it has changed"):
        bytes(StoredBody(artifact(3), lambda key, start, size: b"xy"[start:]))


def artifact(size):
    """An artifact of so many bytes."""
    return Artifact(name="a.html", kind="page", key="2025/a", media_type="text/html", size=size)
