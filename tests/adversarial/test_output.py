"""What a notebook leaves behind instead of a report: refused in a sentence, or made harmless."""

from tests.adversarial.cases import dumping, fails, parametrize, passes, prove, writing
from tests.support.bundles import WRITE

OUTPUT = "OutputError"
SECRET = "import os\nKEY = os.environ['KEY']\n"
HEAVY = "too much memory once it is read"
PRINTED = "<!doctype html><title>t</title>{{ answer }}"
FIGURES = """
import base64, os, struct, zlib
from IPython.display import display
def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
def figure():
    rows = b"".join(b"\\0" + os.urandom(3 * 1300) for row in range(1280))
    png = b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1300, 1280, 8, 2, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()
"""
FOUR_FIGURES = FIGURES + 'for n in range(4): display({"image/png": figure()}, raw=True)'
FOUR_SHOWN = '<!doctype html><title>t</title>{% for n in range(1, 5) %}{{ chart("figure-" ~ n) }}{% endfor %}'
TWO_CHARTS = (
    FIGURES
    + """
import json
json.dump({"plot": figure(), "plan": figure(), "mood": "\U0001f600"}, open("output.json", "w"), ensure_ascii=False)
"""
)
SLOW_PATTERN = {"type": "object", "properties": {"text": {"pattern": "^(a|a)*$"}}}
LISTS = {"type": "array", "uniqueItems": True}
NUMBERS = {"items": {"type": "number"}}
NEITHER = [{"type": "string"}, {"type": "null"}]
GATHERED = {"anyOf": [{"items": kind} for kind in NEITHER]}


@parametrize(
    [
        fails("nothing", OUTPUT, "wrote no output.json", "x = 1"),
        fails(
            "link to /etc/passwd",
            OUTPUT,
            "not a regular file",
            "import os\nos.symlink('/etc/passwd', 'output.json')",
        ),
        fails(
            "link to the connection file",
            OUTPUT,
            "not a regular file",
            "import os\nos.symlink(get_ipython().kernel.parent.connection_file, 'output.json')",
            quick=True,
        ),
        fails(
            "hard link to a device", "NotebookFailed", "OSError", "import os\nos.link('/dev/zero', 'output.json')"
        ),
        fails("pipe", OUTPUT, "not a regular file", "import os\nos.mkfifo('output.json')"),
        fails("folder", OUTPUT, "not a regular file", "import os\nos.mkdir('output.json')"),
        fails(
            "device",
            "NotebookFailed",
            "PermissionError",
            "import os\nos.mknod('output.json', 0o20666, os.makedev(1, 5))",
        ),
        fails("tebibyte", "NotebookFailed", "File too large", "open('output.json', 'w').truncate(2**40)"),
        fails("sparse file", OUTPUT, "at most", "open('output.json', 'w').truncate(60 * 2**20)"),
        fails("50 MB", OUTPUT, "at most", writing("'[' + '1,' * 25_000_000 + '1]'")),
        fails("NaN", OUTPUT, "NaN", dumping("{'x': float('nan')}")),
        fails("infinity", OUTPUT, "too large", writing("'{\"x\": 1e999}'")),
        fails("the same key twice", OUTPUT, "twice", writing('\'{"x": 1, "x": 2}\'')),
        fails("lone surrogate", OUTPUT, "surrogate", writing('\'{"x": "\\\\ud800"}\'')),
        fails("half a character in bytes", OUTPUT, "UTF-8", writing('\'{"x": "\\ud800"}\'')),
        fails(
            "200,000 lists in one another", OUTPUT, "inside one another", writing("'[' * 200_000 + ']' * 200_000")
        ),
        fails("integer of 6,000 digits", OUTPUT, "digits", writing("'{\"x\": ' + '1' * 6000 + '}'")),
        fails(
            "eight million lists",
            OUTPUT,
            "more than 500,000 values",
            writing("'{\"x\": [' + '[],' * 5_000_000 + '[]]}'"),
        ),
        passes("half a million values", writing("'{\"answer\": [' + '[],' * 249_000 + '[]]}'"), template="ok"),
        passes(
            "two hundred thousand objects",
            writing("'{\"answer\": [' + '{\"a\":1},' * 200_000 + '{}]}'"),
            template="ok",
        ),
        passes(
            "sixty thousand rows",
            dumping("{'answer': [{'day': f'{n}', 'x': n / 7, 'y': n, 'z': 'north'} for n in range(60_000)]}"),
            template="ok",
        ),
        fails(
            "a quarter of a million objects",
            OUTPUT,
            HEAVY,
            writing("'{\"answer\": [' + '{\"a\":1},' * 249_000 + '{}]}'"),
        ),
        passes(
            "a page of four million characters of a wide alphabet",
            writing("json.dumps({'answer': ['\\U0001f600' * 975_000] * 4}, ensure_ascii=False)"),
            template="<!doctype html><title>t</title>{% for text in answer %}<p>{{ text }}</p>{% endfor %}",
        ),
        passes(
            "a page of sixteen mebibytes and one wide character",
            dumping("{'answer': ['x' * 60_000 for n in range(260)]}"),
            template="<!doctype html><title>\U0001f600</title>{% for text in answer %}<p>{{ text }}</p>{% endfor %}",
        ),
        passes(
            "short texts with a wide character each",
            writing(
                "json.dumps({'answer': ['x' * 60_000 + '\\U0001f600' for n in range(68)]}, ensure_ascii=False)"
            ),
            template=PRINTED,
        ),
        fails(
            "half a million texts with a wide character each",
            OUTPUT,
            HEAVY,
            writing("json.dumps({'x': ['%024d\\U0001f600' % n for n in range(499_990)]}, ensure_ascii=False)"),
        ),
        fails("half a million texts", OUTPUT, HEAVY, dumping("{'x': ['%028d' % n for n in range(499_990)]}")),
        fails("half a million keys", OUTPUT, HEAVY, dumping("{'x': {'%024d' % n: 1 for n in range(499_990)}}")),
        fails(
            "long texts with a wide character each",
            OUTPUT,
            HEAVY,
            writing("json.dumps({'x': ['x' * 60_000 + '\\U0001f600'] * 260}, ensure_ascii=False)"),
        ),
        fails(
            "objects in one another",
            OUTPUT,
            HEAVY,
            writing("'{\"x\": [' + ','.join(['{\"a\":' * 60 + '1' + '}' * 60] * 8000) + ']}'"),
        ),
        fails(
            "lists in one another",
            OUTPUT,
            HEAVY,
            writing("'{\"x\": [' + ','.join(['[' * 60 + '1' + ']' * 60] * 8000) + ']}'"),
        ),
        passes(
            "a secret in every text",
            SECRET + dumping("{'answer': [f'{KEY}{n:024}' for n in range(200_000)]}"),
            template="ok",
        ),
        fails(
            "twenty megabytes of figures and sixteen mebibytes of texts with the secret",
            OUTPUT,
            HEAVY,
            FOUR_FIGURES,
            SECRET + dumping("{'x': ['x' * 5_000_000 + KEY] * 3}"),
        ),
        passes("sixteen mebibytes of text", dumping("{'answer': 'x' * 16_000_000}"), template="ok"),
        passes(
            "nine megabytes of one text in another alphabet",
            writing("json.dumps({'answer': '\\u4e2d' * 3_000_000}, ensure_ascii=False)"),
            template="ok",
        ),
        passes(
            "sixteen mebibytes of emoji",
            writing("json.dumps({'answer': ['\\U0001f600' * 975_000] * 4}, ensure_ascii=False)"),
            template="ok",
        ),
        fails(  # while it is read, each of its bytes takes four
            "sixteen mebibytes of emoji in one text",
            OUTPUT,
            HEAVY,
            writing("json.dumps({'answer': '\\U0001f600' * 3_900_000}, ensure_ascii=False)"),
        ),
        fails(  # Python takes four bytes for each of its characters
            "sixteen mebibytes and one wide character",
            OUTPUT,
            HEAVY,
            writing("json.dumps({'answer': 'x' * 16_000_000 + '\\U0001f600'}, ensure_ascii=False)"),
        ),
        passes(
            "files of thirty mebibytes",
            WRITE
            + "\nfor n in range(3): open(f'{n}.bin', 'wb').write(os.urandom(10 * 2**20))".replace(
                "os.", "__import__('os')."
            ),
            config={"files": ["*.bin"]},
        ),
        passes(
            "figures of twenty megabytes",
            FOUR_FIGURES,
            WRITE,
        ),
        passes(
            "a page of figures of twenty megabytes",
            FOUR_FIGURES,
            WRITE,
            template=FOUR_SHOWN,
        ),
        passes(
            "a page of sixteen mebibytes of text",
            dumping("{'answer': 'x' * 16_000_000}"),
            template=PRINTED,
        ),
        passes(
            "charts beside a wide character",
            TWO_CHARTS,
            template='<!doctype html><title>t</title>{{ mood }}{{ chart("plot") }}{{ chart("plan") }}',
        ),
        fails("a list", OUTPUT, "must hold one JSON object", writing("'[]'")),
        fails(
            "schema elsewhere",
            "BundleError",
            "leads outside",
            WRITE,
            config={"output": {"$ref": "http://169.254.169.254/schema"}},
        ),
        fails(
            "pattern without end",
            OUTPUT,
            "took more than",
            dumping("{'text': 'a' * 100 + '!'}"),
            config={"output": SLOW_PATTERN},
        ),
        fails(
            "pattern without end, just before the deadline",
            OUTPUT,
            "took more than",
            "import time\ntime.sleep(2)\n" + dumping("{'text': 'a' * 100 + '!'}"),
            config={"output": SLOW_PATTERN, "timeout": 3},
        ),
        fails(
            "schema that compares all with all",
            OUTPUT,
            "took more than",
            dumping("{'x': [{'n': n} for n in range(90_000)]}"),
            config={"output": {"properties": {"x": LISTS}}},
        ),
        fails(
            "schema that gathers a fault for each value",
            OUTPUT,
            "took too much memory",
            dumping("{'x': [{}] * 249_000}"),
            config={"output": {"properties": {"x": GATHERED}}},
        ),
        fails(
            "rows that all break the schema",
            OUTPUT,
            "is not valid under any",
            dumping("{'x': [{'n': 1}] * 30_000}"),
            config={"output": {"properties": {"x": {"items": {"anyOf": NEITHER}}}}},
        ),
        fails(
            "sixteen mebibytes that break the schema",
            OUTPUT,
            "took too much memory",
            dumping("{'x': 'x' * 16_000_000}"),
            config={"output": {"properties": {"x": {"type": "number"}}}},
        ),
        passes(
            "a schema for a quarter of a million values",
            writing("'{\"answer\": [' + '1,' * 249_000 + '1]}'"),
            config={"output": {"properties": {"answer": NUMBERS}}},
            template="ok",
        ),
        fails(
            "quotes without end",
            OUTPUT,
            "not JSON",
            writing("'\"' + chr(92) + '\"\\\\' * 4_000_000 + '[' * 600_000"),
        ),
        fails("a reserved key", OUTPUT, "report", dumping("{'report': 1}")),
        fails("files that are not there", OUTPUT, "promises", WRITE, config={"files": ["*.csv"]}),
        fails(
            "hundreds of files",
            OUTPUT,
            "more than 20 files",
            WRITE + "\nfor n in range(500): open(f'{n}.csv', 'w').write('1')",
            config={"files": ["*.csv"]},
        ),
        fails(
            "files of 60 MiB",
            OUTPUT,
            "MiB",
            WRITE + "\nopen('large.csv', 'wb').truncate(59 * 2**20)",
            config={"files": ["*.csv"]},
        ),
        fails("a summary of nonsense", OUTPUT, "summary", dumping("{'summary': {'headline': 3}}")),
        fails(
            "a summary of a megabyte", OUTPUT, "headline", dumping("{'summary': {'headline': 'x' * 1_000_000}}")
        ),
    ]
)
def test_output(place, case):
    """Whatever lies where output.json should be."""
    prove(place, case)
