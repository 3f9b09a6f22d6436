"""What a notebook sends instead of what a kernel does: the asker is told in a sentence, and the worker stays as it was."""

from tests.adversarial.cases import fails, parametrize, passes, prove
from tests.support.bundles import WRITE

PROTOCOL = "KernelProtocolError"
SEND = "kernel = get_ipython().kernel\nkernel.session.send(kernel.iopub_socket, {}, parent=kernel.get_parent())"
RAW = "kernel = get_ipython().kernel\nsession = kernel.session\n"
MESSAGE = RAW + (
    "frames = session.serialize(session.msg('stream', {'name': 'stdout', 'text': 'x'}), ident=b'stream')\n"
)
WAIT = "\nimport time\ntime.sleep(60)"
REPACK = """
import json
def pack(value):
    text = json.dumps(value, default=str).encode()
    return {} if b"execution_state" in text and b"idle" in text else text
get_ipython().kernel.session.pack = pack
"""
FORGED = "import time\nget_ipython().kernel._publish_status('idle', 'shell')\ntime.sleep(0.5)"
FLOOD = (
    "kernel = get_ipython().kernel\n"
    "for n in range({}):\n"
    "    kernel.session.send(kernel.iopub_socket, 'comm_{}', {{'comm_id': str(n), 'target_name': 'jupyter.widget', "
    "'data': {{'state': {{'_model_name': 'x' * 100}}}}}}, parent=kernel.get_parent())"
)
REPLACED = (
    "import base64, builtins, json, os\n"
    + WRITE
    + "\ndef broken(*words, **named): raise RuntimeError\n"
    + "builtins.open = json.load = json.loads = json.dumps = base64.b64encode = base64.b64decode = broken\n"
    + "os.open = os.read = os.pread = os.fstat = os.stat = broken"
)

WRITTEN = (
    RAW
    + """
from jupyter_client.session import json_packer
OURS, PRINTED = kernel.get_parent()["header"], {"name": "stdout", "text": "x"}
def send(kind="stream", content=PRINTED, parent=OURS, **more):
    header = {**session.msg_header("stream"), "msg_type": kind, **more}
    parts = [each if isinstance(each, bytes) else json_packer(each) for each in (header, parent, {}, content)]
    kernel.iopub_socket.send_multipart([b"x", b"<IDS|MSG>", session.sign(parts), *parts])
"""
)
SHOW = "from IPython.display import display\n"
PRINTS = "import time\nfor n in range(4):\n    print(n, flush=True)\n    time.sleep(0.1)\n"
QUOTES = r"""send(content=b'"' + b'\\"' * 2_000_000 + b"," * 400_100)"""


@parametrize(
    [
        passes("forged idle", FORGED, WRITE),
        fails("a type that is a list", PROTOCOL, "no message", WRITTEN + "send(['stream'])" + WAIT),
        fails("a content that is a list", PROTOCOL, "lacks", WRITTEN + "send(content=[])" + WAIT),
        fails("a parent that is nothing", PROTOCOL, "lacks", WRITTEN + "send(parent=None)" + WAIT),
        passes("a parent of another cell", WRITTEN + "send(parent={'msg_id': []})", WRITE),
        fails("a day that is none", PROTOCOL, "no message", WRITTEN + "send(date='9999-99-99T99:99:99Z')" + WAIT),
        passes(
            "a count that is none", WRITTEN + "send(content={**PRINTED, 'execution_count': {'a': 'x'}})", WRITE
        ),
        fails(
            "a picture that is a number",
            PROTOCOL,
            "lacks",
            WRITTEN + "send('display_data', {'data': {'image/png': 3}, 'metadata': {}})" + WAIT,
        ),
        fails("a part of quotes without end", PROTOCOL, "no message", WRITTEN + QUOTES + WAIT),
        fails(
            "a trace of frames without end",
            "NotebookFailed",
            "ValueError",
            "raise ValueError('\\nFile ' + 'interactiveshell.py' * 100_000)",
        ),
        passes(
            "an update of what stands behind prints",
            SHOW + PRINTS + "shown = display('a', display_id='x')",
            "shown.update('b')",
            WRITE,
        ),
        passes(
            "a display that is shown 4,000 times",
            SHOW + "for n in range(4000): display('x', display_id='x')",
            WRITE,
        ),
        passes(
            "metadata of many lists",
            SHOW + "for n in range(30): display({}, raw=True, metadata={'a': [[]] * 130_000})",
            WRITE,
        ),
        passes(
            "displays of many lists",
            SHOW + "for n in range(30): display({'application/json': [[]] * 130_000}, raw=True)",
            WRITE,
        ),
        passes(
            "displays of many objects",
            SHOW + "for n in range(30): display({'application/json': [{'a': 1}] * 130_000}, raw=True)",
            WRITE,
        ),
        passes(
            "displays of objects",
            SHOW + "for n in range(30): display({'application/json': [{'a': 1}] * 60_000}, raw=True)",
            WRITE,
        ),
        fails(
            "traces of many lines",
            PROTOCOL,
            "more output than a report may",
            WRITTEN
            + "for n in range(40): send('error', {'ename': 'a', 'evalue': 'b', 'traceback': ['ab'] * 390_000})",
        ),
        passes("forged idle in the last cell", WRITE, FORGED + "\n" + WRITE),
        fails("status without a state", PROTOCOL, "lacks what it should hold", SEND.format("'status', {}") + WAIT),
        fails("stream without a text", PROTOCOL, "lacks", SEND.format("'stream', {'name': 'stdout'}") + WAIT),
        fails("error without a name", PROTOCOL, "lacks", SEND.format("'error', {}") + WAIT),
        fails("display of a number", PROTOCOL, "lacks", SEND.format("'display_data', {'data': 3}") + WAIT),
        fails("wrong key", PROTOCOL, "no message", "get_ipython().kernel.session.key = b'x'"),
        fails(
            "wrong signature",
            PROTOCOL,
            "no message",
            MESSAGE + "frames[2] = b'0' * 64\nkernel.iopub_socket.send_multipart(frames)" + WAIT,
        ),
        fails(
            "replayed signature",
            PROTOCOL,
            "no message",
            MESSAGE + "for n in range(2): kernel.iopub_socket.send_multipart(frames)" + WAIT,
        ),
        fails(
            "no delimiter", PROTOCOL, "no message", RAW + "kernel.iopub_socket.send_multipart([b'x', b'y'])" + WAIT
        ),
        fails(
            "nothing after the delimiter",
            PROTOCOL,
            "no message",
            RAW + "kernel.iopub_socket.send_multipart([b'x', b'<IDS|MSG>'])" + WAIT,
        ),
        fails(
            "display of 200 MB, past our own bounds",
            PROTOCOL,
            "larger than 8 MiB",
            SEND.format("'display_data', {'data': {'text/plain': 'x' * 200_000_000}, 'metadata': {}}") + WAIT,
            config={"resources": {"memory": "2Gi"}},
        ),
        passes(
            "display of 200 MB",
            "from IPython.display import display\ndisplay({'text/plain': 'x' * 200_000_000}, raw=True)",
            WRITE,
            config={"resources": {"memory": "2Gi"}},
        ),
        fails(
            "message of 200 large parts",
            PROTOCOL,
            "more at once than can be taken",
            SEND.format("'stream', {'name': 'stdout', 'text': 'x'}, buffers=[b'x' * 8_000_000] * 200") + WAIT,
            config={"resources": {"memory": "2Gi"}},
        ),
        fails(
            "message of a million small parts",
            PROTOCOL,
            "sent",
            SEND.format("'stream', {'name': 'stdout', 'text': 'x'}, buffers=[b'x' * 50] * 1_000_000") + WAIT,
            config={"resources": {"memory": "2Gi"}},
        ),
        fails("endless print", PROTOCOL, "more output than a report may", "while True: print('y' * 1000)"),
        fails(
            "endless display",
            PROTOCOL,
            "more ",
            "from IPython.display import display\nwhile True: display('y' * 100_000)",
        ),
        fails(
            "displays of seven megabytes in another alphabet",
            PROTOCOL,
            "more at once than can be taken",
            "while True: "
            + SEND.format(
                "'display_data', {'data': {'text/plain': 'x' * 7_000_000 + '\\U0001f600'}, 'metadata': {}}"
            ).replace("\n", "; "),
        ),
        fails(
            "displays of three megabytes in another alphabet",
            PROTOCOL,
            "more output than a report may",
            "from IPython.display import display\n"
            "while True: display({'text/plain': 'x' * 3_000_000 + '\\U0001f600'}, raw=True)",
        ),
        passes(
            "tables of twenty megabytes",
            "from IPython.display import display\n"
            "for n in range(5): display({'text/html': 'x' * 4_000_000}, raw=True)",
            WRITE,
        ),
        fails(
            "200,000 lists in one another",
            PROTOCOL,
            "no message",
            REPACK.replace("{}", 'b"[" * 200_000 + b"]" * 200_000', 1),
        ),
        fails(
            "integer of 6,000 digits",
            PROTOCOL,
            "no message",
            REPACK.replace("{}", """b'{"execution_state": ' + b"1" * 6000 + b"}" """, 1),
        ),
        fails(
            "four million lists",
            PROTOCOL,
            "too many parts",
            SEND.format("'display_data', {'data': {'x/y': [[]] * 2_000_000}, 'metadata': {}}") + WAIT,
        ),
        passes("flood of comms", FLOOD.format(5000, "msg"), WRITE),
        passes("flood of widgets", FLOOD.format(5000, "open"), WRITE),
        fails("endless comms", PROTOCOL, "more messages than a report may", FLOOD.format(10**9, "msg")),
        fails(
            "input",
            "NotebookFailed",
            "asks for input, and nobody is there to answer",
            "input('name? ')",
        ),
        fails(
            "input that insists",
            "KernelTimeout",
            "ran out of its time",
            RAW + "kernel._allow_stdin = True\nkernel.raw_input('?')",
            config={"timeout": 5},
        ),
        passes("replaced open, json and base64", REPLACED),
        fails(
            "clear and update of displays that are not there",
            PROTOCOL,
            "lacks",
            SEND.format("'update_display_data', {'data': {}, 'metadata': {}, 'transient': {'display_id': []}}")
            + WAIT,
        ),
        passes(
            "display of lists in one another",
            "from IPython.display import display\n"
            "deep = 'x'\nfor n in range(300): deep = [deep]\n"
            "display({'application/json': deep}, raw=True)\n"
            "display({'text/plain': 'x'}, metadata={'a': deep}, raw=True)",
            WRITE,
        ),
        fails(
            "deep displays in a report that fails",
            "NotebookFailed",
            "ZeroDivisionError",
            "from IPython.display import display\n"
            "for most in range(100, 300, 40):\n"
            "    deep = {}\n    for n in range(most): deep = {'a': deep}\n"
            "    try: display({'application/json': deep}, raw=True)\n    except RecursionError: break\n"
            "1 / 0",
        ),
        fails(
            "display as deep as can be sent",
            PROTOCOL,
            "no message",
            "from IPython.display import display\n"
            "for most in range(500, 980, 20):\n"
            "    deep = {}\n    for n in range(most): deep = {'a': deep}\n"
            "    display({'application/json': deep}, raw=True)",
        ),
        passes("a million carriage returns", "print('a\\r' * 500_000)", WRITE),
        fails("exception of ten megabytes", "NotebookFailed", "ValueError", "raise ValueError('long ' * 400_000)"),
        fails(
            "exception with a name of a megabyte",
            "NotebookFailed",
            "EEEE",
            "raise type('E' * 1_000_000, (Exception,), {})('\\x1b[31mred')",
        ),
        fails(
            "exception that cannot be shown",
            "NotebookFailed",
            "cell 1",
            "class E(Exception):\n    def __str__(self): raise RuntimeError('no')\nraise E",
        ),
        fails(
            "exception with a secret",
            "NotebookFailed",
            "[redacted]",
            "import os\nraise ValueError(os.environ['KEY'] + ' ' + os.environ['TOKEN'])",
        ),
    ]
)
def test_messages(place, case):
    """Whatever comes over the kernel's sockets."""
    prove(place, case)
