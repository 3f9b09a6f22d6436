"""Files are written whole or not at all, and nothing is left of what failed."""

import pytest

from runner.files import write_atomically


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
