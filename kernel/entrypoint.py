"""Runs inside the sandbox or the pod: imports what is to be warm, then serves one IPython kernel.

    entrypoint.py CONNECTION_FILE [--preload a,b] [--extra c] [--listen 5,6,7,8] [--work DIR]
                  [--matplotlib-cache DIR] [--file-size BYTES] [--processes NUMBER]

The kernel listens only once everything is imported: whoever it answers may count on it being warm.

Beside Jupyter's messages the kernel answers `reportbot_request` on the shell channel with `reportbot_reply`;
what is asked stands in `content.operation`, bytes travel as binary buffers:

    begin  {env, timezone, files: [name]} + one buffer a file   -> {}
    list   {patterns, limit}                                    -> {files: [[name, size]], more}
    read   {name, offset, length}                               -> {size} + one buffer, or {missing: true}

A refusal is `{status: "error", reason}`. Names are relative to the directory the kernel was started in.
"""

import argparse
import fnmatch
import gc
import importlib
import json
import os
import resource
import shutil
import stat
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

MATPLOTLIB_INLINE = "module://matplotlib_inline.backend_inline"
DEPTH = 8  # folders below the working directory that `list` looks into
ENTRIES = 20_000  # entries that `list` looks at
PIECE = 512 * 1024  # characters of printed text in one message
CHUNK = 4 * 1024 * 1024  # bytes that one `read` gives at most

# A notebook may replace any of these in their modules; what serves its output must not notice.
_open, _close, _dup, _fstat, _pread = os.open, os.close, os.dup, os.fstat, os.pread
_write, _mkdir, _fchdir, _scandir = os.write, os.mkdir, os.fchdir, os.scandir
_is_regular, _matches, _tzset, _environ = stat.S_ISREG, fnmatch.fnmatchcase, time.tzset, os.environ
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode
_decode = json.JSONDecoder().decode
_O_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_O_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_O_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


class Refused(Exception):
    """The request cannot be served; the text says why."""


class WorkingDirectory:
    """The directory that the notebook works in, held open so that nothing a notebook does moves it."""

    def __init__(self, path: str) -> None:
        self._fd = _open(path, _O_FOLDER)

    def enter(self) -> None:
        """Make it the process's working directory."""
        _fchdir(self._fd)

    def write(self, name: str, content: memoryview) -> None:
        """Write a file and the folders above it."""
        folder, last = self._folder_of(name, make=True)
        try:
            fd = _open(last, _O_NEW, 0o644, dir_fd=folder)
            try:
                while content:
                    content = content[_write(fd, content) :]
            finally:
                _close(fd)
        finally:
            _close(folder)

    def read(self, name: str, offset: int, length: int) -> tuple[int, bytes] | None:
        """Return a file's size and a piece of it; None where there is no such file."""
        try:
            folder, last = self._folder_of(name, make=False)
        except FileNotFoundError:
            return None
        try:
            fd = _open(last, _O_READ, dir_fd=folder)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refused("is not a regular file") from error
        finally:
            _close(folder)
        try:
            found = _fstat(fd)
            if not _is_regular(found.st_mode):
                raise Refused("is not a regular file")
            return found.st_size, _pread(fd, min(length, CHUNK), offset)
        finally:
            _close(fd)

    def list(self, patterns: list[str], limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return names and sizes of the regular files that match, and whether there are more."""
        wanted = [tuple(pattern.split("/")) for pattern in patterns]
        found: list[tuple[str, int]] = []
        left = ENTRIES
        folders = [((), _dup(self._fd))]  # type: list[tuple[tuple[str, ...], int]]
        try:
            while folders:
                above, fd = folders.pop()
                with _scandir(fd) as entries:
                    for entry in entries:
                        left -= 1
                        path = (*above, entry.name)
                        if left < 0 or len(found) > limit:
                            return found[:limit], True
                        if entry.is_dir(follow_symlinks=False) and len(path) <= DEPTH:
                            folders.append((path, _open(entry.name, _O_FOLDER, dir_fd=fd)))
                        elif entry.is_file(follow_symlinks=False) and _any_match(wanted, path):
                            found.append(("/".join(path), entry.stat(follow_symlinks=False).st_size))
                _close(fd)
        finally:
            for _, fd in folders:
                _close(fd)
        return sorted(found)[:limit], len(found) > limit

    def _folder_of(self, name: str, *, make: bool) -> tuple[int, str]:
        """Open the folder of a relative name step by step, through no link; the caller closes it."""
        *above, last = parts = name.split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise Refused("is no name below the working directory")
        folder = _dup(self._fd)
        for part in above:
            try:
                if make:
                    _ensure_folder(part, folder)
                below = _open(part, _O_FOLDER, dir_fd=folder)
            except NotADirectoryError as error:
                raise Refused("lies below something that is no folder") from error
            finally:
                _close(folder)
            folder = below
        return folder, last


def _ensure_folder(name: str, parent: int) -> None:
    try:
        _mkdir(name, 0o755, dir_fd=parent)
    except FileExistsError:
        return


def _any_match(patterns: list[tuple[str, ...]], path: tuple[str, ...]) -> bool:
    return any(_match(pattern, path) for pattern in patterns)


def _match(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_match(pattern[1:], path[n:]) for n in range(len(path) + 1))
    return bool(path) and _matches(path[0], pattern[0]) and _match(pattern[1:], path[1:])


def answer(
    work: WorkingDirectory, content: dict[str, Any], buffers: list[Any]
) -> tuple[dict[str, Any], list[bytes]]:
    """Serve one request; whatever it raises becomes the refusal's reason."""
    operation = content["operation"]
    if operation == "begin":
        work.enter()
        for name, value in content["env"].items():
            _environ[name] = value
        _environ["TZ"] = content["timezone"]
        _tzset()
        for name, buffer in zip(content["files"], buffers, strict=True):
            work.write(name, memoryview(buffer).cast("B"))
        return {}, []
    if operation == "list":
        files, more = work.list(content["patterns"], content["limit"])
        return {"files": files, "more": more}, []
    if operation == "read":
        piece = work.read(content["name"], content["offset"], content["length"])
        return ({"missing": True}, []) if piece is None else ({"size": piece[0]}, [piece[1]])
    raise Refused(f"is no operation: {operation}")


def kernel_class(work: WorkingDirectory) -> Any:
    """Make the class of the kernel: IPython's, that also serves `reportbot_request`."""
    from ipykernel.ipkernel import IPythonKernel

    class ReportKernel(IPythonKernel):  # type: ignore[misc,no-any-unimported]
        _execute_sleep = 0.0  # seconds before each reply, for clients that do not wait for the output's end

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.shell_handlers["reportbot_request"] = self.reportbot_request

        def reportbot_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
            buffers: list[bytes] = []
            try:
                content, buffers = answer(work, parent["content"], parent["buffers"])
                content["status"] = "ok"
            except Exception as error:
                content = {"status": "error", "reason": str(error)[:500] or type(error).__name__}
            self.session.send(stream, "reportbot_reply", content, parent, ident, buffers=buffers)

    return ReportKernel


def application_class(listening: dict[str, int]) -> Any:
    """Make the class of the application: it leaves the connection file alone and may be given its sockets.

    `listening`: descriptors of sockets that somebody listens on for us, by channel.
    """
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class ReportKernelApp(IPKernelApp):  # type: ignore[misc,no-any-unimported]
        def init_iopub(self, context: Any) -> None:
            # A slow reader must slow the notebook down, not lose the message that ends its cell.
            context.setsockopt(zmq.XPUB_NODROP, 1)
            context.setsockopt(zmq.XPUB_VERBOSE, 1)  # who subscribes while another leaves is welcomed, too
            super().init_iopub(context)

        def _try_bind_socket(self, s: Any, port: int) -> int:
            channel = {getattr(self, f"{name}_port"): name for name in listening}.get(port)
            if channel:
                s.setsockopt(zmq.USE_FD, listening[channel])
            return int(super()._try_bind_socket(s, port))

        def init_heartbeat(self) -> None:
            if not listening:  # whoever gave us sockets watches the process itself
                super().init_heartbeat()

        def init_io(self) -> None:
            super().init_io()
            _mend_streams(sys.stdout, sys.stderr)

        def write_connection_file(self, **kwargs: Any) -> None:
            """Write nothing: the ports are fixed, and the file may be read-only."""

        def init_path(self) -> None:
            super().init_path()
            if "" not in sys.path:  # an isolated interpreter leaves it out, notebooks import their neighbours
                sys.path.insert(0, "")

    return ReportKernelApp


def _mend_streams(*streams: Any) -> None:
    for stream in streams:
        _send_in_pieces(stream)
        _flush_what_there_is(stream)


def _send_in_pieces(stream: Any) -> None:
    """Send text that is printed at once in messages that the reader takes."""
    flush_buffers: Callable[[], Iterator[tuple[Any, str]]] = stream._flush_buffers

    def in_pieces() -> Iterator[tuple[Any, str]]:
        for parent, text in flush_buffers():
            for start in range(0, len(text), PIECE):
                yield parent, text[start : start + PIECE]

    stream._flush_buffers = in_pieces


def _flush_what_there_is(stream: Any) -> None:
    """Let a flush wait for the sending thread only where something was printed: each cell ends with four."""
    flush: Callable[[], None] = stream.flush
    stream.flush = lambda: flush() if stream._buffers else None


def make_application(work: WorkingDirectory, listening: dict[str, int]) -> Any:
    """Make the kernel's application: no history, no banner, no colours, no debugger."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs a report; it costs 0.1 s
    from traitlets.config import Config

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    config.InteractiveShellApp.exec_PYTHONSTARTUP = False
    config.IPKernelApp.log_level = "CRITICAL"
    return application_class(listening).instance(config=config, kernel_class=kernel_class(work))


def serve(connection_file: str, listening: dict[str, int]) -> None:
    """Run the kernel until it is told to end."""
    app = make_application(WorkingDirectory("."), listening)
    app.initialize(["-f", connection_file])
    app.session.pack = lambda value: _encode(value).encode("utf-8", "replace")
    app.session.unpack = lambda text: _decode(text if isinstance(text, str) else str(text, "utf-8", "replace"))
    warnings.filterwarnings("ignore", message="To exit: use")  # advice for a terminal, of no use in a trace
    for name in ("exit", "quit"):  # as in a program: it ends the run, and it is a failure
        app.shell.user_ns[name] = _exit
    gc.freeze()  # what is imported by now is never looked through again while a notebook waits
    gc.enable()
    app.start()


def _exit(code: object = None) -> None:
    raise SystemExit(code)


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
    serve(options.connection_file, listening)


if __name__ == "__main__":
    main()
