"""The standard streams: there even where the shell closed them, and never at a loss for a character."""

import io
import json
import os
import sys
from typing import Any


def ready_streams() -> None:
    """Open each standard stream that is closed onto nothing, and let stdout write what its encoding lacks."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:  # else a file opened later would be taken for the stream
                os.dup2(nothing, number)
                os.close(nothing)
            setattr(sys, name, open(number, "r" if number == 0 else "w", closefd=False))  # noqa: SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def tell(text: str) -> None:
    """Write a line for whoever watches, on stderr; that nobody does any more is no reason to stop."""
    try:
        print(text, file=sys.stderr, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def print_json(data: Any) -> None:
    """Print data as JSON on stdout, in characters that its encoding has."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(json.dumps(data, ensure_ascii="utf" not in encoding.lower(), indent=2), flush=True)
