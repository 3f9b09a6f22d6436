"""IPython's kernel, as a report needs it: requests of our own, bounded messages, no history, no banner."""

import gc
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from reportbot_kernel.requests import answer
from reportbot_kernel.working_directory import WorkingDirectory

PIECE = 512 * 1024  # characters of printed text in one message

# A notebook may replace these in their module; what serves its output must not notice.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=str).encode
_decode = json.JSONDecoder().decode


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
