"""What a report asks of its kernel beside Jupyter's messages.

The kernel answers `reportbot_request` on the shell channel with `reportbot_reply`; what is asked stands in
`content.operation`, bytes travel as binary buffers:

    begin  {env, timezone, files: [name]} + one buffer a file   -> {}
    list   {patterns, limit}                                    -> {files: [[name, size]], more}
    read   {name, offset, length}                               -> {size} + one buffer, or {missing: true}

A refusal is `{status: "error", reason}`. Names are relative to the directory the kernel was started in.
"""

import os
import time
from typing import Any

from reportbot_kernel.working_directory import Refused, WorkingDirectory

# A notebook may replace any of these in their modules; what serves its output must not notice.
_tzset, _environ = time.tzset, os.environ


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
