"""What people would use instead: papermill, with and without a page at its end; and the limit of what can be had."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

LIMIT = """
import contextlib, io, json, os, sys, time
sys.path.insert(0, "")
import pandas, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from runner.bundles.notebook import environment_values, prepare_cells
parameters = json.loads(os.environ["PARAMETERS"])
standard = {"LANGUAGE": "en", "TIMEZONE": "UTC", "TOKEN": "t", "REPORT_ID": "r"}
prepared = prepare_cells(nbformat.read("report.ipynb", 4), parameters=parameters, standard=standard)
os.environ.update(environment_values(parameters, standard))
shell = InteractiveShell.instance(colors="nocolor")
figure = matplotlib.pyplot.figure()
figure.subplots().plot([0, 1])
figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
matplotlib.pyplot.close("all")
start = time.perf_counter()
with contextlib.redirect_stdout(io.StringIO()):
    for index in prepared.indices:
        shell.run_cell(prepared.notebook.cells[index].source).raise_error()
print(time.perf_counter() - start)
"""
ROOT = Path(__file__).resolve().parents[2]


def papermill(folder, out):
    """Execute the bundle's notebook as papermill does; give the seconds."""
    start = time.perf_counter()
    _run(_papermill(out), folder)
    return time.perf_counter() - start


def papermill_with_page(folder, out):
    """The same, and an HTML page of the executed notebook after it."""
    seconds = papermill(folder, out)
    start = time.perf_counter()
    _run([sys.executable, "-m", "nbconvert", "--to", "html", str(out)], folder)
    return seconds + time.perf_counter() - start


def two_papermills(folders, out):
    """Two side by side, as two people would have them; give the seconds until both are done."""
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [
        subprocess.Popen(_papermill(f"{out}-{number}"), cwd=folder, **quiet)
        for number, folder in enumerate(folders)
    ]
    assert [process.wait() for process in running] == [0, 0]
    return time.perf_counter() - start


def _papermill(out):
    papermill = [sys.executable, "-m", "papermill", "report.ipynb", str(out)]
    return [*papermill, "--cwd", ".", "--no-progress-bar", "-k", "python3"]


def limit(folder, parameters):
    """The cells alone, in a process that has everything imported; give the seconds."""
    done = _run(
        [sys.executable, "-c", LIMIT], folder, PARAMETERS=parameters, PYTHONPATH=str(ROOT), MPLBACKEND="agg"
    )
    return float(done.split()[-1])


def copies(bundle, place, count):
    """Copy a bundle, so that what its notebook leaves lies in nobody's way."""
    return [Path(shutil.copytree(bundle, place / str(number) / bundle.name)) for number in range(count)]


def _run(command, folder, **env):
    import os

    done = subprocess.run(command, cwd=folder, env={**os.environ, **env}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
