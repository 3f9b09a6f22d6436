"""Files are written whole or not at all, and nothing is left of what failed."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from runner.files import read_json, read_or_make, write_atomically


@pytest.mark.parametrize("content", ["añ", "añ".encode(), [b"a", "ñ".encode()]], ids=["text", "bytes", "chunks"])
def test_what_was_there_is_replaced(tmp_path, content):
    """Text, bytes and chunks of bytes are written alike, with the permissions asked for."""
    file = tmp_path / "file"
    file.write_text("before")
    write_atomically(file, content, mode=0o600, sync=True)
    assert file.read_text(encoding="utf-8") == "añ"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_failure_leaves_the_old_content_and_nothing_else(tmp_path):
    """An error in the middle of the content reaches the caller, and the file is as it was."""
    file = tmp_path / "file"
    file.write_text("before")

    def chunks():
        yield b"half"
        raise ValueError

    with pytest.raises(ValueError):
        write_atomically(file, chunks())
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_several_who_make_a_file_at_once_have_the_same(tmp_path):
    """For their owner alone; and it is made once, whoever comes later."""
    file, numbers = tmp_path / "new/key", count()

    def make():
        return f"key {next(numbers)}".encode() * 1000

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: read_or_make(file, make), range(50)))
    assert found == {file.read_bytes()}
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(("content", "found"), [('{"a": 1}', {"a": 1}), ("{broken", None), (None, None)])
def test_json_that_is_missing_or_broken_is_none(tmp_path, content, found):
    """Whoever reads a cache or a note of another process needs no other case."""
    file = tmp_path / "file.json"
    if content is not None:
        file.write_text(content)
    assert read_json(file) == found
