"""IPython's shell, as a report needs it: what is shown is bounded, failing commands are noted."""

import os
import subprocess
import sys
from typing import Any

from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.core.magics.packaging import PackagingMagics
from IPython.utils._process_common import process_handler
from IPython.utils.process import system as run_command
from IPython.utils.text import LSString, SList
from traitlets import Type

from reportbot_kernel.bounds import bound_error, bound_shown
from reportbot_kernel.notes import Notes
from reportbot_kernel.still_pictures import add_picture
from reportbot_kernel.unwritable import explain_unwritable


class CannotInstall(Exception):
    """A package could not be installed while a report runs."""

    def _render_traceback_(self) -> list[str]:
        return [f"CannotInstall: {self}"]


class ReportPublisher(ZMQDisplayPublisher):  # type: ignore[misc]
    """Shows what `display` is given, bounded."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, **named: Any) -> None:
        """Show it. Raises `PictureTooLarge`."""
        content = bound_shown({"data": add_picture(data), "metadata": metadata}, self.shell.note_cut)
        super().publish(content["data"], content["metadata"], **named)


class ReportDisplayHook(ZMQShellDisplayHook):  # type: ignore[misc]
    """Shows the value of a cell's last line, bounded."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Put what is to be shown into the message. Raises `PictureTooLarge`."""
        content = bound_shown({"data": add_picture(format_dict), "metadata": md_dict}, self.shell.note_cut)
        super().write_format_data(content["data"], content["metadata"])


class ReportShell(ZMQInteractiveShell):  # type: ignore[misc]
    """The shell. `notes`: where a failing command is noted; set before the first cell."""

    notes: Notes
    display_pub_class = Type(ReportPublisher)
    displayhook_class = Type(ReportDisplayHook)

    def note_cut(self, media_type: str, size: int) -> None:
        """Note that something was shown that was cut."""
        self.notes.add("cut output", media_type, number=size)

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **named: Any) -> None:
        """Show what a cell raised; of what JSON cannot write, say which key it is."""
        explain_unwritable((exc_tuple or sys.exc_info())[1])
        super().showtraceback(exc_tuple, *args, **named)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        error = bound_error({"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})
        super()._showtraceback(type(error["ename"], (), {}), error["evalue"], error["traceback"])

    def system_piped(self, cmd: str) -> None:
        """Run `!cmd`, showing what it prints; the frame that calls this one has the names that it may use."""
        _refuse_background(cmd)
        self._ended(cmd, int(run_command(self.var_expand(cmd, depth=1)) or 0))

    system = system_piped

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Run `x = !cmd` and return what it prints."""
        _refuse_background(cmd)
        expanded = self.var_expand(cmd, depth=depth + 1)
        output, status = process_handler(expanded, _finished, subprocess.STDOUT) or (b"", -2)
        text = output.decode("utf-8", "replace")
        self._ended(cmd, status)
        return SList(text.splitlines()) if split else LSString(text)

    def _ended(self, cmd: str, status: int) -> None:
        self.user_ns["_exit_code"] = status
        if status and self.system_raise_on_error:
            raise subprocess.CalledProcessError(status, cmd)
        if status:
            self.notes.add("failed command", cmd, number=status)


@magics_class
class Installers(Magics):  # type: ignore[misc]
    """`%pip` and its like: what cannot be installed ends the report where it is asked for."""

    @line_magic
    def pip(self, line: str) -> None:
        """Run pip, which installs nothing without a network, but knows what is there."""
        self._run("pip", line)

    @line_magic
    def uv(self, line: str) -> None:
        """Run uv."""
        self._run("uv", line)

    @line_magic
    def conda(self, line: str) -> None:
        """Run conda."""
        self._run("conda", line)

    @line_magic
    def mamba(self, line: str) -> None:
        """Run mamba."""
        self._run("mamba", line)

    def _run(self, installer: str, line: str) -> None:
        shell = self.shell
        before = shell.system_raise_on_error
        shell.system_raise_on_error = True
        try:
            getattr(PackagingMagics(shell), installer)(line)
        except (subprocess.CalledProcessError, ValueError, OSError):
            why = "this report has no network" if os.environ.get("PIP_NO_INDEX") else f"{installer} failed"
            raise CannotInstall(
                f"%{installer} {line}: {why}. What a notebook imports has to be installed before: "
                "ask whoever runs reportbot to add it to its kernels, and take this line out"
            ) from None
        finally:
            shell.system_raise_on_error = before


def _refuse_background(cmd: str) -> None:
    if cmd.rstrip().endswith("&"):
        raise OSError("Background processes not supported.")


def _finished(process: subprocess.Popen[bytes]) -> tuple[bytes, int]:
    return process.communicate()[0], process.returncode
