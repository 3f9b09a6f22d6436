"""IPython's kernel, as a report needs it: requests of our own, bounded messages, no history, no banner."""

import gc
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import zmq
from ipykernel.comm.comm import BaseComm
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from traitlets import Type
from traitlets.config import Config

from reportbot_kernel.bounds import bound_error
from reportbot_kernel.notes import Notes
from reportbot_kernel.packing import pack, unpack
from reportbot_kernel.requests import ReportRequests
from reportbot_kernel.shell import Installers, ReportShell
from reportbot_kernel.surroundings import complete_surroundings
from reportbot_kernel.working_directory import WorkingDirectory

PIECE = 512 * 1024  # characters of printed text in one message


class ReportKernel(IPythonKernel):  # type: ignore[misc,no-any-unimported]
    """IPython's kernel, that also serves `reportbot_request`. `requests`: who answers; set before it serves."""

    requests: ReportRequests
    begun = 0  # cells
    shell_class = Type(ReportShell)
    _execute_sleep = 0.0  # seconds before each reply, for clients that do not wait for the output's end

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shell_handlers["reportbot_request"] = self.reportbot_request

    async def execute_request(self, *args: Any) -> None:
        """Run a cell, and count it."""
        self.begun += 1
        await super().execute_request(*args)

    async def do_execute(self, *args: Any, **named: Any) -> dict[str, Any]:
        """Run a cell; the reply is as long as can be carried."""
        reply: dict[str, Any] = await super().do_execute(*args, **named)
        return bound_error(reply) if reply["status"] == "error" else reply

    def reportbot_request(self, stream: Any, ident: Any, parent: dict[str, Any]) -> None:
        """Answer one of the report's requests."""
        buffers: list[bytes] = []
        try:
            content, buffers = self.requests.answer(parent["content"], parent["buffers"])
            content["status"] = "ok"
        except Exception as error:
            content = {"status": "error", "reason": str(error)[:500] or type(error).__name__}
        self.session.send(stream, "reportbot_reply", content, parent, ident, buffers=buffers)


class ReportKernelApp(IPKernelApp):  # type: ignore[misc,no-any-unimported]
    """The application: it leaves the connection file alone and may be given its sockets.

    `listening`: descriptors of sockets that somebody listens on for us, by channel.
    """

    listening: Mapping[str, int] = {}

    def init_iopub(self, context: Any) -> None:
        """Let a slow reader wait, and lose nothing."""
        # A slow reader must slow the notebook down, not lose the message that ends its cell.
        context.setsockopt(zmq.XPUB_NODROP, 1)
        context.setsockopt(zmq.XPUB_VERBOSE, 1)  # who subscribes while another leaves is welcomed, too
        super().init_iopub(context)

    def _try_bind_socket(self, s: Any, port: int) -> int:
        channel = {getattr(self, f"{name}_port"): name for name in self.listening}.get(port)
        if channel:
            s.setsockopt(zmq.USE_FD, self.listening[channel])
        return int(super()._try_bind_socket(s, port))

    def init_heartbeat(self) -> None:
        """Begin it, unless whoever gave us sockets watches the process itself."""
        if not self.listening:
            super().init_heartbeat()

    def init_io(self) -> None:
        """Bound what is printed."""
        super().init_io()
        _mend_streams(sys.stdout, sys.stderr)

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write nothing: the ports are fixed, and the file may be read-only."""

    def init_path(self) -> None:
        """Let notebooks import their neighbours, which an isolated interpreter leaves out."""
        super().init_path()
        if "" not in sys.path:
            sys.path.insert(0, "")


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


def make_application(listening: Mapping[str, int]) -> ReportKernelApp:
    """Make the kernel's application: no history, no banner, no colours."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    config.InteractiveShellApp.exec_PYTHONSTARTUP = False
    config.IPKernelApp.log_level = "CRITICAL"
    app: ReportKernelApp = ReportKernelApp.instance(config=config, kernel_class=ReportKernel)
    app.listening = listening
    return app


def serve(connection_file: str, listening: Mapping[str, int]) -> None:
    """Run the kernel until it is told to end."""
    app = make_application(listening)
    app.initialize(["-f", connection_file])
    shell = app.shell
    app.session.pack, app.session.unpack = pack, unpack
    shell.notes = Notes(lambda: app.kernel.begun)
    shell.register_magics(Installers)
    app.kernel.requests = ReportRequests(WorkingDirectory("."), shell)
    complete_surroundings()
    BaseComm.publish_msg = _say_nothing  # nobody is there who would move a widget
    warnings.filterwarnings("ignore", message="To exit: use")  # advice for a terminal, of no use in a trace
    for name in ("exit", "quit"):  # as in a program: it ends the run
        shell.user_ns[name] = _exit
    gc.freeze()  # what is imported by now is never looked through again while a notebook waits
    gc.enable()
    app.start()


def _say_nothing(*args: Any, **named: Any) -> None:
    """Publish nothing."""


def _exit(code: object = None) -> None:
    raise SystemExit(code)
