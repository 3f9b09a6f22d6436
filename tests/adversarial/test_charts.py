"""Charts that are none, that take more room than they seem to, and as many as there may be."""

import base64
import io
import struct
import zlib

from tests.adversarial.cases import dumping, fails, parametrize, passes, prove
from tests.support.bundles import WRITE

MAKING = """
import base64, io, json, os, struct, zlib
from IPython.display import display

def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

def png(width, height, *, size, depth=8, colour=6, interlaced=0, more=b"", noisy=False):
    "A PNG whose pixels take `size` bytes: all black, or noise that nothing packs."
    packer, packed = zlib.compressobj(0 if noisy else 1), io.BytesIO()
    for start in range(0, size, 2**20):
        piece = bytearray(os.urandom(min(2**20, size - start)) if noisy else min(2**20, size - start))
        for row in range(-start % (size // height), len(piece), size // height):
            piece[row] = 0
        packed.write(packer.compress(piece))
    packed.write(packer.flush())
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    chunks = chunk(b"IHDR", header) + more + chunk(b"IDAT", packed.getvalue()) + chunk(b"IEND", b"")
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunks

def noise(megabytes):
    return png(1000, 1000 * megabytes // 3, size=3001 * (1000 * megabytes // 3), colour=2, noisy=True)

def jpeg(**options):
    from PIL import Image
    image, content = Image.effect_noise((630, 630), 60).resize((6300, 6300)).convert("RGB"), io.BytesIO()
    image.save(content, "JPEG", quality=30, **options)
    return content.getvalue()

def text(content):
    return base64.b64encode(content).decode()

def write(**charts):
    json.dump({name: text(content) for name, content in charts.items()}, open("output.json", "w"))
"""
FIGURES = MAKING + "\nfor n in range(4): display({'image/png': text(noise(5))}, raw=True)"
CHARTS = "write(plot=noise(6), plan=noise(6))"
SHOWN = (
    '<!doctype html><title>t</title>{{ chart("plot") }}{{ chart("plan") }}'
    '{% for n in range(1, 4) %}{{ chart("figure-" ~ n) }}{% endfor %}'
)

OPEN = "<svg xmlns='http://www.w3.org/2000/svg'>"
SHOW = (
    MAKING
    + "\ndef show(drawing): display({'image/svg+xml': f'"
    + OPEN.replace("'", '"')
    + "{drawing}</svg>'}, raw=True)\n"
)
DRAW = MAKING + "\ndef draw(drawing): write(plot=f'" + OPEN.replace("'", '"') + "{drawing}</svg>'.encode())\n"
HEAVY = "could not be decoded within 5 seconds and 16 MiB"


def chunk(kind, content):
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, *, rows=None):
    """A PNG of one colour in bits, as small as can be; `rows`: how many of its rows it has."""
    row = b"\0" + b"\0" * ((width + 7) // 8)
    packer, packed = zlib.compressobj(9), io.BytesIO()
    for _ in range(height if rows is None else rows):
        packed.write(packer.compress(row))
    packed.write(packer.flush())
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed.getvalue())
    return base64.b64encode(content + chunk(b"IEND", b"")).decode()


@parametrize(
    [
        fails(
            "10,000 charts",
            "OutputError",
            "charts",
            dumping("{f'c{n}': " + repr(png(8, 8)) + " for n in range(10_000)}"),
        ),
        fails(
            "chart of ten billion pixels",
            "OutputError",
            "pixels",
            dumping("{'plot': " + repr(png(100_000, 100_000, rows=100)) + "}"),
        ),
        fails(
            "chart that unfolds",
            "OutputError",
            "pixels",
            dumping("{'plot': " + repr(png(30_000, 20_000)) + "}"),
        ),
        fails(
            "chart cut in half",
            "OutputError",
            "not a whole PNG",
            dumping("{'plot': " + repr(png(3000, 3000)[:400]) + "}"),
        ),
        fails(
            "PNG that is none", "OutputError", "not a whole PNG", dumping("{'plot': 'iVBORw0KGgo' + 'A' * 1001}")
        ),
        passes(
            "charts as large as may be",
            dumping("{f'c{n}': " + repr(png(6000, 6000)) + " for n in range(10)}"),
            template="ok",
        ),
        fails(
            "markup of a million elements",
            "OutputError",
            "more than 400,000 elements and attributes",
            dumping(
                "{'plot': __import__('base64').b64encode(b'<svg xmlns=\"http://www.w3.org/2000/svg\">' + b'<g>' * 1_000_000).decode()}"
            ),
        ),
        fails(
            "entities that unfold",
            "OutputError",
            "SVG",
            dumping(
                "{'plot': __import__('base64').b64encode(b'<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                "]><svg>&b;</svg>').decode()}"
            ),
        ),
        passes(
            "39 million pixels in colour",
            MAKING + "\nwrite(plot=png(6240, 6240, size=6240 * (4 * 6240 + 1)))",
            template="ok",
        ),
        passes(
            "39 million pixels of 16 bits",
            MAKING + "\nwrite(plot=png(6240, 6240, size=6240 * (8 * 6240 + 1), depth=16))",
            template="ok",
        ),
        passes(
            "39 million pixels, interlaced",
            MAKING + "\nwrite(plot=png(6240, 6240, size=4 * 6240**2 + 6240 // 8 * 15, interlaced=1))",
            template="ok",
        ),
        passes("twelve megabytes of noise", MAKING + "\nwrite(plot=noise(12))", template="ok"),
        passes("a JPEG of 39 million pixels", MAKING + "\nwrite(plot=jpeg())", template="ok"),
        passes(
            "a progressive JPEG of 39 million pixels",
            MAKING + "\nwrite(plot=jpeg(progressive=True))",
            template="ok",
        ),
        passes(
            "comments that unfold",
            MAKING
            + "\nlong = chunk(b'zTXt', b'Comment\\0\\0' + zlib.compress(b'x' * 2**20))"
            + "\nwrite(plot=png(8, 8, size=8 * 33, more=60 * long))",
            template="ok",
        ),
        passes("figures and charts as large as may be", FIGURES, CHARTS, template="ok"),
        passes("figures and a chart as large as may be", FIGURES, "write(plot=noise(12))", template="ok"),
        passes("a page of figures and charts as large as may be", FIGURES, CHARTS, template=SHOWN),
        passes(
            "charts and files as large as may be",
            MAKING + "\n" + CHARTS,
            "for n in range(2): open(f'{n}.bin', 'wb').write(os.urandom(10_500_000))",
            config={"files": ["*.bin"]},
            template="ok",
        ),
        passes(
            "a file as large as may be",
            MAKING + "\nwrite()\nopen('large.bin', 'wb').write(os.urandom(32 * 2**20))",
            config={"files": ["*.bin"]},
            template="ok",
        ),
        fails(
            "blanks for an SVG",
            "OutputError",
            "neither PNG",
            MAKING + "\ndisplay({'image/svg+xml': ' ' * 10**6}, raw=True)",
            WRITE,
        ),
        passes(
            "blanks in a style",
            DRAW + "draw('<style>a{fill:url(' + ' ' * 300_000 + '#a)}</style>')",
            template="ok",
        ),
        fails(
            "a path of twelve megabytes",
            "OutputError",
            "too much memory",
            DRAW + "draw('<path d=\"' + 'M1 2' * 2_800_000 + '\"/>')",
        ),
        fails(
            "a path of eight megabytes shown",
            "NotebookFailed",
            "PictureTooLarge",
            SHOW + "show('<path d=\"' + 'M1 2' * 1_900_000 + '\"/>')",
            WRITE,
        ),
        passes(
            "paths of a megabyte shown",
            SHOW + "for n in range(15): show(f'<a>{n}</a><path d=\"' + 'M1 2' * 400_000 + '\"/>')",
            WRITE,
        ),
        fails("millions of elements", "OutputError", "elements and attributes", DRAW + "draw('<g/>' * 2_900_000)"),
        fails(
            "millions of elements shown",
            "OutputError",
            "elements and attributes",
            SHOW + "for n in range(30): show('<g/>' * 200_000 + f'<a>{n}</a>')",
            WRITE,
        ),
        fails(
            "a million attributes",
            "OutputError",
            "elements and attributes",
            DRAW + "draw('<g ' + ' '.join(f'a{n}=\"\"' for n in range(900_000)) + '/>')",
        ),
        fails(
            "attributes shown",
            "OutputError",
            HEAVY,
            SHOW + "show('<g ' + ' '.join(f'a{n}=\"\"' for n in range(390_000)) + '/>')",
            WRITE,
        ),
        passes(
            "a drawing of twelve megabytes of text",
            DRAW + "draw('<script/><text>' + '&lt;abc' * 1_600_000 + '</text>')",
            template="ok",
        ),
    ]
)
def test_charts(place, case):
    """However large a chart is, the room that it takes is small."""
    prove(place, case)
