"""What a hostile notebook sends: each is told as a protocol error, at once, at little cost."""

import resource
import time

import pytest

from runner.errors import KernelProtocolError, NotebookFailed
from tests.runner.kernels.conftest import execute, printed

REPACK = """
import json
def pack(value):
    text = json.dumps(value, default=str).encode()
    return {} if b"execution_state" in text and b"idle" in text else text
get_ipython().kernel.session.pack = pack
"""
SEND = """
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, {!r}, {}, parent=kernel.get_parent())
"""
WAIT = "\nimport time\ntime.sleep(60)"  # it is told before the cell ends
LARGE = SEND.format("display_data", "{'data': {'text/plain': 'x' * 20_000_000}, 'metadata': {}}")
MANY_PARTS = "'stream', {'name': 'stdout', 'text': 'x'}, buffers=[b'x' * 8_000_000] * 200"


def repacked(how):
    """A cell after which the kernel's last status is these bytes."""
    return REPACK.replace("{}", how, 1)


def sending(kind, content):
    """A cell that sends this message and goes on."""
    return SEND.format(kind, content) + WAIT


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (LARGE + WAIT, "larger than 8 MiB"),
        ("while True:\n    print('y' * 1000)", r"more output than a report may \(32 MiB\)"),
        (repacked('b"[" * 200_000 + b"]" * 200_000'), "what is no message"),
        (repacked("""b'{"execution_state": ' + b"1" * 6000 + b"}" """), "what is no message"),
        (repacked('b"\\xff"'), "what is no message"),
        (repacked('b"3"'), "what is no message|lacks what it should hold"),
        ("get_ipython().kernel.session.key = b'x'", "what is no message"),
        (sending("status", "{}"), "lacks what it should hold"),
        (sending("status", "{'execution_state': 3}"), "lacks what it should hold"),
        (sending("stream", "{'name': 'stdin', 'text': 'x'}"), "lacks what it should hold"),
        (sending("display_data", "{'data': 3, 'metadata': {}}"), "lacks what it should hold"),
        (sending("display_data", "{'data': {}, 'metadata': {}, 'transient': 3}"), "lacks what it should hold"),
        (sending("error", "{'ename': 1, 'evalue': '', 'traceback': []}"), "lacks what it should hold"),
        (sending("display_data", "{'data': {'x/y': [[]] * 2_000_000}, 'metadata': {}}"), "too many parts"),
        (SEND.replace("{!r}, {}", MANY_PARTS) + WAIT, "more at once than can be taken"),
    ],
)
async def test_what_no_kernel_sends_is_told_at_once(session, source, words):
    """The error names the cell, comes long before the deadline, and costs a bounded amount of memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    with pytest.raises(KernelProtocolError, match=words) as caught:
        await execute(session, source, seconds=60)
    assert caught.value.cell == 1
    assert caught.value.message.endswith("(in cell 1)")
    assert time.monotonic() - begun < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 512 * 1024


async def test_a_forged_end_harms_nobody_else(session):
    """A cell that says it is done while it runs loses its own outputs; the next cell has all of its."""
    notebook = await execute(
        session,
        "import time\nget_ipython().kernel._publish_status('idle', 'shell')\ntime.sleep(0.3)\nprint('late')",
        "print('next')",
    )
    assert printed(notebook, 1) == "next\n"


async def test_strangers_messages_are_left_out(session):
    """Comms, widgets and types that nobody knows are no output and no error."""
    notebook = await execute(
        session,
        SEND.format("comm_open", "{'comm_id': 1, 'target_name': None}")
        + SEND.format("comm_msg", "{}")
        + SEND.format("nonsense", "{}")
        + "print('on')",
    )
    assert [output.output_type for output in notebook.cells[0].outputs] == ["stream"]


async def test_half_characters_can_be_stored(session):
    """A lone surrogate in an output is replaced, so that the notebook can be written to a file."""
    notebook = await execute(session, "import json\nprint(json.loads('\"\\\\ud800\"'))")
    assert "".join(output.text for output in notebook.cells[0].outputs) == "?\n"


async def test_a_huge_exception_makes_a_short_sentence(session):
    """The sentence stays a sentence, and the trace has an end."""
    with pytest.raises(NotebookFailed) as caught:
        await execute(session, "raise ValueError('long ' * 300_000)")
    assert len(caught.value.message) < 500
    assert len(caught.value.trace) < 100_000


@pytest.mark.slow
async def test_a_flood_of_replies_does_not_hold_up_the_deadline(session):
    """Messages that nobody asked for cannot keep the clock from being looked at."""
    flood = (
        "kernel = get_ipython().kernel\n"
        "socket = kernel.shell_channel_thread.manager.get_subshell_to_shell_channel_socket(None)\n"
        "ident = kernel._get_shell_context_var(kernel._shell_parent_ident)\n"
        "while True:\n"
        "    kernel.session.send(socket, 'execute_reply', {'status': 'ok'}, {}, ident)"
    )
    begun = time.monotonic()
    with pytest.raises(Exception, match=r"out of its time|more messages than"):
        await execute(session, flood, seconds=1.5)
    assert time.monotonic() - begun < 10
