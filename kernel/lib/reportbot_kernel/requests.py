"""What a report asks of its kernel beside Jupyter's messages.

The kernel answers `reportbot_request` on the shell channel with `reportbot_reply`; what is asked stands in
`content.operation`, bytes travel as binary buffers:

    begin  {env, timezone, files: [name], strict_commands, keep_tables} + one buffer a file -> {}
    finish {seconds}                                            -> {notes: [{kind, text, number, cell}], folder}
    list   {patterns, limit}                                    -> {files: [[name, size]], more}
    read   {name, offset, length}                               -> {size} + one buffer, or {missing: true}

A refusal is `{status: "error", reason}`. Names are relative to the directory the kernel was started in.
"""

import os
import threading
import time
from pathlib import Path
from typing import Any

from reportbot_kernel.finish import finish
from reportbot_kernel.long_tables import keep_long_tables
from reportbot_kernel.shell import ReportShell
from reportbot_kernel.working_directory import Refused, WorkingDirectory

# A notebook may replace any of these in their modules; what serves its output must not notice.
_tzset, _environ = time.tzset, os.environ


class ReportRequests:
    """Answers what one report asks. `shell`: IPython's, whose commands it governs."""

    def __init__(self, work: WorkingDirectory, shell: ReportShell) -> None:
        self._work = work
        self._shell = shell
        self._folder = str(Path.cwd())
        self._threads = set(threading.enumerate())
        self._notes = shell.notes

    def answer(self, content: dict[str, Any], buffers: list[Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Serve one request; whatever it raises becomes the refusal's reason."""
        match content["operation"]:
            case "begin":
                self._begin(content, buffers)
                return {}, []
            case "finish":
                return finish(self._folder, self._notes, before=self._threads, seconds=content["seconds"]), []
            case "list":
                files, more = self._work.list(content["patterns"], content["limit"])
                return {"files": files, "more": more}, []
            case "read":
                piece = self._work.read(content["name"], content["offset"], content["length"])
                return ({"missing": True}, []) if piece is None else ({"size": piece[0]}, [piece[1]])
            case operation:
                raise Refused(f"is no operation: {operation}")

    def _begin(self, content: dict[str, Any], buffers: list[Any]) -> None:
        self._work.enter()
        for name, value in content["env"].items():
            _environ[name] = value
        _environ["TZ"] = content["timezone"]
        _tzset()
        self._shell.system_raise_on_error = content.get("strict_commands", False)
        if content.get("keep_tables"):
            keep_long_tables(self._shell.display_formatter.formatters["text/html"], self._folder)
        for name, buffer in zip(content["files"], buffers, strict=True):
            self._work.write(name, memoryview(buffer).cast("B"))
        self._threads = set(threading.enumerate())
