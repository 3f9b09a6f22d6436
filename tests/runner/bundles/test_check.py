"""Every fault of a bundle at once: one broken file hides no other."""

import pytest

from runner.bundles.check import bundle_faults
from runner.settings import Settings
from tests.support.bundles import WRITE, write_bundle


def faults_of(folder):
    """Find the faults under the default settings."""
    return bundle_faults(folder, Settings())


def test_a_good_bundle_has_none(tmp_path):
    """Nothing is invented."""
    assert faults_of(write_bundle(tmp_path / "a")) == []


def test_faults_of_every_file_are_found_together(tmp_path):
    """A config.json that cannot be read hides neither notebook, template nor catalogues."""
    broken = 'msgid "A"\nmsgstr "A'
    folder = write_bundle(
        tmp_path / "a",
        template="\n{% if %}",
        files={f"languages/{tag}/LC_MESSAGES/messages.po": broken for tag in ("ca", "es")},
    )
    (folder / "config.json").write_text('{"titel": 1}')
    (folder / "report.ipynb").write_text("{")
    faults = faults_of(folder)
    assert all(fault.startswith("a/") for fault in faults)
    for words in (
        'config.json: "titel"',
        'config.json: "title" is missing',
        "report.ipynb is no notebook",
        "template.html, line 2",
        "languages/ca/LC_MESSAGES/messages.po, line 2",
        "languages/es/LC_MESSAGES/messages.po, line 2",
    ):
        assert len([fault for fault in faults if words in fault]) == 1, (words, faults)


def test_no_fault_is_told_twice(tmp_path):
    """What loading tells is not told again."""
    folder = write_bundle(tmp_path / "a", "#Environment\nx = '$NOTHING'", WRITE, template="{{ _('One' }}")
    (folder / "report.ipynb").write_text("{")
    faults = faults_of(folder)
    assert len(faults) == len({fault.split(": ")[0] for fault in faults}) == 2


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("x = 1",), "no cell writes output.json"),
        (("x = 1", f"#NoExecute\n{WRITE}"), "the one that names output.json is left out"),
        ((f"#NoExecute\n{WRITE}",), "every code cell is left out"),
        (("",), "has no code cell"),
    ],
)
def test_a_notebook_that_writes_nothing(tmp_path, cells, words):
    """The report could never be completed."""
    (fault,) = faults_of(write_bundle(tmp_path / "a", *cells))
    assert words in fault


def test_a_module_may_write_the_output(tmp_path):
    """The notebook can leave it to a module beside it."""
    module = 'def finish(output):\n    open("output.json", "w").write(output)\n'
    assert faults_of(write_bundle(tmp_path / "a", "import own\nown.finish('{}')", files={"own.py": module})) == []
