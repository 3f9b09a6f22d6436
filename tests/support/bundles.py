"""Bundles that tests write, as an author would."""

import json
from pathlib import Path

import nbformat

WRITE = 'import json\njson.dump({"answer": 42}, open("output.json", "w"))'
TAKE_UP = "import os\nasked = dict(os.environ)"  # for bundles whose parameters are of no concern
TEMPLATE = "<!doctype html><title>t</title><h1>{{ report.title }}</h1><p id=answer>{{ answer }}</p>"


def write_bundle(folder: Path, *cells, config=None, template=TEMPLATE, files=None) -> Path:
    """Write a bundle of code cells; a cell given as a pair is its source and its tags.

    Without cells, the notebook takes up whatever it is asked.
    """
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"title": folder.name.title(), **(config or {})}))
    (folder / "report.ipynb").write_text(nbformat.writes(make_notebook(*(cells or (TAKE_UP, WRITE)))))
    (folder / "template.html").write_text(template)
    for name, content in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def make_notebook(*cells):
    """Make a notebook of code cells."""
    made = []
    for cell in cells:
        source, tags = (cell, []) if isinstance(cell, str) else cell
        made.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}))
    return nbformat.v4.new_notebook(cells=made)


TALK_TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="UTF-8"><title>{{ title }}</title></head>
<body>
<h1 style="color: #0d6efd;">{{ title }}</h1>
<p>Asset ID: <span id="asset">{{ asset_id }}</span></p>
<p>Date Range: <span>{{ from_day }} to {{ to_day }}</span> in <span id="language">{{ language }}</span></p>
<img src="data:image/png;base64,{{ image }}" alt="">
<h2>{{ _('Environment Variables') }}</h2>
<table>{% for key, value in env.items() %}<tr><td>{{ key }}</td><td>{{ value }}</td></tr>{% endfor %}</table>
</body>
</html>
"""


def write_talk_bundle(folder: Path) -> Path:
    """Write the bundle of the talk, cell for cell."""
    return write_bundle(
        folder,
        "import json, os",
        '#Environment\nasset_id = "$ASSET_ID"\nfrom_day = "$FROM_DAY"\nto_day = "$TO_DAY"\n'
        'language = "$LANGUAGE"\ntoken = "$TOKEN"',
        '#NoExecute\n# Those variables are for local environment\nasset_id = "762f5ba5-03e8-4001-bc67-f56d6f3c7003"\n'
        'from_day = "2025-01-01"\nto_day = "2025-02-01"\nlanguage = "en"',
        "import base64, io\nimport matplotlib.pyplot as plt\nplt.figure(figsize=(2, 1))\nplt.plot([1, 2, 3])\n"
        "buffer = io.BytesIO()\nplt.savefig(buffer, format='png')\nbuffer.seek(0)\n"
        "image_hex = base64.b64encode(buffer.read()).decode('utf-8')\nplt.close()",
        'title = "This is a report for {asset} from {from_day} to {to_day}".format(\n'
        "    asset=asset_id, from_day=from_day, to_day=to_day\n)",
        "output = {\n    'title': title,\n    'asset_id': asset_id,\n    'from_day': from_day,\n    'to_day': to_day,\n"
        "    'language': language,\n    'token': token,\n    'image': image_hex,\n    'env': dict(os.environ)\n}\n"
        'with open("output.json", "w") as f:\n    f.write(json.dumps(output))',
        "#NoExecute\nfrom jinja2 import Environment, FileSystemLoader\nraise SystemExit('only on the laptop')",
        config={
            "commands": ["asset {asset_id} from {from_day} to {to_day}"],
            "languages": ["en", "ca"],
            "parameters": {
                "asset_id": {"type": "text"},
                "from_day": {"type": "date"},
                "to_day": {"type": "date"},
            },
        },
        template=TALK_TEMPLATE,
        files={
            "languages/ca/LC_MESSAGES/messages.po": 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
            'msgid "Environment Variables"\nmsgstr "Variables d\'entorn"\n'
        },
    )
