"""Loading a bundle: which files are its own, and what is told of those that cannot be read."""

from pathlib import Path

import pytest

from runner.bundles.bundle import MAX_FILE_BYTES, bundle_folders, load_bundle
from runner.bundles.check import bundle_faults
from runner.errors import BundleError
from runner.i18n.catalogues import compile_catalogue
from runner.settings import Settings
from tests.support.bots.fake_user import as_somebody
from tests.support.bundles import write_bundle

SETTINGS = Settings(_env_file=None)


def test_what_lies_beside_the_notebook_goes_along(tmp_path):
    """Data and modules do, in folders too; hidden files, caches and what an earlier run left do not."""
    files = ["data/a.csv", "tools.py", ".hidden", "__pycache__/tools.pyc", "output.json", "languages/messages.pot"]
    bundle = load_bundle(write_bundle(tmp_path / "a", files=dict.fromkeys(files, b"x")), SETTINGS)
    assert sorted(bundle.files) == ["data/a.csv", "tools.py"]


def test_the_hash_changes_with_any_file(tmp_path):
    """Two reports of one hash were made of the same bundle."""
    folder = write_bundle(tmp_path / "a", files={"data.csv": "1"})
    before = load_bundle(folder, SETTINGS).hash
    assert load_bundle(folder, SETTINGS).hash == before
    (folder / "data.csv").write_text("2")
    assert load_bundle(folder, SETTINGS).hash != before


def test_too_much_for_a_kernel_is_told(tmp_path):
    """The file that is one too many is named."""
    folder = write_bundle(tmp_path / "a", files={"small.csv": "x"})
    with (folder / "vast.bin").open("wb") as file:
        file.truncate(MAX_FILE_BYTES)
    with pytest.raises(BundleError, match=r"vast\.bin.*32 MiB"):
        load_bundle(folder, SETTINGS)


@pytest.mark.parametrize("target", ["/etc/passwd", "round", "../b"])
def test_no_link_leads_out(tmp_path, target):
    """A link out of the bundle would let an author read what the worker can read; one in a circle leads nowhere."""
    folder = write_bundle(tmp_path / "a")
    (tmp_path / "b").write_text("x")
    (folder / "round").symlink_to(target)
    with pytest.raises(BundleError, match="round"):
        load_bundle(folder, SETTINGS)


@pytest.mark.parametrize(
    "name", ["config.json", "report.ipynb", "template.html", "data.csv", "languages/ca/LC_MESSAGES/messages.mo"]
)
def test_a_file_that_may_not_be_read_is_named(open_place, name):
    """It is a fault of the bundle, and no trace of ours."""
    files = {"data.csv": "1", "languages/ca/LC_MESSAGES/messages.mo": compile_catalogue(b"")}
    folder = write_bundle(open_place / "a", files=files)
    assert bundle_faults(folder, SETTINGS) == []
    (folder / name).chmod(0)
    with as_somebody():
        with pytest.raises(BundleError, match=Path(name).name):
            load_bundle(folder, SETTINGS)
        assert any(Path(name).name in fault for fault in bundle_faults(folder, SETTINGS))


def test_a_closed_folder_hides_no_bundle(open_place):
    """Mounted volumes have a lost+found."""
    folder = write_bundle(open_place / "a")
    (open_place / "lost+found").mkdir(mode=0o700)
    with as_somebody():
        assert bundle_folders(open_place) == [folder]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("<p>a</p><SCRIPT src=x></script>", "template.html has <script>"),
        ("<iframe src=x></iframe>", "template.html has <iframe>"),
        ("{# <script> #}<!-- <script> --><p>&lt;script></p>", None),
    ],
)
def test_a_script_in_a_template_is_told_before_it_is_run(tmp_path, template, told):
    """It would be a blank; in a comment it is nothing."""
    warnings = load_bundle(write_bundle(tmp_path / "a", template=template), SETTINGS).warnings
    assert [each.message.partition(",")[0] for each in warnings] == ([told] if told else [])
