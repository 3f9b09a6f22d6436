"""The same notebooks by nbclient and by the product: cell by cell and file by file the same, but for one table."""

from pathlib import Path

from jupyter_client.manager import start_new_async_kernel

from docs.differences import DIFFERENCES
from tests.differential.notebooks_run import Nbclient, Product, read_suite
from tests.runner.kernels.conftest import isolated, kernel_home, open_session  # noqa: F401 (fixtures)

FOLDER = Path(__file__).parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))


async def test_every_notebook_leaves_the_same(isolated, open_session, tmp_path, monkeypatch):  # noqa: F811
    """Outputs, counts, errors and files. One that says that it differs does, by a difference of the table."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    folder = tmp_path / "work"
    folder.mkdir()
    manager, client = await start_new_async_kernel(cwd=str(folder), kernel_name="python3")
    try:
        client.allow_stdin = False
        nbclient, product = Nbclient(manager, client, folder), Product(await open_session(isolated))
        wrong, seen = [], set()
        for path in NOTEBOOKS:
            name = str(path.relative_to(FOLDER).with_suffix(""))
            content, suite = read_suite(path)
            ours = await product.run(content, suite)
            try:
                theirs = await nbclient.run(content, suite)
            except (ValueError, TypeError) as error:
                theirs = error
            if suite.differs:
                seen.add(suite.differs)
            if (ours == theirs) == bool(suite.differs):
                wrong.append((name, suite.differs, theirs, ours))
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
    assert not wrong, "\n\n".join(f"{name} ({differs}):\n  {a}\n  {b}" for name, differs, a, b in wrong)
    assert seen == set(DIFFERENCES)


def test_the_suite_is_large():
    """Each kind of cell, magic, display, file, parameter and format has notebooks of its own."""
    kinds = {"cells", "displays", "errors", "files", "formats", "magics", "parameters"}
    assert {path.parent.name for path in NOTEBOOKS} == kinds
    assert len(NOTEBOOKS) >= 60
