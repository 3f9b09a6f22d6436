"""What a kernel answers when its files are read: sizes, names and pieces that are none, late or without end."""

from tests.adversarial.cases import fails, parametrize, passes, prove

PROTOCOL, OUTPUT = "KernelProtocolError", "OutputError"
FILES = {"files": ["*.bin"]}
SERVE = """
import time
kernel, OUTPUT = get_ipython().kernel, b'{"answer": 42}'
def serve(listed, answer):
    def reply(asked):
        if asked["operation"] == "finish":
            return {"notes": [], "folder": ""}, []
        if asked["operation"] == "list":
            return {"files": listed, "more": False}, []
        if asked["name"] == "output.json":
            return {"size": len(OUTPUT)}, [OUTPUT]
        return answer()
    def handler(stream, ident, parent):
        content, buffers = reply(parent["content"])
        content = {"status": "ok", **content}
        kernel.session.send(stream, "reportbot_reply", content, parent, ident, buffers=buffers)
    kernel.shell_handlers["reportbot_request"] = handler
def late(*answer):
    time.sleep(1)
    return answer
"""


def serving(listed, answer):
    """A cell from which on the kernel lists these files, and answers so when one is read; both are expressions."""
    return f"{SERVE}\nserve({listed}, lambda: {answer})"


@parametrize(
    [
        fails(
            "files of less than nothing",
            PROTOCOL,
            "list of files is none",
            serving("[[f'{n}.bin', -1] for n in range(20)]", "({'size': -1}, [b'x' * 8_000_000])"),
            config=FILES,
        ),
        fails(
            "a size of less than nothing",
            PROTOCOL,
            "answer about a.bin is none",
            serving("[['a.bin', 5]]", "({'size': -1}, [b'x' * 8_000_000])"),
            config=FILES,
        ),
        fails("a size that is true", PROTOCOL, "none", serving("[['a.bin', True]]", "({}, [])"), config=FILES),
        fails("a size beyond all", OUTPUT, "32 MiB", serving("[['a.bin', 10**300]]", "({}, [])"), config=FILES),
        passes(
            "more than was asked for",
            serving("[[f'{n}.bin', 5] for n in range(20)]", "({'size': 5}, [b'x' * 8_000_000])"),
            config=FILES,
        ),
        fails(
            "a file that grows",
            OUTPUT,
            "at most 5 are allowed",
            serving("[['a' * 400_000, 5]]", "({'size': 10}, [b'x' * 5])"),
            config=FILES,
        ),
        fails(
            "a name of 400,000 letters",
            OUTPUT,
            "more than 32 MiB together",
            serving("[['a' * 400_000, 10**9]]", "({}, [])"),
            config=FILES,
        ),
        passes(
            "names that lead elsewhere",
            serving(
                "[[name, 5] for name in ('../../a.bin', chr(0), '', '/etc/passwd', 'report.json', 'x/' * 1000)]",
                "({'size': 5}, [b'12345'])",
            ),
            config=FILES,
        ),
        fails(
            "a byte a second",
            "KernelTimeout",
            "did not answer in time",
            serving("[['a.bin', 10_000]]", "late({'size': 10_000}, [b'x'])"),
            config={**FILES, "timeout": 4},
        ),
        fails(
            "a file a second",
            "KernelTimeout",
            "did not answer in time",
            serving("[[f'{n}.bin', 1] for n in range(20)]", "late({'size': 1}, [b'x'])"),
            config={**FILES, "timeout": 4},
        ),
        fails(
            "90,000 files",
            OUTPUT,
            "more than 20 files",
            serving("[[str(n), 1] for n in range(90_000)]", "({}, [])"),
            config=FILES,
        ),
        fails(
            "dies when it is asked",
            "KernelDied",
            "status 3",
            serving("[['a.bin', 1]]", "__import__('os')._exit(3)"),
            config=FILES,
        ),
    ]
)
def test_replies(place, case):
    """Whatever is answered, nothing is believed, and nobody waits for it."""
    prove(place, case)
