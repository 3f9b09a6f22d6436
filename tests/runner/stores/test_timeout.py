"""A store that hangs is given up; one that answers is as it was."""

import time
from datetime import date

import pytest

from runner.errors import StoreError
from runner.stores.folder import FolderStore
from runner.stores.timeout import TimeoutStore
from tests.support.fakes import HangingStore


def test_what_hangs_is_given_up(tmp_path):
    """Another try, later, may do better; it is not waited for as long."""
    hanging = HangingStore(tmp_path)
    store = TimeoutStore(hanging, patience=0.2)
    start = time.monotonic()
    with pytest.raises(StoreError, match=r"did not answer within 0\.2 seconds") as caught:
        store.put("2025/01/01/a/x", b"x", "x/y")
    assert caught.value.transient
    assert time.monotonic() - start < 2
    hanging.free.set()
    while not (tmp_path / "2025/01/01/a/x").exists():  # what was given up comes late
        time.sleep(0.01)
    store.put("2025/01/01/a/x", b"y", "x/y")
    assert store.get("2025/01/01/a/x") == b"y"


def test_it_answers_and_fails_as_what_is_behind_it(tmp_path):
    """Nothing else is changed."""
    store = TimeoutStore(FolderStore(tmp_path))
    store.check()
    store.put("2025/01/01/a/x", b"x", "x/y")
    assert store.read("2025/01/01/a/x", 0, 9) == b"x"
    assert list(store.days()) == [date(2025, 1, 1)]
    assert list(store.keys(date(2025, 1, 1))) == ["2025/01/01/a/x"]
    assert store.location("2025/01/01/a/x") == str(tmp_path / "2025/01/01/a/x")
    assert store.url("2025/01/01/a/x", 60) is None
    store.delete(["2025/01/01/a/x"])
    with pytest.raises(StoreError, match="cannot be read") as caught:
        store.get("2025/01/01/a/x")
    assert not caught.value.transient
