"""What CI runs says what it left out and what was flaky; `make` and Debian's tools are stand-ins here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parent.parent / ".ci" / "run"
# Writes down what it was asked for; slow tests fail at the first `FAILURES` attempts, as pytest's cache then says.
MAKE = """#!/bin/sh
echo "make $*" >> calls
[ "$1" = test-slow ] || exit 0
echo x >> attempts
[ "$(wc -l < attempts)" -gt "$FAILURES" ] && exit 0
mkdir -p .pytest_cache/v/cache
echo '{"tests/test_kills.py::test_one": true, "tests/test_kills.py::test_two": true}' > .pytest_cache/v/cache/lastfailed
exit 1
"""
CLUSTER = """echo 'export KUBECONFIG=here; echo "cluster up" >> calls'
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with nothing in it but what CI runs, and programs that do nothing."""
    folder, programs = tmp_path / "repository", tmp_path / "bin"
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(RUN, folder / ".ci" / "run")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    programs.mkdir()
    for name, text in {"make": MAKE, "dpkg": "#!/bin/sh\n"}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return folder


def run(checkout, *, failures=0):
    """Run it, with slow tests that fail that often; give its exit status, what it said, and what it called."""
    path = f"{checkout.parent / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", ".ci/run"],
        cwd=checkout,
        env={**os.environ, "PATH": path, "FAILURES": str(failures)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, (checkout / "calls").read_text().splitlines()


def test_a_machine_without_the_shared_folder_leaves_out_the_cluster(checkout):
    """All else runs, and the last line says what did not."""
    status, said, calls = run(checkout)
    assert status == 0
    assert calls == ["make check docs test", "make test-slow"]
    assert said.splitlines()[-1].startswith("LEFT OUT: the tests on a cluster")


def test_the_cluster_is_brought_up_where_it_can_be(checkout):
    """Then its tests run, and there is nothing to say."""
    script = checkout.parent / "shared" / "cluster" / "cluster"
    script.parent.mkdir(parents=True)
    script.write_text(CLUSTER)
    assert run(checkout) == (0, "", ["make check docs test", "make test-slow", "cluster up", "make test-cluster"])


def test_flaky_tests_are_named(checkout):
    """What failed is run once more by itself; that it passed then is said at the end, test by test."""
    status, said, calls = run(checkout, failures=1)
    assert status == 0
    assert calls[2].startswith("make test-slow PYTEST_ARGS=-n 0 --last-failed")
    assert "FLAKY: " in said
    assert said.splitlines()[-4:-2] == ["tests/test_kills.py::test_one", "tests/test_kills.py::test_two"]


def test_broken_tests_fail_the_run(checkout):
    """What fails by itself too is no flaky test."""
    status, said, calls = run(checkout, failures=2)
    assert status != 0
    assert "FLAKY" not in said
    assert len(calls) == 3
