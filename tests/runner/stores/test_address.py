"""Where something is kept, as settings say it."""

import pytest

from runner.errors import SettingsError
from runner.stores.address import encryption, is_s3, read_address


@pytest.mark.parametrize("setting", ["aes256", "aws:kms:", "yes", "aws:kmsx"])
def test_an_encryption_that_there_is_not(setting):
    """The sentence says what there is."""
    with pytest.raises(SettingsError, match="AES256, aws:kms"):
        encryption(setting)


@pytest.mark.parametrize("setting", ["s3://", "s3:///prefix", "s3://b/../c", "s3://bucket?x=1", "s3://-b/c"])
def test_an_address_that_is_none(setting):
    """The sentence says how one is written."""
    with pytest.raises(SettingsError, match="s3://bucket/prefix"):
        read_address(setting)


def test_a_place_that_is_neither_folder_nor_s3():
    """Nobody should find a folder called `gs:` later."""
    assert (is_s3("s3://b/p"), is_s3("./reports")) == (True, False)
    with pytest.raises(SettingsError, match="neither"):
        is_s3("gs://bucket/prefix")


@pytest.mark.parametrize("setting", ["s3://bucket", "s3://bucket/", "s3://bucket/a/b", "s3://bucket/a//b/"])
def test_an_address_is_written_as_it_was_meant(setting):
    """Slashes too many are none, and what lies below stays below."""
    address = read_address(setting)
    assert str(address) == setting.rstrip("/").replace("a//b", "a/b")
    assert str(address.below("reports")) == f"{address}/reports"
