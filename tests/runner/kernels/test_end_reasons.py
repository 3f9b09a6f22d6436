"""How ends are put into words."""

import pytest

from runner.i18n.phrases import phrase, speaker
from runner.kernels.base import ExitReason
from runner.kernels.end_reasons import how_it_ended, notebook_failed, plain_trace


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (ExitReason(kind="out of memory", detail="512 MiB"), "ran out of memory (512 MiB)"),
        (ExitReason(kind="signal", code=11), "was ended by signal 11 (SIGSEGV)"),
        (ExitReason(kind="signal", code=99), "was ended by signal 99 (unknown)"),
        (ExitReason(kind="exit", code=3), "exited with status 3"),
        (ExitReason(kind="expired"), "outlived its time and was ended"),
        (ExitReason(kind="unknown"), "ended, and nobody knows why"),
    ],
)
def test_every_way_to_end_has_words(reason, words):
    """Each kind of end completes "The kernel …"."""
    assert how_it_ended(reason) == words


def test_a_failure_without_a_text_has_no_colon():
    """An exception that says nothing makes a sentence all the same."""
    error = notebook_failed(cell=3, ename="KeyError", evalue="", trace="")
    assert error.message == "Cell 3 failed: KeyError"


@pytest.mark.parametrize("ename", ["MemoryError", "_ArrayMemoryError"])
def test_a_memory_error_says_so_plainly(ename):
    """Where a limit makes Python raise, and no process is killed, the sentence tells the same."""
    error = notebook_failed(cell=3, ename=ename, evalue="", trace="")
    assert error.message == f"Cell 3 ran out of memory: {ename}"


def test_a_long_trace_loses_its_middle_and_its_colours():
    """Head and tail are what is read."""
    trace = plain_trace("\x1b[31mhead\x1b[0m" + "x" * 200_000 + "tail")
    assert trace.startswith("head")
    assert trace.endswith("tail")
    assert len(trace) < 50_000


CHAIN = """
ZeroDivisionError                         Traceback (most recent call last)
Cell In[1], line 2
----> 2     1/0
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

RuntimeError                              Traceback (most recent call last)
Cell In[1], line 4
----> 4     raise RuntimeError('second') from e
RuntimeError: second
"""


def test_the_line_is_that_of_the_exception_that_was_raised():
    """Of a chain the sentence names the last, and the trace keeps all."""
    error = notebook_failed(cell=3, ename="RuntimeError", evalue="second", trace=CHAIN)
    assert error.message == "Cell 3 failed: RuntimeError: second (in line 4)"
    assert error.trace == CHAIN


@pytest.mark.parametrize(
    "frame",
    [
        "  File /a/IPython/core/interactiveshell.py:3823 in run_code\n    exec(code_obj, self.user_global_ns)\n\n",
        '  |   File "/a/IPython/core/interactiveshell.py", line 3823, in run_code\n  |     exec(code_obj, x)\n',
    ],
)
def test_a_trace_shows_none_of_our_own_frames(frame):
    """IPython's frame that runs the cell tells an author nothing."""
    assert plain_trace(f"Traceback (most recent call last)\n{frame}  Cell In[1], line 3") == (
        "Traceback (most recent call last)\n  Cell In[1], line 3"
    )


@pytest.mark.parametrize(
    ("reason", "spanish", "catalan"),
    [
        (
            ExitReason(kind="out of memory", detail="512 MiB"),
            "se ha quedado sin memoria (512 MiB)",
            "s'ha quedat sense memòria (512 MiB)",
        ),
        (
            ExitReason(kind="signal", code=99),
            "ha terminado por la señal 99 (desconocida)",
            "s'ha acabat pel senyal 99 (desconegut)",
        ),
        (ExitReason(kind="exit", code=3), "ha terminado con el estado 3", "ha acabat amb l'estat 3"),
        (ExitReason(kind="unknown"), "ha terminado, y nadie sabe por qué", "s'ha acabat, i ningú no sap per què"),
    ],
)
def test_an_end_is_told_in_the_askers_language(reason, spanish, catalan):
    """Whole sentences of it, too."""
    ended = how_it_ended(reason)
    assert (speaker("es")(ended), speaker("ca")(ended)) == (spanish, catalan)
    died = phrase("The kernel {ended} in cell {cell}.", ended=ended, cell=4)
    assert speaker("es")(died) == f"El kernel {spanish} en la celda 4."


@pytest.mark.parametrize(
    ("ename", "spanish"),
    [
        ("ValueError", "La celda 3 ha fallado: ValueError: {x} 100% (en la línea 4)"),
        ("MemoryError", "La celda 3 se ha quedado sin memoria: MemoryError: {x} 100% (en la línea 4)"),
        (
            "StdinNotImplementedError",
            "La celda 3 ha fallado: pide datos, y no hay nadie que responda (en la línea 4)",
        ),
    ],
)
def test_a_failure_is_told_in_the_askers_language(ename, spanish):
    """What the notebook itself says stays as it is, whatever it holds."""
    error = notebook_failed(cell=3, ename=ename, evalue="{x} 100%", trace=CHAIN)
    assert speaker("es")(error.message) == spanish
