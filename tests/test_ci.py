"""What CI runs says what it left out; `make` and Debian's tools are stand-ins here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parent.parent / ".ci" / "run"
# Writes down what it was asked for.
MAKE = """#!/bin/sh
echo "make $*" >> calls
case "$*" in *"$BROKEN"*) exit 1;; esac
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


def run(checkout, *, broken="nothing"):
    """Run it, with a target that fails; give its exit status, what it said, and what it called."""
    path = f"{checkout.parent / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", ".ci/run"],
        cwd=checkout,
        env={**os.environ, "PATH": path, "BROKEN": broken},
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
    assert calls == ["make check docs test"]
    assert said.splitlines()[-1].startswith("LEFT OUT: the tests on a cluster")


def test_the_cluster_is_brought_up_where_it_can_be(checkout):
    """Then its tests run, and there is nothing to say."""
    script = checkout.parent / "shared" / "cluster" / "cluster"
    script.parent.mkdir(parents=True)
    script.write_text(CLUSTER)
    assert run(checkout) == (0, "", ["make check docs test", "cluster up", "make test-cluster"])


def test_broken_tests_fail_the_run(checkout):
    """And nothing after them is begun."""
    status, _, calls = run(checkout, broken="docs test")
    assert status != 0
    assert calls == ["make check docs test"]
