"""No form of a secret is left, and nothing else is touched."""

import base64
import html
import json
import random
import re
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from runner.kernels.end_reasons import VALUE, notebook_failed
from runner.security.redact import REDACTED, Redactor

SECRET = 'pa/ss+w"ö<rd&\\ 1'
FORMS = {
    "plain": SECRET,
    "URL": quote(SECRET, safe=""),
    "URL with slashes": quote(SECRET),
    "form": quote_plus(SECRET),
    "URL in lower case": re.sub("%..", lambda found: found[0].lower(), quote(SECRET, safe="")),
    "JSON": json.dumps(SECRET)[1:-1],
    "JSON in Unicode": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "JSON in JSON": json.dumps(json.dumps(SECRET))[3:-3],
    "HTML": html.escape(SECRET),
    "HTML without quotes": html.escape(SECRET, quote=False),
    "repr": repr(SECRET)[1:-1],
    "repr of bytes": repr(SECRET.encode())[2:-1],
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(SECRET.encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_form_is_replaced(form):
    """Each way in which a secret travels leaves nothing but the mark."""
    clean = Redactor([SECRET]).text(f"before {form} after {form}.")
    assert clean.rstrip(".=").replace("=", "") == f"before {REDACTED} after {REDACTED}"


SECRETS = st.text(st.characters(codec="utf-8"), min_size=8, max_size=40).filter(
    lambda text: len(text.strip()) >= 8
)


@given(secret=SECRETS, before=st.binary(max_size=7), after=st.binary(max_size=7))
@example(secret="+" * 8, before=b"a", after=b"")
def test_base64_is_found_at_every_alignment(secret, before, after):
    """In base64 of something longer the secret's own characters go, whatever stands around it."""
    content = before + secret.encode() + after
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        clean = Redactor([secret]).text(encode(content).decode())
        assert REDACTED in clean
        longest = max(len(part) for part in clean.split(REDACTED))
        assert longest <= len(base64.b64encode(b"1234567")) + 3


@given(secret=SECRETS, before=st.binary(max_size=80), crlf=st.booleans(), escaped=st.booleans())
def test_base64_is_found_across_lines(secret, before, crlf, escaped):
    """A line break every 76 characters hides nothing, not even written as backslash and n."""
    text = base64.encodebytes(before + secret.encode() + b"after").decode()
    text = text.replace("\n", "\r\n") if crlf else text
    text = json.dumps(text) if escaped else text
    assert REDACTED in Redactor([secret]).text(text)


@given(secrets=st.lists(SECRETS, min_size=1, max_size=4), words=st.lists(st.text(max_size=9), max_size=4))
def test_nothing_of_a_secret_stays(secrets, words):
    """Of texts made of secrets and words, none holds a secret afterwards."""
    text = "".join(word + secret for word, secret in zip([*words, "", "", "", ""], secrets, strict=False))
    assume(not any(secret.strip() in REDACTED * 2 for secret in secrets))
    clean = Redactor(secrets).text(text)
    assert not any(secret in clean for secret in secrets)


@given(text=st.text())
def test_other_texts_are_untouched(text):
    """A text without a secret is given back as it is."""
    assume("s3cret-word" not in text)
    assert Redactor(["s3cret-word"]).text(text) == text


def test_overlapping_secrets_are_one_gap():
    """Where two secrets share characters nothing of either stays."""
    assert Redactor(["abcdefgh", "efghijkl"]).text("x abcdefghijkl y") == f"x {REDACTED} y"
    assert Redactor(["abcabcab"]).text("abcabcabcab!") == f"{REDACTED}!"


def test_lines_of_a_secret_and_its_stripped_form_are_secrets():
    """A key of many lines is not shown line by line; a newline at the end of a secret hides nothing."""
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nshort\n-----END KEY-----\n"
    clean = Redactor([key, "password\n"]).text("MIIEvQIBADANBgkqhkiG9w0 password")
    assert clean == f"{REDACTED} {REDACTED}"


def test_data_is_cleaned_at_any_depth():
    """Values, keys and numbers that spell a secret are replaced; no entry is lost; the original stays."""
    data = {"a": ["x", {"my12345678": 12345678, "my12345678 ": None}], "b": [1, True, 1.5]}
    before = json.dumps(data)
    clean = Redactor(["12345678"]).data(data)
    assert clean == {"a": ["x", {f"my{REDACTED}": REDACTED, f"my{REDACTED} ": None}], "b": [1, True, 1.5]}
    assert json.dumps(data) == before
    assert Redactor(["abcdefgh", "ijklmnop"]).data({"abcdefgh": 1, "ijklmnop": 2}) == {
        REDACTED: 1,
        f"{REDACTED}-2": 2,
    }


def test_bytes_are_cleaned_and_otherwise_kept():
    """A file that is not text loses nothing but the secret."""
    content = bytes(range(256))
    assert Redactor([SECRET]).content(content) is content
    assert Redactor([SECRET]).content(content + SECRET.encode()) == content + REDACTED.encode()


def test_of_a_text_full_of_secrets_nothing_is_left():
    """Nobody needs it, and to take out each takes more room than the text."""
    redactor = Redactor([SECRET])
    assert redactor.text(f"a {SECRET} b " * 10_000) == f"a {REDACTED} b " * 10_000
    assert redactor.text(f"a {SECRET} b " * 10_001) == REDACTED


def test_no_secrets_change_nothing():
    """A bundle without secrets costs nothing."""
    data = {"a": "b", "c": [1]}
    assert Redactor([]).text("x") == "x"
    assert Redactor([]).data(data) == data


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("mark", ["…", "\n[…]\n", "\n[… more was printed than is kept here]\n"])
def test_what_a_cut_left_of_a_secret_goes_too(form, mark):
    """A text that was shortened in the middle of a secret keeps neither its beginning nor its end."""
    form = form.rstrip("=")
    for place in range(6, len(form)):
        clean = Redactor([SECRET]).text(f"before {form[:place]}{mark}{form[-place:]} after")
        left = clean.removeprefix("before ").removesuffix(" after").replace(REDACTED, "")
        left = left.replace(mark.strip(), "").strip()
        assert len(left) <= 1  # base64's last character may hold more than the secret


@pytest.mark.parametrize("before", range(VALUE - 13, VALUE - 4))
def test_a_secret_in_an_exception_that_is_too_long_to_show_goes_too(before):
    """The worker shortens what a notebook raised before anything is redacted."""
    failed = notebook_failed(cell=1, ename="ValueError", evalue="x" * before + "PASSWORD-12345", trace="")
    assert "PASS" in failed.message
    assert "PASS" not in Redactor(["PASSWORD-12345"]).text(failed.message)


def test_marks_in_other_texts_hide_no_stump():
    """Short texts are searched together, and each of them as if it were alone."""
    assert Redactor([SECRET]).data(["…"] * 1500 + [f"{SECRET[:10]}…"])[-1] == f"{REDACTED}…"


def test_a_mark_beside_other_words_changes_nothing():
    """Only what is a piece of a secret goes."""
    text = "long wor… and […]\nmore […]\n… pa…"
    assert Redactor([SECRET]).text(text) is text


def test_large_outputs_are_quick():
    """Ten times the text takes about ten times as long, wrapped base64 included."""
    redactor = Redactor([SECRET, "another-secret", "12345678"])
    block = base64.encodebytes(random.Random(1).randbytes(100_000)).decode()

    def seconds(times):
        text = block * times
        started = time.perf_counter()
        assert redactor.text(text) is text
        return time.perf_counter() - started

    small = min(seconds(3) for _ in range(3))
    assert seconds(30) < 40 * small + 0.1
