"""Runs a notebook twice, by nbclient and by the product, each in one kernel for all, and says what each left."""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import nbformat
import openpyxl
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from runner.bundles.notebook import environment_values, prepare_cells
from runner.bundles.notebook_file import read_notebook
from runner.errors import NotebookFailed

MIB = 2**20
STANDARD = {"LANGUAGE": "en", "TIMEZONE": "UTC", "TOKEN": "-", "REPORT_ID": "-", "REPORT_NOW": "-"}
# What makes one kernel as good as new: nothing is left in memory or open; then in the folder.
FRESH = """
import concurrent.futures.thread, gc, os, sys
gc.freeze()  # so that nobody looks through all that is imported
if "matplotlib.pyplot" in sys.modules:
    sys.modules["matplotlib.pyplot"].close("all")
concurrent.futures.thread._shutdown = False
for name in set(sys.modules) & {"helping", "keeping", "other"}:
    del sys.modules[name]
os.chdir(WORK)
get_ipython().reset(new_session=False)
"""
EMPTY = """
import os, shutil
for name in os.listdir("."):
    shutil.rmtree(name) if os.path.isdir(name) else os.remove(name)
"""
PLACE = re.compile(
    r"0x[0-9a-f]+|/[^\s'\":,)]*|ipykernel_\d+|(?<=In\[)\d+|\bid=\S+|[\w-]{36}|<svg:date>.*?<|#T_\w+"
)
CACHES = ("__pycache__", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Left:
    """What a notebook left: of each code cell its count and outputs, the files, and the error that ended it."""

    cells: list
    files: dict
    error: tuple | None


class Nbclient:
    """Runs notebooks as nbclient and papermill do."""

    def __init__(self, manager, client, folder):
        self._manager, self._client, self._folder = manager, client, folder

    async def run(self, path, suite):
        """Run a notebook. Return what it left; `ValueError` or `TypeError` where it cannot be read."""
        if suite.parameters:
            notebook = parameterize_notebook(load_notebook_node(str(path)), suite.parameters)
        else:
            notebook = nbformat.reads(path.read_text(), as_version=4)
        await self._do(EMPTY)
        for name, text in suite.files.items():
            path = self._folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        runner = self._runner(notebook)
        error = None
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            try:
                await runner.async_execute_cell(cell, index)
            except CellExecutionError as failure:
                error = (failure.ename, failure.evalue)
                break
        await self._do(FRESH.replace("WORK", repr(str(self._folder))))
        files = {
            str(path.relative_to(self._folder)): path.read_bytes()
            for path in self._folder.rglob("*")
            if path.is_file()
        }
        return Left(cells_of(notebook), files_of(files), error and (error[0], plain(error[1])))

    async def _do(self, *sources):
        for source in sources:
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
            await self._runner(notebook).async_execute_cell(notebook.cells[0], 0)

    def _runner(self, notebook):
        runner = NotebookClient(notebook, timeout=60, store_widget_state=False)
        runner.km, runner.kc = self._manager, self._client
        return runner


class Product:
    """Runs notebooks as a report does."""

    def __init__(self, session):
        self._session = session

    async def run(self, path, suite):
        """Run a notebook. Return what it left."""
        prepared = prepare_cells(read(path), parameters=suite.parameters, standard=STANDARD)
        await self._execute(EMPTY)
        await self._session.begin(
            env=environment_values(suite.parameters, {}),
            timezone="UTC",
            files={name: text.encode() for name, text in suite.files.items()},
        )
        error = None
        try:
            await self._session.execute(
                prepared.notebook,
                prepared.indices,
                deadline=time.monotonic() + 60,
                cell_timeout=None,
                on_cell=lambda done, total: None,
            )
            await self._session.finish(warn=[].append)
        except NotebookFailed as failure:
            error = (failure.ename, plain(failure.evalue))
            await self._execute(FRESH.replace("WORK", "'/tmp/work'"))
        listed = await self._session.list_files(["**"], limit=100)
        files = {name: await self._session.read_file(name, limit=MIB) for name, _ in listed}
        given = {name: text.encode() for name, text in suite.files.items() if name not in files}
        await self._execute(FRESH.replace("WORK", "'/tmp/work'"))
        return Left(cells_of(prepared.notebook), files_of(files | given), error)

    async def _execute(self, *sources):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        await self._session.execute(
            nbformat.v4.new_notebook(cells=cells),
            range(len(cells)),
            deadline=time.monotonic() + 60,
            cell_timeout=None,
            on_cell=lambda done, total: None,
        )


def read(path):
    """Read a notebook as the product does."""
    return read_notebook(path.read_bytes().decode("utf-8-sig"))


def read_suite(path):
    """Return what a notebook's metadata say of it to the suite."""
    suite = SimpleNamespace(
        **{"files": {}, "parameters": {}, "differs": None} | read(path).metadata.get("suite", {})
    )
    suite.files, suite.parameters = dict(suite.files), dict(suite.parameters)
    return suite


def cells_of(notebook):
    """Return each code cell's count, from the first on, and outputs, without what differs from run to run."""
    own = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "injected-parameters" not in (cell.metadata.get("tags") or [])
    ]
    counts = [cell.execution_count for cell in notebook.cells if cell.get("execution_count")]
    first = min(counts, default=0)
    return [(cell.execution_count and cell.execution_count - first, outputs_of(cell.outputs)) for cell in own]


def outputs_of(outputs):
    """Return outputs as they are compared: prints of a kind that follow each other are one."""
    made = []
    for output in outputs:
        if output.output_type == "stream":
            before = made.pop()[2] if made and made[-1][:2] == ("stream", output.name) else ""
            made.append(("stream", output.name, before + output.text))
        elif output.output_type == "error":
            made.append(("error", output.ename, output.evalue))
        else:
            made.append((output.output_type, dict(output.data), dict(output.metadata)))
    return [(*each[:-1], plain(each[-1])) if each[0] in ("stream", "error") else plain(each) for each in made]


def plain(value):
    """Return values without places in memory and on disk, and without line ends that nobody sees."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return PLACE.sub("@", value).strip() if isinstance(value, str) else value


def files_of(files):
    """Return files by name, archives as what is in them, for they hold the time at which they were made."""
    kept = {name: each for name, each in files.items() if not any(cache in name for cache in CACHES)}
    return {name: _content(name, each) for name, each in sorted(kept.items())}


def _content(name, content):
    try:
        return _READERS.get(Path(name).suffix, bytes)(content)
    except Exception as error:  # whatever a broken archive raises
        return f"broken: {type(error).__name__}"


def _zip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(each.filename, archive.read(each)) for each in archive.infolist()]


def _tar(content):
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return archive.getnames()


def _workbook(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.rows]


_READERS = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zip": _zip,
    ".tar": _tar,
    ".xlsx": _workbook,
}
