"""The supervisor: parts that die are started again, a part that is set up wrongly ends all, and the end is orderly."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import os, signal, sys, time
from runner.errors import SettingsError
from runner.processes.supervisor import SupervisedProcess, Supervisor

def line(text):
    os.write(1, f"{text} {os.getpid()}\\n".encode())  # in one, for several write here

def die():
    line("dies")
    sys.exit(3)

def wrong():
    line("wrong")
    raise SettingsError("PORT is taken")

def live():
    line("lives")
    time.sleep(60)

def deaf():
    signal.signal(signal.SIGTERM, lambda number, frame: line("heard"))
    line("lives")
    while True:
        time.sleep(60)

names = sys.argv[2].split(",")
sys.exit(Supervisor([SupervisedProcess(name=name, run=globals()[name]) for name in names], drain=float(sys.argv[1])).run())
"""


@pytest.fixture
def supervise():
    """Start a supervisor over these parts; give it, and what it printed line by line."""
    started = []

    def start(*parts, drain=10):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(drain), ",".join(parts)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def read(process):
    """Give the next line: the word, and the number of the process that said it."""
    word, pid = process.stdout.readline().split()
    return word, int(pid)


def test_a_part_that_dies_is_started_again(supervise):
    """Each time a little later."""
    process = supervise("die")
    times = []
    for _ in range(4):
        assert read(process)[0] == "dies"
        times.append(time.monotonic())
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert pauses[0] < pauses[1] < pauses[2]
    process.terminate()
    assert process.wait(5) == 0


def test_a_part_that_is_set_up_wrongly_ends_all(supervise):
    """It would fail again; the others end too, and the status says that something has to be mended."""
    process = supervise("live", "wrong")
    assert process.wait(5) == 2
    assert "PORT is taken" in process.stderr.read()
    said = [line.split() for line in process.stdout]  # the other may have had no time to say a word
    assert not any(Path(f"/proc/{pid}").exists() for _, pid in said)


def test_nobody_who_is_deaf_holds_up_the_end(supervise):
    """Asked once, asked again after the drain, and then killed at a third word."""
    process = supervise("deaf", drain=1)
    _, pid = read(process)
    process.terminate()
    assert read(process) == ("heard", pid)
    assert read(process) == ("heard", pid)
    process.terminate()
    assert process.wait(5) == 0
    assert not Path(f"/proc/{pid}").exists()


def test_parts_end_with_a_supervisor_that_is_killed(supervise):
    """They are not left to themselves."""
    process = supervise("live")
    _, pid = read(process)
    process.kill()
    process.wait()
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert not Path(f"/proc/{pid}").exists()


def test_a_terminals_interrupt_reaches_the_supervisor_alone(supervise):
    """Ctrl-C goes to a whole process group, and the parts are asked to end in their turn."""
    process = supervise("live")
    _, pid = read(process)
    assert os.getpgid(pid) != os.getpgid(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(5) == 0
