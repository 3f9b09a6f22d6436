"""The contract of `ReportStore`: one body, run over every store."""

import threading

import pytest

from runner.errors import StoreError
from runner.stores.folder import FolderStore


@pytest.fixture(params=["folder"])
def store(request, tmp_path):
    """Each kind of store, empty."""
    return {"folder": lambda: FolderStore(tmp_path / "reports")}[request.param]()


def test_what_is_put_is_given_back(store):
    """Content of any bytes survives, and a second put replaces the first."""
    store.put("2025/01/31/a/report.html", b"\0\xff" * 1000, "text/html")
    assert store.get("2025/01/31/a/report.html") == b"\0\xff" * 1000
    store.put("2025/01/31/a/report.html", b"", "text/html")
    assert store.get("2025/01/31/a/report.html") == b""


def test_what_is_not_there_is_an_error(store):
    """A key that nobody put names itself."""
    with pytest.raises(StoreError, match="nobody/put"):
        store.get("nobody/put")


def test_a_reader_never_sees_half(store):
    """While content is replaced, a reader gets the old or the new, whole."""
    versions = [bytes([number]) * 200_000 for number in range(4)]
    store.put("k", versions[0], "x/y")
    done = threading.Event()
    seen = []

    def read():
        while not done.is_set():
            seen.append(store.get("k"))

    reader = threading.Thread(target=read)
    reader.start()
    for version in versions * 5:
        store.put("k", version, "x/y")
    done.set()
    reader.join()
    assert seen
    assert set(seen) <= set(versions)


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a/../../x", ""])
def test_no_key_leads_out(store, key):
    """A key stays in the store, whoever made it up."""
    with pytest.raises(StoreError):
        store.put(key, b"x", "text/plain")


def test_a_store_that_cannot_be_written_says_so(tmp_path):
    """The sentence names the file; nothing half written stays."""
    (tmp_path / "reports").write_text("a file stands where the folder should be")
    with pytest.raises(StoreError, match="could not be written"):
        FolderStore(tmp_path / "reports").put("a/b", b"x", "text/plain")
