"""Files are written, listed and read below one directory, with no kernel around it."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportbot_kernel.working_directory import Refused, WorkingDirectory


@pytest.fixture
def work(tmp_path):
    """A working directory, beside which lies a file that must not be touched."""
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "work").mkdir()
    return WorkingDirectory(str(tmp_path / "work"))


def test_what_is_written_is_read_in_pieces(work):
    """Names with blanks, accents and folders work; a piece is as long as asked."""
    work.write("daten/größe 1.csv", memoryview(b"0123456789"))
    assert work.read("daten/größe 1.csv", 3, 4) == (10, b"3456")
    assert work.read("daten/größe 1.csv", 20, 4) == (10, b"")


def test_a_file_written_twice_is_the_second(work):
    """Writing replaces."""
    work.write("a", memoryview(b"first, and long"))
    work.write("a", memoryview(b"second"))
    assert work.read("a", 0, 100) == (6, b"second")


@given(name=st.lists(st.sampled_from(["..", ".", "", "a", "secret", "\0"]), max_size=4).map("/".join))
def test_no_name_leads_out(tmp_path_factory, name):
    """Whatever the name, nothing outside is read or written."""
    base = tmp_path_factory.mktemp("base")
    (base / "secret").write_bytes(b"secret")
    (base / "work").mkdir()
    work = WorkingDirectory(str(base / "work"))
    try:
        assert work.read(name, 0, 100) is None
        work.write(name, memoryview(b"x"))
    except Refused:
        pass
    assert (base / "secret").read_bytes() == b"secret"
    assert sorted(path.name for path in base.iterdir()) == ["secret", "work"]


def test_listing_is_bounded(work, tmp_path):
    """A great many entries are not all looked at, and deep folders not entered."""
    for n in range(50):
        (tmp_path / "work" / f"{n:02}.csv").touch()
    files, more = work.list(["*.csv"], 10)
    assert (len(files), more) == (10, True)
    deep = tmp_path / "work" / "/".join("d" * 12)
    deep.mkdir(parents=True)
    (deep / "x.bin").touch()
    assert work.list(["**/*.bin"], 10) == ([], False)


def test_no_descriptor_is_left_open(work, tmp_path):
    """Reading, listing and refusing leave as many descriptors as there were."""
    os.symlink("/", tmp_path / "work" / "link")
    before = len(os.listdir("/proc/self/fd"))
    work.list(["*"], 10)
    assert work.read("none", 0, 1) is None
    for name in ("link", "link/x", "../x"):
        with pytest.raises(Refused):
            work.read(name, 0, 1)
    assert len(os.listdir("/proc/self/fd")) == before
