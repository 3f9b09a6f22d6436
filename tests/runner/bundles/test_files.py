"""Which files are a bundle's own."""

import pytest

from runner.bundles.files import bundle_paths, read_file, read_text
from runner.errors import BundleError


def test_hidden_files_and_caches_are_not_its_own(tmp_path):
    """Everything else is, sorted, links within it too."""
    for name in ("b.csv", "a/data.csv", ".git/config", ".env", "__pycache__/x.pyc", "a/.hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "c.csv").symlink_to("b.csv")
    assert sorted(str(path.relative_to(tmp_path)) for path in bundle_paths(tmp_path)) == [
        "a/data.csv",
        "b.csv",
        "c.csv",
    ]


@pytest.mark.parametrize("target", ["../outside.csv", "/etc/hostname", "nowhere", "link"])
def test_a_link_that_leads_out_is_refused(tmp_path, target):
    """Or nowhere, or in a circle; the sentence says what to do."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (tmp_path / "outside.csv").write_text("x")
    (bundle / "link").symlink_to(target)
    with pytest.raises(BundleError, match="link that leads out of the bundle"):
        list(bundle_paths(bundle))


def test_what_cannot_be_read_is_named(tmp_path):
    """By its place in the bundle."""
    (tmp_path / "latin.txt").write_bytes(b"\xe9")
    with pytest.raises(BundleError, match=r"latin\.txt is not UTF-8"):
        read_text(tmp_path / "latin.txt", name="latin.txt")
    with pytest.raises(BundleError, match="a/gone cannot be read: No such file"):
        read_file(tmp_path / "a/gone", within=tmp_path)
