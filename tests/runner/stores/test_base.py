"""The contract of `ReportStore`: one body, run over every store."""

import threading
from datetime import date

import pytest

from runner.errors import StoreError
from runner.stores.address import read_address
from runner.stores.folder import FolderStore
from runner.stores.wrappers import RetryingStore


def open_s3(s3):
    """Open a store in an empty bucket."""
    from runner.stores.bucket import Bucket
    from runner.stores.s3 import S3Store

    return S3Store(Bucket(read_address(f"s3://{s3.make_bucket('kept')}/team").below("reports")))


@pytest.fixture(params=["folder", "s3", "retrying"])
def store(request, tmp_path):
    """Each kind of store, empty."""
    if request.param == "folder":
        return FolderStore(tmp_path / "reports")
    store = open_s3(request.getfixturevalue("s3"))
    return RetryingStore(store) if request.param == "retrying" else store


def test_what_is_put_is_given_back(store):
    """Content of any bytes survives, and a second put replaces the first."""
    store.put("2025/01/31/a/report.html", b"\0\xff" * 1000, "text/html")
    assert store.get("2025/01/31/a/report.html") == b"\0\xff" * 1000
    store.put("2025/01/31/a/report.html", b"", "text/html")
    assert store.get("2025/01/31/a/report.html") == b""


def test_a_part_is_read_alone(store):
    """Less of it where the content ends before; a part of what is not there is an error."""
    store.put("2025/01/31/a/report.html", b"0123456789", "text/html")
    parts = [store.read("2025/01/31/a/report.html", start, 4) for start in (0, 4, 8)]
    assert parts == [b"0123", b"4567", b"89"]
    with pytest.raises(StoreError, match="nobody/put"):
        store.read("nobody/put", 0, 4)
    with pytest.raises(StoreError):
        store.read("../x", 0, 4)


def test_names_of_any_language_are_keys(store):
    """What `safe_name` lets pass is kept under its own name."""
    name = "2025/01/31/a/Informe d_àrea (març) +1.xlsx"
    store.put(name, b"x", "application/octet-stream")
    assert (store.get(name), list(store.keys(date(2025, 1, 31)))) == (b"x", [name])


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
    with pytest.raises(StoreError):
        store.get(key)
    with pytest.raises(StoreError):
        store.delete([key])


def test_a_day_lists_what_was_kept_on_it(store):
    """Days come oldest first, and what is no artifact is none of them."""
    for key in (
        "2025/02/01/b/report.html",
        "2024/12/31/c/x",
        "2025/01/31/a/report.html",
        "2025/01/31/a/report.json",
    ):
        store.put(key, b"x", "text/plain")
    store.put("notes/2025/01/x", b"x", "text/plain")
    store.put("2025/13/01/a/x", b"x", "text/plain")
    assert list(store.days()) == [date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 1)]
    assert list(store.keys(date(2025, 1, 31))) == ["2025/01/31/a/report.html", "2025/01/31/a/report.json"]
    assert list(store.keys(date(2025, 1, 30))) == []


def test_what_is_deleted_is_gone_and_nothing_else(store):
    """Deleting it again is no error, and a day of which nothing is left is no day any more."""
    kept, gone = "2025/02/01/b/x", ["2025/01/31/a/x", "2025/01/31/a/y"]
    for key in (kept, *gone):
        store.put(key, b"x", "text/plain")
    store.delete(gone)
    store.delete(gone)
    store.delete([])
    assert (list(store.days()), store.get(kept)) == ([date(2025, 2, 1)], b"x")
    with pytest.raises(StoreError):
        store.get(gone[0])
    store.put(gone[0], b"y", "text/plain")
    assert store.get(gone[0]) == b"y"


def test_an_empty_store_holds_no_day(store):
    """It may not even be there yet, and can be used all the same."""
    assert list(store.days()) == []
    store.check()


def test_an_artifact_has_a_place(store):
    """It names the key, for people to find it."""
    assert store.location("2025/01/31/a/x.csv").endswith("reports/2025/01/31/a/x.csv")


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    """The sentence names the file; nothing half written stays."""
    (tmp_path / "reports").write_text("a file stands where the folder should be")
    store = FolderStore(tmp_path / "reports")
    with pytest.raises(StoreError, match="could not be written"):
        store.put("a/b", b"x", "text/plain")
    with pytest.raises(StoreError, match="cannot be made"):
        store.check()


def test_a_folder_follows_no_links(tmp_path):
    """What lies elsewhere is not listed, and so never deleted."""
    (tmp_path / "elsewhere/01/31/a").mkdir(parents=True)
    (tmp_path / "elsewhere/01/31/a/x").write_text("x")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/2025").symlink_to(tmp_path / "elsewhere")
    assert list(FolderStore(tmp_path / "reports").days()) == []


def test_what_a_killed_worker_left_of_a_file_goes_with_the_next_try(tmp_path):
    """Half an artifact stays beside it only until the whole of it is there; other files are left alone."""
    store = FolderStore(tmp_path)
    folder = tmp_path / "2026/01/01/r1"
    folder.mkdir(parents=True)
    for name in (".report.html.0123.tmp", ".report.html", ".other.html.0123.tmp"):
        (folder / name).write_bytes(b"half")
    store.put("2026/01/01/r1/report.html", b"whole", "text/html")
    assert sorted(path.name for path in folder.iterdir()) == [
        ".other.html.0123.tmp",
        ".report.html",
        "report.html",
    ]
