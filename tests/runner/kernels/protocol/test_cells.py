"""How a notebook's cells end, and what is said of it."""

import time
from dataclasses import replace

import nbformat
import pytest

from runner.errors import KernelDied, KernelTimeout, NotebookFailed
from tests.runner.kernels.conftest import SPEC, execute, printed


async def test_a_cell_that_raises_is_told_with_cell_line_and_trace(session):
    """The sentence names cell, exception and line; the trace is plain text."""
    with pytest.raises(NotebookFailed) as caught:
        await execute(session, "x = 1", "def divide():\n    return x / 0\n\ndivide()")
    error = caught.value
    assert error.message == "Cell 2 failed: ZeroDivisionError: division by zero (in line 4)"
    assert (error.cell, error.ename, error.evalue) == (2, "ZeroDivisionError", "division by zero")
    assert "return x / 0" in error.trace
    assert "\x1b" not in error.trace


async def test_the_heading_of_a_failed_cell_is_named(session):
    """By it, people find the cell in a long notebook; a comment is no heading."""
    new = nbformat.v4
    cells = [
        new.new_markdown_cell("# Sales\n\nText\n\n## By *region*\n"),
        new.new_markdown_cell("text"),
        new.new_code_cell("# no heading\n1/0"),
    ]
    with pytest.raises(NotebookFailed) as caught:
        await session.execute(
            new.new_notebook(cells=cells),
            [2],
            deadline=time.monotonic() + 30,
            cell_timeout=None,
            on_cell=lambda done, total: None,
        )
    assert caught.value.message == (
        'Cell 3 failed: ZeroDivisionError: division by zero (in line 2) (the cell stands under "By region")'
    )


async def test_cells_are_numbered_as_the_author_counts(session):
    """An injected cell shifts no number: the notebook's own numbers are used."""
    cell = nbformat.v4.new_code_cell("1/0", metadata={"reportbot_cell": 7})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    with pytest.raises(NotebookFailed, match="Cell 7 failed"):
        await session.execute(
            notebook, [0], deadline=time.monotonic() + 30, cell_timeout=None, on_cell=lambda done, total: None
        )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import sys\nsys.exit(3)", "SystemExit"),
        ("exit(3)", "SystemExit"),
        ("quit('gone')", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("x ==", "SyntaxError"),
        ("await __import__('asyncio').sleep('x')", "TypeError"),
    ],
)
async def test_whatever_ends_a_cell_early_is_a_failure(session, source, name):
    """Leaving, interrupting and not being Python at all fail as an exception does."""
    with pytest.raises(NotebookFailed) as caught:
        await execute(session, source)
    assert caught.value.ename == name


async def test_input_fails_at_once(session):
    """A notebook that asks somebody is told that nobody is there."""
    with pytest.raises(NotebookFailed, match="Cell 1 failed: it asks for input, and nobody is there to answer"):
        await execute(session, "name = input('Who?')")


TABLE = "class Table:\n    def _repr_html_(self): raise ValueError('no rows')\n"


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("%run prepare.py", "LookupError", "no data"),
        ("%%capture\nraise ValueError('kept back')", "ValueError", "kept back"),
        (TABLE + "from IPython.display import display\ndisplay(Table())\nresult = 1", "ValueError", "no rows"),
        (TABLE + "Table()", "ValueError", "no rows"),
        ("try:\n    1 / 0\nexcept Exception:\n    get_ipython().showtraceback()", "ZeroDivisionError", "by zero"),
        ("get_ipython().run_cell('1 / 0')\nprint('on')", "ZeroDivisionError", "by zero"),
        ("get_ipython().events.register('post_run_cell', lambda result: {}['gone'])", "KeyError", "gone"),
        ("from IPython.display import clear_output\n%run prepare.py\nclear_output()", "LookupError", "no data"),
    ],
)
async def test_an_error_that_is_only_shown_is_a_failure(session, source, name, value):
    """A magic, a display or a callback swallows it, and the cell goes on: what follows would be of old data."""
    await session.begin(env={}, timezone="UTC", files={"prepare.py": b"x = 1\nraise LookupError('no data')"})
    with pytest.raises(NotebookFailed) as caught:
        await execute(session, "result = 'old'", source)
    error = caught.value
    assert (error.cell, error.ename) == (2, name)
    assert value in error.evalue and value in error.trace and f"{name}: " in error.message


async def test_an_error_that_may_be_shown_is_none(session):
    """A cell tagged `raises-exception` may show one that a magic swallowed, and failures may be caught."""
    cells = [
        nbformat.v4.new_code_cell("%%capture\n1/0", metadata={"tags": ["raises-exception"]}),
        nbformat.v4.new_code_cell("try:\n    1/0\nexcept ZeroDivisionError:\n    print('caught')"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    await session.execute(
        notebook, [0, 1], deadline=time.monotonic() + 30, cell_timeout=None, on_cell=lambda done, total: None
    )
    await session.finish(warn=[].append)
    assert printed(notebook) == "caught\n"


@pytest.mark.parametrize("source", ["import sys\nsys.exit()", "exit(0)", "quit()", "raise SystemExit(None)"])
async def test_exit_status_nought_ends_the_notebook_well(session, source):
    """What follows does not run, and no error is kept."""
    notebook = await execute(session, "print('begun')", source, "raise ValueError('must not be reached')")
    assert (printed(notebook, 0), notebook.cells[1].outputs, notebook.cells[2].outputs) == ("begun\n", [], [])


async def test_what_a_thread_prints_late_is_kept(session):
    """After its cell, between cells, and while the kernel finishes: each line once, none lost."""
    notebook = await execute(
        session,
        "import threading, time\n"
        "def work():\n"
        "    for n in range(40):\n"
        "        print('tick', n)\n"
        "        time.sleep(0.01)\n"
        "threading.Thread(target=work).start()",
        "time.sleep(0.1)",
        "1",
    )
    await session.finish(warn=[].append)
    lines = "".join(printed(notebook, cell) for cell in range(3)).splitlines()
    assert sorted(lines) == sorted(f"tick {n}" for n in range(40))


async def test_of_a_progress_bar_the_trace_has_the_last_state(session):
    """As the outputs have it."""
    source = "import sys\nfor n in range(500):\n    sys.stderr.write(f'\\r{n} of 500')\nraise ValueError('full')"
    with pytest.raises(NotebookFailed) as caught:
        await execute(session, source)
    assert "499 of 500" in caught.value.trace and "ValueError: full" in caught.value.trace
    assert "12 of 500" not in caught.value.trace


async def test_cells_have_the_counts_that_jupyter_gives_them(session):
    """In the notebook that is kept."""
    notebook = await execute(session, "1", "x = 2", "x")
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3]


async def test_a_cell_may_be_allowed_to_raise(session):
    """nbclient's tag `raises-exception` lets the notebook go on."""
    cells = [
        nbformat.v4.new_code_cell("1/0", metadata={"tags": ["raises-exception"]}),
        nbformat.v4.new_code_cell("print('on')"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    seen = []
    await session.execute(
        notebook,
        [0, 1],
        deadline=time.monotonic() + 30,
        cell_timeout=None,
        on_cell=lambda done, total: seen.append((done, total)),
    )
    assert printed(notebook) == "on\n"
    assert notebook.cells[0].outputs[0].ename == "ZeroDivisionError"
    assert seen == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import os\nos._exit(3)", "The kernel exited with status 3 in cell 2."),
        ("import os\nos.kill(os.getpid(), 11)", "The kernel was ended by signal 11 (SIGSEGV) in cell 2."),
    ],
)
async def test_a_kernel_that_ends_is_noticed_at_once(backend, open_session, source, words):
    """No time-out is waited for, and the sentence says how it ended and where."""
    session = await open_session(backend)
    begun = time.monotonic()
    with pytest.raises(KernelDied) as caught:
        await execute(session, "1", source)
    assert caught.value.message == words
    assert caught.value.cell == 2
    assert time.monotonic() - begun < 5


async def test_a_cell_past_its_time_is_interrupted(backend, open_session):
    """The sentence says which limit and which cell, and the trace where it was; the kernel is still there."""
    session = await open_session(backend)
    with pytest.raises(KernelTimeout) as caught:
        await execute(session, "1", "import time\ntime.sleep(60)", cell_timeout=2)
    assert caught.value.message == "Cell 2 took longer than the 2 seconds that a cell may take."
    assert caught.value.cell == 2
    assert "time.sleep(60)" in caught.value.trace
    assert printed(await execute(session, "print('alive')")) == "alive\n"


async def test_a_report_past_its_time_says_where_it_was(session):
    """The whole deadline holds over all cells."""
    with pytest.raises(KernelTimeout, match="The report ran out of its time in cell 2"):
        await execute(session, "1", "import time\ntime.sleep(60)", seconds=2)


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ],
)
async def test_a_kernel_that_heeds_nothing_holds_nobody_up(session, source):
    """A cell that swallows the interrupt, or stops itself, costs two seconds more and no longer."""
    begun = time.monotonic()
    with pytest.raises(KernelTimeout):
        await execute(session, source, seconds=0.5)
    assert time.monotonic() - begun < 5


async def test_what_is_printed_is_joined_and_overwritten(session):
    """Prints make one output; a carriage return overwrites its line, as progress bars do."""
    notebook = await execute(
        session,
        "import sys, time\n"
        "for n in range(3):\n"
        "    sys.stdout.write(f'\\r{n}/2')\n"
        "    sys.stdout.flush()\n"
        "    time.sleep(0.01)\n"
        "print('\\ndone')",
    )
    assert [output.text for output in notebook.cells[0].outputs] == ["2/2\ndone\n"]


async def test_more_than_can_be_carried_is_cut_or_named(session):
    """A long table keeps its beginning, a picture too large is the cell's error, and so is a trace of megabytes."""
    warnings = []
    notebook = await execute(
        session,
        "from IPython.display import HTML, display\nHTML('<table>' + '<tr><td>1</td></tr>' * 800_000 + '</table>')",
        "display({'application/json': {'x': float('nan'), 'picture': b'1'}, 'text/plain': 'x'}, raw=True)",
        "print('next')",
    )
    await session.finish(warn=warnings.append)
    html = notebook.cells[0].outputs[0].data["text/html"]
    assert html.startswith("<table><tr>") and "were shown here; the rest is not kept" in html
    assert notebook.cells[1].outputs[0].data["application/json"] == {"x": "nan", "picture": "MQ=="}
    assert [(each.kind, each.cell) for each in warnings] == [("cut output", 1)]
    with pytest.raises(NotebookFailed, match=r"Cell 1 failed: PictureTooLarge: .* draw it smaller"):
        await execute(session, "display({'image/png': b'\\x89PNG' + bytes(9 * 2**20)}, raw=True)")
    with pytest.raises(NotebookFailed, match="Cell 1 failed: ValueError: x"):
        await execute(session, "raise ValueError('x' * 10**7)")


async def test_much_printing_is_cut(session):
    """Some megabytes of text are no failure; the first is kept, and it is said that there was more."""
    notebook = await execute(session, "for n in range(40_000):\n    print('x' * 79)", "print('next')")
    text = printed(notebook, 0)
    assert 2**20 <= len(text) < 2**20 + 200
    assert "more was printed" in text
    assert printed(notebook, 1) == "next\n"


@pytest.mark.parametrize("last", ["plt.show()", "", "figure"])
async def test_figures_come_as_images(session, last):
    """A figure is an inline PNG, shown or merely left at the end of a cell, with no magic in the notebook."""
    drawing = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\n"
    notebook = await execute(session, drawing + last)
    images = [
        output.data["image/png"] for output in notebook.cells[0].outputs if "image/png" in output.get("data", {})
    ]
    assert images
    assert all(image.startswith("iVBORw0KGgo") for image in images)


async def test_a_preloaded_kernel_is_as_python_is(isolated, open_session):
    """What was left out while it imported is there for the notebook: garbage is collected, new classes are described."""
    session = await open_session(isolated, replace(SPEC, preload=("matplotlib.pyplot",)))
    notebook = await execute(
        session,
        "import gc\nfrom matplotlib.artist import Artist\nimport matplotlib.pyplot as plt",
        "class Mark(Artist):\n    def set_size(self, size):\n        pass",
        "axes = plt.figure().subplots()\naxes.set(title='a', xlim=(0, 2))\nplt.close('all')",
        "print(gc.isenabled(), 'size' in Mark.set.__doc__, axes.get_title(), axes.get_xlim()[1])",
    )
    assert printed(notebook) == "True True a 2.0\n"
