"""Which JPEGs can be decoded; Pillow is asked, too."""

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from runner.output.jpeg import check_jpeg, jpeg_size
from runner.processes.bounded import run_bounded


def jpeg(size, mode="RGB", **options):
    file = io.BytesIO()
    noise = random.Random(0).randbytes(size[0] * size[1])
    Image.frombytes("L", size, noise).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def pillow(content):
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as image:
        image.load()
        return image.size


def fault(check, content):
    try:
        check(content)
    except Exception as error:
        return str(error)
    return ""


@given(
    st.sampled_from(["L", "RGB", "CMYK"]), st.booleans(), st.integers(1, 50), st.integers(1, 50), st.integers(0)
)
def test_what_pillow_decodes_is_whole_and_what_it_refuses_is_not(mode, progressive, width, height, place):
    """Cut anywhere or with a changed byte, the verdict is that of decoding it at full size."""
    whole = jpeg((width, height), mode, progressive=progressive, comment=b"\xff\xd9 \xff\xda")
    assert jpeg_size(whole) == pillow(whole) == (width, height)
    place, damaged = place % len(whole), bytearray(whole)
    damaged[place] ^= 1 << (width % 8)
    for content in (whole, whole + b"what follows", whole[:place], bytes(damaged)):
        assert bool(fault(check_jpeg, content)) == bool(fault(pillow, content))


@pytest.mark.parametrize("progressive", [False, True])
def test_a_large_jpeg_is_checked_in_little_memory(progressive):
    """Sixteen million pixels, of which a half is missed."""
    content = jpeg((4000, 4000), progressive=progressive)

    def work(content):
        return lambda: fault(check_jpeg, content).encode()

    bounds = {"seconds": 20, "memory": 12 * 2**20, "size": 300}
    assert run_bounded(work(content), **bounds) == b""
    assert b"truncated" in run_bounded(work(content[: len(content) // 2]), **bounds)
