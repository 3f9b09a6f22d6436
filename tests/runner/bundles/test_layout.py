"""What a bundle is, and what only lies beside one."""

import json

import pytest

from runner.bundles.bundle import load_bundle
from runner.bundles.config_file import load_config
from runner.bundles.layout import bundle_name, bundle_places, notebook_path
from runner.errors import BundleError
from runner.settings import Settings
from tests.support.bundles import write_bundle
from tests.support.plain_notebooks import write_plain

SETTINGS = Settings(_env_file=None)


def names(folder):
    """Give the names of the bundles in a folder."""
    return [bundle_name(place) for place in bundle_places(folder)]


@pytest.mark.parametrize("path", ["energy.ipynb", "energy/energy.ipynb", "energy.py", "energy/energy.py"])
def test_a_plain_notebook_is_a_bundle(tmp_path, path):
    """Alone or in a folder of its name, as Jupyter or as jupytext keeps it."""
    write_plain(tmp_path / path)
    (place,) = bundle_places(tmp_path)
    bundle = load_bundle(place, SETTINGS)
    assert (bundle.name, bundle.config.title, bundle.has_template) == ("energy", "Energy of the month", False)
    assert list(bundle.config.parameters) == ["period", "region"]
    assert len(bundle.hash) == 64


def test_what_merely_lies_there_is_no_bundle(tmp_path):
    """Neither a module, nor what Jupyter made by itself, nor what is hidden."""
    write_plain(tmp_path / "energy.ipynb")
    for other in (
        ".ipynb_checkpoints/energy-checkpoint.ipynb",
        ".hidden.ipynb",
        "Untitled.ipynb",
        "Untitled3.ipynb",
        "energy-checkpoint.ipynb",
        "data/other.ipynb",
        ".energy/energy.ipynb",
    ):
        write_plain(tmp_path / other)
    (tmp_path / "helpers.py").write_text("# a module\nx = 1\n")
    (tmp_path / "energy.csv").write_text("1")
    (tmp_path / "folder.ipynb").mkdir()
    assert names(tmp_path) == ["energy"]


def test_a_scratch_notebook_in_a_bundle_changes_nothing(tmp_path):
    """The one with the folder's name counts, or report.ipynb beside a config.json."""
    write_plain(tmp_path / "energy/energy.ipynb")
    write_plain(tmp_path / "energy/scratch.ipynb", heading="# Scratch")
    write_bundle(tmp_path / "sales")
    write_plain(tmp_path / "sales/sales.ipynb", heading="# Not this")
    titles = [load_bundle(place, SETTINGS).config.title for place in bundle_places(tmp_path)]
    assert titles == ["Energy of the month", "Sales"]


def test_a_broken_notebook_is_its_own_fault(tmp_path):
    """The others are there all the same, and it is named by its file."""
    write_plain(tmp_path / "energy.ipynb")
    (tmp_path / "empty.ipynb").write_text("")
    (tmp_path / "odd.py").write_text("# ---\n# jupyter: [\n# ---\n# %%\nx = 1\n")
    write_plain(tmp_path / "deep/deep.ipynb")
    (tmp_path / "deep/deep.ipynb").write_bytes(b"\xff\xfe")
    faults = {}
    for place in bundle_places(tmp_path):
        try:
            load_bundle(place, SETTINGS)
        except BundleError as error:
            faults[bundle_name(place)] = error.faults[0]
    assert faults.keys() >= {"empty", "deep"} and "energy" not in faults
    assert faults["empty"].startswith("empty.ipynb is no notebook")
    assert faults["deep"].startswith("deep/deep.ipynb is not UTF-8")


def test_of_several_with_one_name_the_folder_counts(tmp_path):
    """Then the notebook, then the script: `reportbot new energy --from energy.ipynb` leaves the old file."""
    script = write_plain(tmp_path / "energy.py")
    assert bundle_places(tmp_path) == [script]
    notebook = write_plain(tmp_path / "energy.ipynb")
    assert bundle_places(tmp_path) == [notebook]
    folder = write_bundle(tmp_path / "energy")
    assert bundle_places(tmp_path) == [folder]


def test_notebooks_may_name_one_bundle(tmp_path):
    """A file, or a folder; a folder of bundles that holds a notebook of its name is still one of bundles."""
    file = write_plain(tmp_path / "energy.ipynb")
    assert bundle_places(file) == [file]
    folder = write_plain(tmp_path / "heat/heat.ipynb").parent
    assert bundle_places(folder) == [folder]
    write_plain(tmp_path / "all/all.ipynb")
    write_bundle(tmp_path / "all/sales")
    assert names(tmp_path / "all") == ["all", "sales"]


def test_config_json_refines_key_by_key(tmp_path):
    """What it does not say, the notebook says; what it says of a parameter is put over what was inferred."""
    write_plain(tmp_path / "energy/energy.ipynb")
    config = tmp_path / "energy/config.json"
    config.write_text(
        json.dumps({"timeout": 60, "parameters": {"region": {"choices": ["north", "south"], "label": "Region"}}})
    )
    read = load_config(tmp_path / "energy")
    assert (read.title, read.timeout, list(read.parameters)) == ("Energy of the month", 60, ["period", "region"])
    region = read.parameters["region"]
    assert (region.type, region.default, region.label, region.help) == ("choice", "north", "Region", "where")
    config.write_text(json.dumps({"title": "Mine", "parameters": {"span": {"type": "period"}}}))
    assert list(load_config(tmp_path / "energy").parameters) == ["region", "span"]
    config.write_text(json.dumps({"parameters": {"from_day": {"type": "date"}, "to_day": {"type": "date"}}}))
    assert list(load_config(tmp_path / "energy").parameters) == ["region", "from_day", "to_day"]
    config.write_text('{"tittle": 1}')
    with pytest.raises(BundleError, match=r'energy/config.json: "tittle" is no key'):
        load_config(tmp_path / "energy")


def test_a_written_out_bundle_is_as_it_is_written(tmp_path):
    """Nothing is inferred for a report.ipynb with its config.json."""
    folder = write_bundle(tmp_path / "sales", ('region = "north"', ["parameters"]), "print(region)")
    assert not load_config(folder).parameters
    assert notebook_path(folder).name == "report.ipynb"
    (folder / "config.json").write_text("{}")
    with pytest.raises(BundleError, match='"title" is missing'):
        load_config(folder)
