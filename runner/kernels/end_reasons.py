"""Says in plain words how a kernel or a cell came to its end."""

import re
import signal

from runner.errors import NotebookFailed
from runner.i18n.phrases import Phrase, phrase
from runner.kernels.base import ExitReason
from runner.text import shortened

ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
OUR_FILE = re.compile(r" \(\d+\.py, line \d+\)$")  # what IPython calls a cell in a SyntaxError
TRACE_BEGINS = "Traceback (most recent call last)"
OUR_FRAME = re.compile(
    r"^[ |]*+File (?=\S*?interactiveshell\.py)\S*+ .*\brun_code\n.*exec\(code_obj.*\n\n?", re.MULTILINE
)
OUT_OF_MEMORY = ("MemoryError", "_ArrayMemoryError")  # the second is numpy's
NAME, VALUE = 200, 300  # characters of an exception's name and text in the sentence
TRACE_HEAD, TRACE_TAIL = 8_000, 40_000  # characters kept of a long trace


def how_it_ended(reason: ExitReason) -> Phrase:
    """Return the end of the sentence "The kernel …"."""
    detail = reason.detail
    match reason.kind:
        case "out of memory":
            ended = phrase("ran out of memory")
        case "signal" if reason.code is not None:
            ended = phrase("was ended by signal {number}", number=str(reason.code))
            detail = _signal_name(reason.code)
        case "exit":
            ended = phrase("exited with status {status}", status=str(reason.code))
        case "expired":
            ended = phrase("outlived its time and was ended")
            detail = ""
        case "out of disk":
            ended = phrase("wrote more than its disk holds")
        case "evicted":
            ended = phrase("was evicted from its node")
        case "refused":
            ended = phrase("was refused by its node")
        case "deleted":
            ended = phrase("was deleted by somebody")
        case _:
            ended = phrase("ended, and nobody knows why")
    return phrase("{ended} ({detail})", ended=ended, detail=detail) if detail else ended


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return phrase("unknown")


def notebook_failed(*, cell: int, ename: str, evalue: str, trace: str, heading: str = "") -> NotebookFailed:
    """Make the error of a cell that raised, from what the kernel says of it; `heading`: under which it stands."""
    trace = plain_trace(trace)
    name = shortened(ename, NAME)
    value = shortened(" ".join(OUR_FILE.sub("", ANSI.sub("", evalue)).split()), VALUE)
    error = f"{name}: {value}" if value else name
    if ename == "StdinNotImplementedError":
        sentence = phrase("Cell {cell} failed: it asks for input, and nobody is there to answer", cell=cell)
    elif ename in OUT_OF_MEMORY:
        sentence = phrase("Cell {cell} ran out of memory: {error}", cell=cell, error=error)
    else:
        sentence = phrase("Cell {cell} failed: {error}", cell=cell, error=error)
    line = CELL_LINE.search(trace.rpartition(TRACE_BEGINS)[2])  # the last of a chain is the one that was raised
    if line:
        sentence = phrase("{sentence} (in line {line})", sentence=sentence, line=line[1])
    if heading:
        sentence = phrase('{sentence} (the cell stands under "{heading}")', sentence=sentence, heading=heading)
    return NotebookFailed(sentence, cell=cell, ename=ename, evalue=evalue[:10_000], trace=trace)


def plain_trace(trace: str) -> str:
    """Take colours out of a trace, and the middle out of a long one."""
    plain = OUR_FRAME.sub("", ANSI.sub("", trace))
    if len(plain) <= TRACE_HEAD + TRACE_TAIL:
        return plain
    return f"{plain[:TRACE_HEAD]}\n[…]\n{plain[-TRACE_TAIL:]}"
