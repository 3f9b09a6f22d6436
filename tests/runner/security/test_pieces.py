"""What in a secret is secret by itself."""

import time

import pytest

from runner.security.pieces import pieces
from runner.security.redact import REDACTED, Redactor


@pytest.mark.parametrize(
    ("secret", "found"),
    [
        ("postgresql://energy:p%40ss+w%2Frd@db.internal:5432/energy", ["p%40ss+w%2Frd", "p@ss+w/rd", "p@ss w/rd"]),
        ("postgresql+psycopg://energy:p@ssw0rd@db.internal/energy", ["p@ssw0rd"]),
        ("postgresql+psycopg://energy:p/ss#w?rd@db.internal/energy", ["p/ss#w?rd"]),
        ("redis://:s3cret@cache:6379/0", ["s3cret"]),
        ("postgresql://db.internal/energy?user=e&password=h%26nter22&sslmode=require", ["h%26nter22", "h&nter22"]),
        ("host=db.internal user=energy password=hunter22 sslmode=require", ["hunter22"]),
        (r"host=db password = 'it\'s a \\ word' dbname=x", ["it\\'s a \\\\ word", "it's a \\ word"]),
        ("Driver={ODBC 18};Server=db;Uid=energy;Pwd={a;b=c};Encrypt=yes", ["a;b=c"]),
        ("AccountName=lake;AccountKey=QUJDREVGRw==;EndpointSuffix=x", ["QUJDREVGRw=="]),
        ("aws_access_key_id=AKIAEXAMPLE aws_secret_access_key=wJalrXUtnFEMI", ["wJalrXUtnFEMI"]),
        ('{"client_email": "a@b", "private_key": "-----BEGIN-----", "nested": [{"token": "abcd1234"}]}', None),
        ("mongodb://u:first-one@a,b/?authSource=admin", ["first-one"]),
    ],
)
def test_the_pieces_of_usual_secrets(secret, found):
    """As they are written, and as they are meant."""
    got = list(pieces(secret))
    if found is None:
        assert set(got) == {"-----BEGIN-----", "abcd1234"}
    else:
        assert got == found


@pytest.mark.parametrize(
    "secret",
    [
        "0123456789",
        "https://api.example.com/v1",
        "a plain phrase, = as it is",
        "{not: json}",
        "u:pw@host",
        "x" * 5000,
    ],
)
def test_a_plain_secret_has_no_pieces(secret):
    """It is one by itself."""
    assert list(pieces(secret)) == []


def test_a_password_is_redacted_in_every_form():
    """Of a DSN, what an exception shows is often the password alone, or the address with stars in it."""
    redactor = Redactor(["postgresql://energy:p%40ss-w%2Frd@db.internal/energy"])
    for said in ("p@ss-w/rd", "p%40ss-w%2Frd", "p%40ss-w/rd", "user=energy password='p@ss-w/rd'"):
        clean = redactor.text(f"it said {said}.")
        assert REDACTED in clean
        assert "ss-w" not in clean
    assert redactor.text("energy at db.internal") == "energy at db.internal"


def test_looking_for_pieces_is_quick():
    """Whatever a secret looks like."""
    parts = ("password", "a=", "x:", "key='", "[", "://x:", "key={", "pwd = ", "\\")
    start = time.process_time()
    for secret in (begin + part * (8_000 // len(part)) for part in parts for begin in ("", "key='", "://a:")):
        list(pieces(secret))
    assert time.process_time() - start < 10
