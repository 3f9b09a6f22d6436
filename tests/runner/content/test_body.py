"""A content as a file: read in steps of any size, and again from its start."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.content.body import Reader
from runner.content.placeholders import Base64, SplicedBody

PIECES = st.lists(st.binary(max_size=9) | st.builds(Base64, st.binary(max_size=9)), max_size=5)


@given(st.builds(SplicedBody, PIECES) | st.binary(max_size=20), st.lists(st.integers(1, 30)))
def test_all_of_it_is_read_whatever_the_steps(body, steps):
    """Each step is full but for the last; whoever stops anywhere can begin anew."""
    reader, whole = Reader(body), io.BytesIO(bytes(body))
    assert len(reader) == len(bytes(body))
    for size in steps:
        assert reader.read(size) == whole.read(size)
        assert reader.tell() == whole.tell()
    assert reader.seek(0) == reader.tell() == 0
    assert reader.read() == bytes(body)
    assert reader.read(1) == b""


def test_nowhere_but_to_its_start_it_can_be_sought():
    """Whoever wants to know how long it is asks for its length."""
    with pytest.raises(io.UnsupportedOperation):
        Reader(b"abc").seek(0, io.SEEK_END)
