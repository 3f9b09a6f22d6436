"""A sandbox is, for the programs in it, a machine as large as its limits, on which ordinary things work."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from runner.kernels.sandbox.machine import limits_as_files, machine_files
from tests.runner.kernels.conftest import MIB, SPEC, execute, printed
from tests.support.needs import missing

LOOK = """
import getpass, json, locale, mimetypes, os, pwd, socket, time
import psutil
print(json.dumps({
    "cores": [os.cpu_count(), psutil.cpu_count(), os.sysconf("SC_NPROCESSORS_ONLN")],
    "memory": [psutil.virtual_memory().total, int(open("/sys/fs/cgroup/memory.max").read())],
    "threads": [os.environ[name] for name in ("OMP_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS")],
    "localhost": [socket.gethostbyname("localhost"), socket.getaddrinfo(socket.gethostname(), 80)[0][4][0]],
    "user": [pwd.getpwuid(os.getuid()).pw_name, getpass.getuser()],
    "types": [mimetypes.guess_type(name)[0] for name in ("a.xlsx", "a.parquet", "a.csv")],
}))
"""
LOCALES = """
import locale, time
noon = time.gmtime(12 * 3600)
for name in NAMES:
    locale.setlocale(locale.LC_ALL, name)
    print(time.strftime("%A %B", noon), locale.format_string("%.2f", 1234.5, grouping=True))
try:
    locale.setlocale(locale.LC_ALL, "xx_YY.UTF-8")
except locale.Error as error:
    print(error)
locale.setlocale(locale.LC_ALL, "C")
"""


def test_limits_are_written_as_linux_writes_them():
    """A part of a core is one; memory is in kibibytes in one place and in bytes in the other."""
    files = limits_as_files(cpu=1.5, memory=512 * MIB)
    assert files["/sys/devices/system/cpu/online"] == "0-1\n"
    assert files["/sys/fs/cgroup/cpu.max"] == "150000 100000\n"
    assert files["/sys/fs/cgroup/memory.max"] == "536870912\n"
    assert "MemTotal:         524288 kB\n" in files["/proc/meminfo"]
    assert limits_as_files(cpu=0.5, memory=1)["/sys/devices/system/cpu/online"] == "0\n"


def test_files_are_made_once_for_each_size(tmp_path):
    """And names of hosts only where nobody else gives them."""
    first = machine_files(SPEC, cache=tmp_path)
    assert machine_files(replace(SPEC, disk=1), cache=tmp_path) == first
    assert machine_files(replace(SPEC, cpu=2), cache=tmp_path)["/proc/meminfo"] != first["/proc/meminfo"]
    assert "localhost" in first["/etc/hosts"].read_text()
    for network in ({"network": True}, {"named_hosts": True}):
        assert "/etc/hosts" not in machine_files(replace(SPEC, **network), cache=tmp_path)


async def test_a_kernel_sees_its_own_limits_and_is_a_machine(session):
    """Libraries spill instead of being killed; local names, users and types of files are there."""
    assert json.loads(printed(await execute(session, LOOK))) == {
        "cores": [1, 1, 1],
        "memory": [SPEC.memory, SPEC.memory],
        "threads": ["1", "1", "1"],
        "localhost": ["127.0.0.1", "127.0.0.1"],
        "user": ["kernel", "kernel"],
        "types": [
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.apache.parquet",
            "text/csv",
        ],
    }


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["es_ES.UTF-8"], ["jueves enero 1.234,50"]),
        pytest.param(
            [("ca_ES", "UTF-8"), "fr_FR.UTF-8"],
            ["dijous de gener 1.234,50", "jeudi janvier"],
            marks=pytest.mark.slow,
        ),
    ],
)
async def test_a_locale_is_made_when_it_is_asked_for(session, names, words):
    """From the machine's sources; one that does not exist is an error, as anywhere."""
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/es_ES").exists():
        missing("no sources of locales here")
    lines = printed(await execute(session, LOCALES.replace("NAMES", repr(names)))).splitlines()
    assert lines.pop() == "unsupported locale setting"
    assert [line.startswith(each) for line, each in zip(lines, words, strict=True)] == [True] * len(words)


async def test_a_browser_draws(session):
    """Debian's Chromium starts, as plotting libraries and page printers start it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        missing("no Chromium here")
    notebook = await execute(
        session,
        "import os, subprocess\nopen('a.html', 'w').write('<h1>drawn</h1>')\n"
        "subprocess.run(['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--screenshot=a.png',"
        " f'file://{os.getcwd()}/a.html'], capture_output=True, timeout=50)\n"
        "print(open('a.png', 'rb').read(4))",
        seconds=60,
    )
    assert printed(notebook) == "b'\\x89PNG'\n"
