"""What is tried in a child first, and how much a report may make."""

import asyncio
import json

import pytest

from runner.errors import OutputError
from runner.output.charts import Chart
from runner.output.output_json import parse_output
from runner.output.read import check_amounts, rehearse
from runner.processes.bounded import OutOfBounds

MIB = 2**20


def tried(work, *, seconds=5.0, memory=16 * MIB):
    asyncio.run(rehearse(work, seconds=seconds, memory=memory))


def test_what_fits_is_done_without_a_trace():
    """Nothing of it is seen here."""
    seen = []
    tried(lambda: seen.append(bytes(4 * MIB)))
    assert seen == []


def test_what_takes_too_much_is_told():
    """Of a text with one wide character each takes four bytes."""
    text = "x" * 40 * MIB
    tried(lambda: text + "x", memory=64 * MIB)
    with pytest.raises(OutOfBounds, match="memory"):
        tried(lambda: text + "\U0001f600", memory=64 * MIB)


def test_a_parser_that_lacks_memory_does_not_hang(monkeypatch):
    """Not even where the environment asks for its stack, which it could not write."""
    monkeypatch.setenv("RUST_BACKTRACE", "1")
    content = json.dumps({"x": "\U0001f600" * 3_900_000}, ensure_ascii=False).encode()
    with pytest.raises(OutOfBounds, match=r"memory|died"):
        tried(lambda: parse_output(content), memory=8 * MIB)


def test_what_takes_too_long_is_told():
    """And does not go on."""

    def work():
        while True:
            pass

    with pytest.raises(OutOfBounds, match="time"):
        tried(work, seconds=0.2)


def test_errors_of_the_work_itself_are_ignored():
    """They come again when it is done in earnest, with all that they say."""
    assert tried(lambda: 1 / 0) is None


def chart(size):
    return Chart(name="a", filename="a.png", media_type="image/png", content=bytes(size))


def test_charts_and_files_have_bounds():
    """Too many files, too many charts, and too much of both together are each told."""
    check_amounts(charts=[chart(1)] * 50, files={str(number): b"" for number in range(20)})
    with pytest.raises(OutputError, match="has 21 files"):
        check_amounts(charts=[], files={str(number): b"" for number in range(21)})
    with pytest.raises(OutputError, match=r"take 33\.0 MiB; at most 32"):
        check_amounts(charts=[chart(2**20)], files={"a": bytes(32 * 2**20)})
