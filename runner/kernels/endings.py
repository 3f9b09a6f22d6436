"""Says in plain words how a kernel or a cell came to its end."""

from __future__ import annotations

import re
import signal

from runner.errors import NotebookFailed
from runner.kernels.base import ExitReason

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
OUR_FILE = re.compile(r" \(\d+\.py, line \d+\)$")  # what IPython calls a cell in a SyntaxError
TRACE_BEGINS = "Traceback (most recent call last)"
OUR_FRAME = re.compile(
    r"^[ |]*File \S*interactiveshell\.py\S* .*\brun_code\n.*exec\(code_obj.*\n\n?", re.MULTILINE
)
OUT_OF_MEMORY = ("MemoryError", "_ArrayMemoryError")  # the second is numpy's
VALUE = 300  # characters of an exception's text in the sentence
TRACE_HEAD, TRACE_TAIL = 8_000, 40_000  # characters kept of a long trace


def how_it_ended(reason: ExitReason) -> str:
    """The end of the sentence "The kernel …"."""
    if reason.kind == "out of memory":
        return f"ran out of memory ({reason.detail})" if reason.detail else "ran out of memory"
    if reason.kind == "signal" and reason.code is not None:
        return f"was ended by signal {reason.code} ({_signal_name(reason.code)})"
    if reason.kind == "exit":
        words = f"exited with status {reason.code}"
        return f"{words} ({reason.detail})" if reason.detail else words
    if reason.kind == "expired":
        return "outlived its time and was ended"
    return f"ended, and nobody knows why ({reason.detail})" if reason.detail else "ended, and nobody knows why"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def notebook_failed(*, cell: int, ename: str, evalue: str, trace: str) -> NotebookFailed:
    """Make the error of a cell that raised, from what the kernel says of it."""
    trace = plain_trace(trace)
    if ename == "StdinNotImplementedError":
        sentence = f"Cell {cell} failed: it asks for input, and nobody is there to answer"
    else:
        value = shortened(" ".join(OUR_FILE.sub("", evalue).split()), VALUE)
        what = "ran out of memory" if ename in OUT_OF_MEMORY else "failed"
        sentence = f"Cell {cell} {what}: {ename}: {value}" if value else f"Cell {cell} {what}: {ename}"
    line = CELL_LINE.search(trace.rpartition(TRACE_BEGINS)[2])  # the last of a chain is the one that was raised
    if line:
        sentence += f" (in line {line[1]})"
    return NotebookFailed(sentence, cell=cell, ename=ename, evalue=evalue[:10_000], trace=trace)


def plain_trace(trace: str) -> str:
    """Take colours out of a trace, and the middle out of a long one."""
    plain = OUR_FRAME.sub("", ANSI.sub("", trace))
    if len(plain) <= TRACE_HEAD + TRACE_TAIL:
        return plain
    return f"{plain[:TRACE_HEAD]}\n[…]\n{plain[-TRACE_TAIL:]}"


def shortened(text: str, length: int) -> str:
    """Cut a text that is too long."""
    return text if len(text) <= length else text[: length - 1] + "…"
