"""Which PNGs and JPEGs are whole; Pillow is asked, too."""

import io
import random
import struct
import zlib
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from runner.output.images import NotWhole, check_jpeg, check_png, jpeg_size, png_size
from runner.processes.bounded import run_bounded

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
KINDS = [
    (0, 1),
    (0, 2),
    (0, 4),
    (0, 8),
    (0, 16),
    (2, 8),
    (2, 16),
    (3, 1),
    (3, 4),
    (3, 8),
    (4, 8),
    (4, 16),
    (6, 8),
    (6, 16),
]
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SIDES = st.integers(1, 40)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(header, pixels, *, each=200):
    parts = [chunk(b"IDAT", pixels[place : place + each]) for place in range(0, len(pixels), each)]
    palette = chunk(b"PLTE", bytes(768)) if header[3] == 3 else b""
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *header))
    return start + palette + b"".join(parts) + chunk(b"IEND", b"")


def rows(width, height, bits, *, interlaced):
    """Every row of an image, pass by pass, filters included."""
    for left, top, across, down in PASSES if interlaced else [(0, 0, 1, 1)]:
        columns = len(range(left, width, across))
        for row in range(top, height, down) if columns else ():
            yield bytes([row % 5]) + random.Random(row).randbytes((columns * bits + 7) // 8)


def pillow(content):
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:
        image.load()
        return image.size


def is_whole(content):
    try:
        png_size(content)
        check_png(content)
    except NotWhole:
        return False
    return True


def told(content):
    return b"whole" if is_whole(content) else b"not"


@given(SIDES, SIDES, st.sampled_from(KINDS), st.booleans(), st.integers(0, 9))
def test_every_kind_of_png_is_whole_up_to_its_last_byte(width, height, kind, interlaced, level):
    """Interlaced or not, of each colour and depth: with all its pixels it is whole, with a byte less it is not."""
    colour, depth = kind
    pixels = b"".join(rows(width, height, depth * CHANNELS[colour], interlaced=interlaced))
    header = (width, height, depth, colour, 0, 0, int(interlaced))
    content = png(header, zlib.compress(pixels, level))
    assert png_size(content) == pillow(content) == (width, height)
    assert is_whole(content + b"what follows")
    assert not is_whole(png(header, zlib.compress(pixels[:-1], level)))


@given(st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA"]), SIDES, SIDES, st.booleans(), st.integers(0))
def test_a_png_is_whole_where_pillow_decodes_it(mode, width, height, commented, place):
    """A cut or a changed byte: what Pillow refuses for its pixels is refused here."""
    about, file = PngImagePlugin.PngInfo(), io.BytesIO()
    about.add_text("about", "text " * 9, zip=True)
    image = Image.frombytes("L", (width, height), random.Random(place).randbytes(width * height)).convert(mode)
    image.save(file, "PNG", pnginfo=about if commented else None)
    whole = file.getvalue()
    assert is_whole(whole)
    place, damaged = place % (len(whole) - 12), bytearray(whole)
    damaged[place] ^= 1 << (width % 8)
    for content in (whole[:place], bytes(damaged)):
        try:
            pillow(content)
        except Exception:
            assert not is_whole(content)


@pytest.mark.parametrize(("depth", "interlaced"), [(8, 0), (16, 0), (8, 1)])
def test_a_large_png_is_checked_in_little_memory(depth, interlaced):
    """A hundred million bytes of pixels pass through four mebibytes; a row of them may be as long."""
    for width, height in [(4000, 3000), (12_000_000, 1)]:
        pixels = zlib.compress(bytes(10 * width * height), 1)  # some more than there are
        content = png((width, height, depth, 6, 0, 0, interlaced), pixels, each=2**16)
        work = partial(told, content)
        assert run_bounded(work, seconds=20, memory=4 * 2**20, size=100) == b"whole"


def jpeg(size, mode="RGB", **options):
    file = io.BytesIO()
    noise = random.Random(0).randbytes(size[0] * size[1])
    Image.frombytes("L", size, noise).convert(mode).save(file, "JPEG", **options)
    return file.getvalue()


def fault(check, content):
    try:
        check(content)
    except Exception as error:
        return str(error)
    return ""


@given(
    st.sampled_from(["L", "RGB", "CMYK"]), st.booleans(), st.integers(1, 50), st.integers(1, 50), st.integers(0)
)
def test_a_jpeg_is_whole_where_pillow_decodes_it(mode, progressive, width, height, place):
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
