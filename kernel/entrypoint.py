"""Runs inside the sandbox or the pod: imports what is to be warm, then serves one IPython kernel.

    entrypoint.py CONNECTION_FILE [--preload a,b] [--extra c] [--listen 5,6,7,8] [--work DIR]
                  [--matplotlib-cache DIR] [--file-size BYTES] [--processes NUMBER]

The kernel listens only once everything is imported: whoever it answers may count on it being warm. What it
answers beside Jupyter's messages is in `lib/reportbot_kernel/requests.py`.
"""

import argparse
import gc
import importlib
import os
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "lib"))  # an isolated interpreter looks for nothing beside us

MATPLOTLIB_INLINE = "module://matplotlib_inline.backend_inline"


def preload(names: list[str]) -> None:
    """Import what notebooks are likely to import, and draw one figure, the costliest first time of all."""
    for name in names:
        try:
            with _undocumented() if name.startswith("matplotlib") else nullcontext():
                importlib.import_module(name)
        except ImportError as error:
            print(f"preload: {name} is skipped: {error}", file=sys.stderr)
    if "matplotlib.pyplot" in sys.modules:
        from io import BytesIO

        import matplotlib as mpl
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure()
        FigureCanvasAgg(figure)
        figure.subplots().plot([0, 1], label=mpl.__version__)
        figure.savefig(BytesIO(), format="png", bbox_inches="tight")


@contextmanager
def _undocumented() -> Iterator[None]:
    """Keep matplotlib from writing properties into docstrings: that is two fifths of its import."""
    from matplotlib.artist import Artist

    describe = vars(Artist).get("_update_set_signature_and_docstring")
    if describe is None:  # of a version that does so otherwise
        yield
        return
    Artist._update_set_signature_and_docstring = classmethod(lambda cls: None)
    try:
        yield
    finally:
        Artist._update_set_signature_and_docstring = describe


def warm_thoroughly(names: list[str]) -> None:
    """Import what notebooks may want as well, and do once what costs most the first time."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    if "pandas" in sys.modules:
        _use_pandas()
    if "matplotlib.pyplot" in sys.modules:
        _draw()
    if "babel.dates" in sys.modules:
        from babel import localedata

        for language in ("en", "es", "ca"):
            localedata.load(language)


def _use_pandas() -> None:
    from io import StringIO

    import pandas as pd

    text = "day,kind,amount\n2025-01-01,a,1.5\n2025-01-02,b,2.5\n"
    table = pd.read_csv(StringIO(text), parse_dates=["day"], dtype={"kind": "category"})
    table[table["amount"] > 1].groupby("kind", observed=False)["amount"].sum().sort_values()
    days = table.groupby("day")["amount"].sum().reindex(pd.date_range("2025-01-01", periods=9), fill_value=0.0)
    days.rolling(7, min_periods=1).mean().round(2).to_dict()
    pd.DataFrame({"a": days, "b": days.shift()}).to_html()


def _draw() -> None:
    from io import BytesIO

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    line = left.plot(range(9), range(9), linestyle="--", marker="o", label="a")[0]
    left.fill_between(range(9), range(9), alpha=0.1)
    left.annotate("1", (1, 1), xytext=(0, 8), textcoords="offset points", weight="bold", bbox={"pad": 1})
    left.set_xticks([0, 5], ["a", "b"])
    left.set_title("a")
    right.bar_label(right.barh(range(3), range(3)), ["a", "b", "c"])
    right.grid(True)
    figure.legend([line], ["a"])
    figure.suptitle("a")
    figure.savefig(BytesIO(), format="png")


def accept_limits(*, file_size: int | None, processes: int | None) -> None:
    """Take limits on that hold for each process, and for whatever it starts."""
    for name, most in ((resource.RLIMIT_FSIZE, file_size), (resource.RLIMIT_NPROC, processes)):
        if most is not None:
            resource.setrlimit(name, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forget_the_cluster() -> None:
    """Drop what Kubernetes tells every pod of itself: notebooks like to show their environment."""
    for name in [name for name in os.environ if name.startswith("KUBERNETES_")]:
        del os.environ[name]


def prepare_places(work: str | None, matplotlib_cache: str | None) -> None:
    """Make the folders that we work in and that the environment names, and fill matplotlib's cache."""
    if work:
        Path(work).mkdir(parents=True, exist_ok=True)
        os.chdir(work)
    for name in ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "JUPYTER_RUNTIME_DIR"):
        if name in os.environ:
            Path(os.environ[name]).mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("MPLBACKEND", MATPLOTLIB_INLINE)
    if "MPLCONFIGDIR" in os.environ:  # so that a figure that is drawn twice is the same twice
        Path(os.environ["MPLCONFIGDIR"], "matplotlibrc").write_text("svg.hashsalt: reportbot\n")
    if matplotlib_cache and "MPLCONFIGDIR" in os.environ:
        for source in Path(matplotlib_cache).glob("fontlist-*.json"):
            shutil.copyfile(source, Path(os.environ["MPLCONFIGDIR"]) / source.name)


def main() -> None:
    """Read the options, get ready, serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("connection_file")
    parser.add_argument("--preload", default="")
    parser.add_argument("--extra", default="", help="imported besides, by a kernel that waits to be used")
    parser.add_argument("--listen", default="", help="descriptors for shell, stdin, iopub, control")
    parser.add_argument("--work", help="the folder that the notebook works in; made where it is missing")
    parser.add_argument("--matplotlib-cache", help="a folder with matplotlib's list of fonts")
    parser.add_argument("--file-size", type=int, help="bytes in one file at most")
    parser.add_argument("--processes", type=int, help="processes and threads of this user at most")
    options = parser.parse_args()
    listening = dict(
        zip(
            ("shell", "stdin", "iopub", "control"), map(int, filter(None, options.listen.split(","))), strict=False
        )
    )
    gc.disable()  # until all is imported: nothing of that is garbage
    accept_limits(file_size=options.file_size, processes=options.processes)
    forget_the_cluster()
    prepare_places(options.work, options.matplotlib_cache)
    preload([name for name in options.preload.split(",") if name])
    if options.extra:
        warm_thoroughly(options.extra.split(","))
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs a report; it costs 0.1 s
    from reportbot_kernel.application import serve  # which brings IPython in

    serve(options.connection_file, listening)


if __name__ == "__main__":
    main()
