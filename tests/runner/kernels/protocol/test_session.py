"""Files go in and come out over the kernel's own channel, bounded, whatever the notebook left there."""

import pytest

from runner.errors import KernelDied, KernelProtocolError, KernelTimeout, NotebookFailed, OutputError
from tests.runner.kernels.conftest import MIB, execute

LIMIT = 64 * MIB


async def test_files_come_back_as_they_were(session):
    """32 MiB go in and out unchanged, in pieces."""
    content = bytes(range(256)) * (32 * MIB // 256)
    await session.begin(env={}, timezone="UTC", files={"large.bin": content, "empty": b""})
    assert await session.read_file("large.bin", limit=LIMIT) == content
    assert await session.read_file("empty", limit=LIMIT) == b""


async def test_listing_finds_what_matches_below_the_working_directory(session):
    """Names and sizes of regular files; links, folders and what lies elsewhere are left out."""
    await execute(
        session,
        "import os\n"
        "os.makedirs('out/deep')\n"
        "for name in ('a.xlsx', 'b.csv', 'out/c.xlsx', 'out/deep/d.xlsx'): open(name, 'w').write('1234')\n"
        "os.symlink('/proc/self/status', 'link.xlsx')\n"
        "os.mkdir('folder.xlsx')\n"
        "os.mkfifo('pipe.xlsx')\n"
        "os.chdir('/')",
    )
    assert await session.list_files(["*.xlsx"], limit=10) == [("a.xlsx", 4)]
    assert await session.list_files(["out/*.xlsx", "b.*"], limit=10) == [("b.csv", 4), ("out/c.xlsx", 4)]
    assert len(await session.list_files(["**/*.xlsx"], limit=10)) == 3
    with pytest.raises(OutputError, match="more than 2 files"):
        await session.list_files(["**/*.xlsx"], limit=2)


async def test_what_is_not_there_is_none(session):
    """A missing file is no error, nor is one in a missing folder."""
    assert await session.read_file("output.json", limit=LIMIT) is None
    assert await session.read_file("no/where", limit=LIMIT) is None


@pytest.mark.parametrize(
    "making",
    [
        "os.symlink('/proc/self/environ', 'output.json')",
        "os.mkfifo('output.json')",
        "os.mkdir('output.json')",
        "s = __import__('socket').socket(__import__('socket').AF_UNIX); s.bind('output.json')",
    ],
)
async def test_only_regular_files_are_read(session, making):
    """A link, a pipe, a folder and a socket are refused in words, and hold nobody up."""
    await execute(session, f"import os\n{making}")
    with pytest.raises(OutputError, match=r"output\.json is not a regular file"):
        await session.read_file("output.json", limit=LIMIT)


@pytest.mark.parametrize("name", ["../x", "/etc/hostname", "a/../../x", "", "a//b", "./x"])
async def test_no_name_leads_out(session, name):
    """Only names below the working directory are read or written."""
    with pytest.raises(OutputError):
        await session.read_file(name, limit=LIMIT)
    with pytest.raises(OutputError):
        await session.begin(env={}, timezone="UTC", files={name: b"x"})


async def test_no_folder_on_the_way_may_be_a_link(session):
    """A link in the middle of a name is refused as one at its end is."""
    await execute(session, "import os\nos.symlink('/', 'out')")
    with pytest.raises(OutputError):
        await session.read_file("out/proc/version", limit=LIMIT)


async def test_a_file_too_large_is_not_fetched(session):
    """A sparse file of a tebibyte costs one reply."""
    await execute(session, "with open('output.json', 'wb') as file:\n    file.truncate(50 * 2**20)")
    with pytest.raises(OutputError, match=r"output\.json has 52,428,800 bytes; at most 1,048,576 are allowed"):
        await session.read_file("output.json", limit=MIB)


async def test_replaced_functions_do_not_reach_the_reading(session):
    """A notebook that replaces open, json and os still has its output read."""
    await execute(
        session,
        "import builtins, fnmatch, json, os, time\n"
        "open('output.json', 'w').write('{}')\n"
        "def broken(*words, **named): raise RuntimeError\n"
        "json.dumps = json.loads = os.open = os.read = os.pread = os.scandir = os.fstat = broken\n"
        "fnmatch.fnmatchcase = builtins.open = broken\n"
        "os.environ = {}",
    )
    assert await session.list_files(["*.json"], limit=5) == [("output.json", 2)]
    assert await session.read_file("output.json", limit=LIMIT) == b"{}"


async def test_a_kernel_that_knows_no_requests_is_told(session):
    """A custom image without our entrypoint is named as the cause."""
    await execute(session, "del get_ipython().kernel.shell_handlers['reportbot_request']")
    with pytest.raises(KernelProtocolError, match=r"must start kernel/entrypoint\.py"):
        await session.read_file("output.json", limit=LIMIT)


async def test_a_kernel_that_died_in_between_is_told(session):
    """A kernel that ends between the cells and the reading is no time-out."""
    await execute(session, "import os, threading\nthreading.Timer(0.2, os._exit, [7]).start()")
    with pytest.raises(KernelDied, match="exited with status 7"):
        for _ in range(1000):
            await session.read_file("output.json", limit=LIMIT)


@pytest.mark.slow
async def test_a_kernel_that_keeps_silent_is_a_timeout(session):
    """After the deadline a request has a few seconds more, not half a minute."""
    await execute(
        session,
        "import time\nget_ipython().kernel.shell_handlers['reportbot_request'] = lambda *words: time.sleep(60)",
        seconds=2,
    )
    with pytest.raises(KernelTimeout):
        await session.read_file("output.json", limit=LIMIT)


async def test_what_is_left_open_is_whole_and_named(session):
    """Buffers are written before anything is read back; files, commands, threads and processes are told of."""
    warnings = []
    await session.begin(env={}, timezone="UTC", files={})
    await execute(
        session,
        "rows = open('rows.csv', 'w')\nfor n in range(3001): print(n, file=rows)",
        "!false\nlines = !ls /nowhere\nname = 'x'\nprint(lines, _exit_code)\n!echo {name} $name",
        "import threading, time, os\n"
        "def write():\n    time.sleep(0.3)\n    open('late.txt', 'w').write('late')\n"
        "threading.Thread(target=write).start()\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(1)\n"
        "future = pool.submit(write)\n"
        "os.makedirs('sub')\nos.chdir('sub')",
    )
    await session.finish(warn=warnings.append)
    assert session.ended_in == "sub"
    assert len((await session.read_file("rows.csv", limit=LIMIT)).splitlines()) == 3001
    assert await session.read_file("sub/late.txt", limit=LIMIT) == b"late"
    found = [(each.kind, each.cell) for each in warnings]
    assert found == [("failed command", 2), ("failed command", 2), ("open file", None)]


async def test_a_command_that_fails_may_be_made_to_raise(session):
    """Where config.json says so, by IPython's own word."""
    await session.begin(env={}, timezone="UTC", files={}, strict_commands=True)
    for source in ("!exit 3", "lines = !exit 3"):
        with pytest.raises(NotebookFailed, match="CalledProcessError"):
            await execute(session, source)


async def test_what_cannot_be_installed_is_said_at_once(session):
    """Without a network nothing is waited for; what is there already is no error."""
    await execute(session, "%pip install -q ipykernel")
    with pytest.raises(NotebookFailed, match=r"%pip install -q humanize==99: this report has no network"):
        await execute(session, "%pip install -q humanize==99")
