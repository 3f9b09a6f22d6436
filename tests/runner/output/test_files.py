"""Only what the notebook wrote is handed over; what it wrote besides is named to its author."""

from types import SimpleNamespace

import pytest
from reportbot_kernel.working_directory import WorkingDirectory

from runner.errors import OutputError
from runner.output.files import find_output, list_declared, refuse_unfinished


@pytest.fixture
def left(tmp_path):
    """A bundle's files, as a kernel gets them; and what is listed of them after a notebook."""
    work = WorkingDirectory(str(tmp_path))
    for name in ("data.csv", "raw/old.xlsx", "helpers.py"):
        work.write(name, memoryview(b"1,2,3\n"))
    warnings = []

    async def list_files(patterns, *, limit):
        files, more = work.list(list(patterns), limit)
        if more:
            raise OutputError("too many")
        return files

    async def declared(*patterns):
        warnings.clear()
        return await list_declared(SimpleNamespace(list_files=list_files), patterns, warn=warnings.append)

    async def output(ended_in=""):
        return await find_output(SimpleNamespace(list_files=list_files), ended_in=ended_in)

    return SimpleNamespace(folder=tmp_path, declared=declared, output=output, warnings=warnings)


async def test_the_bundles_own_files_are_no_results(left):
    """A promise is kept by what the notebook wrote, not by what was there; reading a file does not write it."""
    (left.folder / "data.csv").read_text()
    for pattern in ("*.csv", "**/*.xlsx", "data.csv"):
        with pytest.raises(OutputError, match=f"wrote no file .{pattern.replace('*', '[*]')}"):
            await left.declared(pattern)
    assert await left.declared() == {}
    assert not left.warnings


@pytest.mark.parametrize("content", ["1,2,3\n", "3,2,1\n", "longer than before"])
async def test_a_file_that_was_changed_is_one(left, content):
    """Even where its size, or all of it, is the same as before."""
    (left.folder / "data.csv").write_text(content)
    assert await left.declared("*.csv") == {"data.csv": len(content)}
    (left.folder / "new.xlsx").write_text("x")
    (left.folder / "new.xlsx").replace(left.folder / "raw/old.xlsx")
    assert await left.declared("*.csv", "raw/*") == {"data.csv": len(content), "raw/old.xlsx": 1}


async def test_what_nobody_gets_is_named_to_the_author(left):
    """With what to write in config.json; caches and hidden files are not what it means."""
    (left.folder / "exports").mkdir()
    for name in ("exports/sales.xlsx", "output.json", ".cache", "own.csv"):
        (left.folder / name).write_text("x")
    (left.folder / "__pycache__").mkdir()
    (left.folder / "__pycache__/helpers.pyc").write_text("x")
    assert await left.declared("*.csv") == {"own.csv": 1}
    (warning,) = left.warnings
    assert warning.kind == "undeclared file"
    said = str(warning.message)
    assert "exports/sales.xlsx" in said and '"files": ["exports/*.xlsx"]' in said
    assert all(name not in said for name in ("own.csv", "output.json", ".cache", "helpers"))
    for number in range(9):
        (left.folder / f"{number}.txt").write_text("x")
    await left.declared()
    assert "(+6)" in str(left.warnings[0].message)


async def test_a_file_in_another_folder_is_found(left):
    """A promise that only its folder keeps from being kept says so."""
    (left.folder / "exports").mkdir()
    (left.folder / "exports/x.csv").write_text("x")
    with pytest.raises(OutputError, match=r'there is exports/x\.csv, which "exports/\*\.csv" names'):
        await left.declared("*.csv")


async def test_more_files_than_can_be_looked_through(left):
    """They are no results, and no fault."""
    for number in range(1001):
        (left.folder / f"{number}.part").write_text("")
    assert await left.declared() == {}
    assert not left.warnings


async def test_output_json_is_found_where_the_notebook_wrote_it(left):
    """Below the folder where it began; one that the bundle brought is none, of several none is guessed."""
    assert await left.output() is None
    for name in ("out", "later"):
        (left.folder / name).mkdir()
    (left.folder / "out/output.json").write_text("{}")
    assert await left.output("out") == "out/output.json"
    (left.folder / "later/output.json").write_text("{}")
    with pytest.raises(OutputError, match=r"several output\.json.*: later/output\.json, out/output\.json"):
        await left.output("out")
    (left.folder / "output.json").write_text("{}")
    assert await left.output("out") == "output.json"


async def test_an_output_json_out_of_reach_is_explained(left):
    """The notebook changed to a folder that is not read."""
    with pytest.raises(OutputError, match=r"it ended in /tmp \(os\.chdir\)"):
        await left.output("/tmp")


def test_a_promised_file_that_is_not_finished_is_no_result():
    """Its end may be missing; a file that nobody gets is a warning of the kernel's."""
    refuse_unfinished({"scratch.bin"}, ["output.json", "rows.csv"])
    with pytest.raises(OutputError, match=r"rows\.csv was still open when the notebook ended"):
        refuse_unfinished({"scratch.bin", "rows.csv"}, ["output.json", "rows.csv"])
