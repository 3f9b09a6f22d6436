"""Long pieces are left out of texts and put in again, where they are written."""

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from runner.content.body import chunks
from runner.content.placeholders import LONG, Base64, Placeholders, SplicedBody
from runner.security.redact import REDACTED, Redactor

LARGE = bytes(range(256)) * 5000


def test_a_piece_stands_where_its_mark_was():
    """As often as its mark is there; a mark that was cut in two is none."""
    placeholders = Placeholders()
    first, second = placeholders.take_out(Base64(LARGE)), placeholders.take_out(Base64(b"x"))
    text = bytes(placeholders.put_back(f"<{second}ü{first}{second}|{first[:-3]}>".encode())).decode()
    large = base64.b64encode(LARGE).decode()
    assert text == f"<eA==ü{large}eA==|{first[:-3]}>"


def test_a_spliced_body_is_iterated_over_in_chunks():
    """Its length is known before, and no chunk is large."""
    spliced = SplicedBody([b"<", Base64(LARGE), b">"])
    assert len(spliced) == len(b"".join(spliced)) == len(bytes(spliced))
    assert max(map(len, chunks(spliced))) < 300_000
    assert list(chunks(b"as it is")) == [b"as it is"]


def test_marks_of_others_mean_nothing():
    """Nobody can write a mark who was not given it."""
    placeholders = Placeholders()
    placeholders.take_out(Base64(b"x"))
    other = Placeholders().take_out(Base64(b"y"))
    assert bytes(placeholders.put_back(other.encode())) == other.encode()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.integers(0, 3))
def test_json_with_long_texts_left_out_is_the_same_json(text, times):
    """Whatever the texts hold, and wherever they are cut into chunks."""
    data = {"short": text, "list": [1, None, {"long": (text + '"\\\n€\U0001f600') * (LONG * times // 4)}]}
    placeholders = Placeholders()
    written = json.dumps(placeholders.leave_out_of(data), ensure_ascii=False, indent=1)
    assert len(written) < LONG + 1000
    assert (
        bytes(placeholders.put_back(written.encode())) == json.dumps(data, ensure_ascii=False, indent=1).encode()
    )


def test_secrets_are_taken_out_of_pieces():
    """In plain and in base64, as they would be of the text in one."""
    redactor = Redactor(["very-secret-word"])
    placeholders = Placeholders()
    long = f"very-secret-word {'x' * 60} "
    data = {"text": long * 9000, "image": Base64(b"PNG very-secret-word" + LARGE)}
    written = bytes(
        placeholders.put_back(json.dumps(placeholders.leave_out_of(data)).encode(), redactor.content)
    ).decode()
    assert json.loads(written)["text"] == long.replace("very-secret-word", REDACTED) * 9000
    assert REDACTED in json.loads(written)["image"]
    assert written == redactor.text(written)


def test_the_length_of_a_spliced_text_is_known_without_writing_it():
    """However often a piece is put in: three bytes are four characters of base64."""
    placeholders = Placeholders()
    mark = placeholders.take_out(Base64(LARGE))
    few, many = f"<{mark}ü{mark}>".encode(), mark.encode() * 100_000
    assert len(placeholders.put_back(few)) == len(bytes(placeholders.put_back(few)))
    assert len(placeholders.put_back(many)) > 100_000_000_000
    assert len(placeholders.put_back(b"x")) == 1
