"""The same notebooks by nbclient and by the product: cell by cell and file by file the same, but for one table."""

from pathlib import Path

import pytest
from jupyter_client.manager import start_new_async_kernel

from docs.differences import DIFFERENCES
from tests.differential.notebooks_run import Nbclient, Product, read_suite
from tests.runner.kernels.conftest import isolated, kernel_home, open_session  # noqa: F401 (fixtures)

FOLDER = Path(__file__).parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))
KINDS = {"cells", "displays", "errors", "files", "formats", "machine", "magics", "parameters"}


HEAVY = ("displays", "magics")  # what takes most of the time


def of_kinds(*kinds):
    """The notebooks of these folders."""
    return [path for path in NOTEBOOKS if path.parent.name in kinds]


@pytest.mark.parametrize(
    "notebooks",
    [
        pytest.param(of_kinds(*(KINDS - {*HEAVY})), id="light"),
        pytest.param(of_kinds(*HEAVY), id="heavy", marks=pytest.mark.slow),
    ],
)
@pytest.mark.timeout(300)
async def test_every_notebook_leaves_the_same(notebooks, isolated, open_session, tmp_path, monkeypatch):  # noqa: F811
    """Outputs, counts, errors and files. One that says that it differs does."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    folder = tmp_path / "work"
    folder.mkdir()
    manager, client = await start_new_async_kernel(cwd=str(folder), kernel_name="python3")
    client.allow_stdin = False
    try:
        nbclient, product = Nbclient(manager, client, folder), Product(await open_session(isolated))
        wrong = []
        for path in notebooks:
            suite = read_suite(path)
            ours = await product.run(path, suite)
            try:
                theirs = await nbclient.run(path, suite)
            except (ValueError, TypeError) as error:
                theirs = error
            if (ours == theirs) == bool(suite.differs):
                wrong.append(f"{path.relative_to(FOLDER)} ({suite.differs}):\n  {theirs}\n  {ours}")
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
    assert not wrong, "\n\n".join(wrong)


def test_the_table_of_differences_is_what_the_suite_shows():
    """Each of its lines has a notebook that shows it, and none shows another."""
    assert {read_suite(path).differs for path in NOTEBOOKS} - {None} == set(DIFFERENCES)


def test_the_suite_is_large():
    """Each kind of cell, magic, display, file, parameter and format has notebooks of its own."""
    assert {path.parent.name for path in NOTEBOOKS} == KINDS
    assert len(NOTEBOOKS) >= 60
