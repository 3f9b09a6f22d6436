"""The operator's secrets for a bundle."""

import os

import pytest

from runner.bundles.secrets import read_secrets
from runner.errors import BundleError


def test_a_secret_comes_from_the_variable_of_its_bundle():
    """Another bundle's secret of the same name is not taken."""
    environ = {"REPORT_SECRET_NET_SALES__API_KEY": "0123456789", "REPORT_SECRET_OTHER__API_KEY": "abcdefghij"}
    assert read_secrets("net-sales", ["api_key"], environ) == {"api_key": "0123456789"}


def test_all_that_is_missing_is_told_at_once():
    """Each with the variable to set; one that is too short to be redacted counts as missing."""
    with pytest.raises(BundleError) as raised:
        read_secrets(
            "sales", ["a", "b", "c"], {"REPORT_SECRET_SALES__A": "long enough", "REPORT_SECRET_SALES__B": "x"}
        )
    assert [
        f"REPORT_SECRET_SALES__{name}" in fault for name, fault in zip("BC", raised.value.faults, strict=True)
    ] == [
        True,
        True,
    ]


def test_a_secret_may_be_in_a_file(tmp_path):
    """Without its line's end; what is set directly goes without a file."""
    file = tmp_path / "key"
    file.write_text(" 0123456789 \r\n")
    assert read_secrets("sales", ["key"], {"REPORT_SECRET_SALES__KEY_FILE": str(file)}) == {"key": " 0123456789 "}
    assert read_secrets("sales", ["key_file"], {"REPORT_SECRET_SALES__KEY_FILE": "a secret"}) == {
        "key_file": "a secret"
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "is no file"),
        (b"short\n", "at least 8 characters in the file that REPORT_SECRET_SALES__KEY_FILE names"),
        (b"\xff" * 20, "no text in UTF-8"),
        (b"very secret" * 10_000, "larger than 64 KiB"),
    ],
)
def test_a_file_without_a_secret_is_told(tmp_path, content, says):
    """With its name, and nothing that it holds."""
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BundleError) as raised:
        read_secrets("sales", ["key"], {"REPORT_SECRET_SALES__KEY_FILE": str(file)})
    assert says in raised.value.message
    assert str(file) in raised.value.message
    assert content is None or content.decode("latin-1").strip() not in raised.value.message


def test_what_is_no_file_is_not_read(tmp_path):
    """A pipe might never end, and a folder holds nothing."""
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(BundleError, match="is no file"):
            read_secrets("sales", ["key"], {"REPORT_SECRET_SALES__KEY_FILE": str(place)})


def test_two_values_for_one_secret_are_told():
    """Nobody guesses which was meant."""
    environ = {"REPORT_SECRET_SALES__KEY": "0123456789", "REPORT_SECRET_SALES__KEY_FILE": "/run/secrets/key"}
    with pytest.raises(BundleError, match="both REPORT_SECRET_SALES__KEY and REPORT_SECRET_SALES__KEY_FILE"):
        read_secrets("sales", ["key"], environ)
