"""Versions are kept whole, the last one is known, and those that nobody uses go."""

import os
import time

from runner.bundles.s3.versions import UNUSED_SECONDS, BundleVersions


def test_the_version_used_last_is_known(tmp_path):
    """Also one that was kept before others, and came back; by whoever shares the folder."""
    versions = BundleVersions(tmp_path)
    assert versions.last("stock") is None
    for number in "12":
        versions.keep("stock", number, {"config.json": number.encode()})
    assert BundleVersions(tmp_path).last("stock").parent.name == "2"
    assert versions.find("stock", "1") == tmp_path / "stock/1/stock"
    assert (BundleVersions(tmp_path).last("stock") / "config.json").read_text() == "1"


def test_two_who_keep_a_version_at_once_have_the_same(tmp_path):
    """The second finds that of the first, and leaves nothing beside it."""
    first, second = BundleVersions(tmp_path), BundleVersions(tmp_path)
    place = first.keep("stock", "1", {"data/a.csv": b"1"})
    assert second.keep("stock", "1", {"data/a.csv": b"2"}) == place
    assert (place / "data/a.csv").read_bytes() == b"1"
    assert os.listdir(tmp_path / "stock") == ["1"]


def test_what_nobody_used_for_a_day_is_removed(tmp_path):
    """Once another version is kept; the one that is used stays."""
    versions = BundleVersions(tmp_path)
    for number in "12":
        versions.keep("stock", number, {"config.json": b"{}"})
        before = time.time() - UNUSED_SECONDS - 1
        os.utime(tmp_path / "stock" / number, (before, before))
    versions.find("stock", "2")
    versions.keep("stock", "3", {"config.json": b"{}"})
    assert sorted(os.listdir(tmp_path / "stock")) == ["2", "3"]
