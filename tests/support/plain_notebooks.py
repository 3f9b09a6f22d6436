"""Notebooks as people have them, written for nobody in particular."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

RANGE = 'start_date = "2025-01-01"\nend_date = "2025-01-31"\nregion = "north"  # where'
SHOW = 'print(f"Used: 42\\nShown for: {start_date} {end_date} {region}")'


def plain_notebook(*cells, heading="# Energy of the month", parameters=RANGE):
    """Make a notebook with a heading, a parameters cell, and these cells; a text is the source of a code cell."""
    made = [new_markdown_cell(heading)] if heading else []
    if parameters:
        made.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    made += [new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells or (SHOW,)]
    return new_notebook(cells=made)


def write_plain(path: Path, *cells, **more) -> Path:
    """Write such a notebook, as .ipynb or as a script in jupytext's percent format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = plain_notebook(*cells, **more)
    if path.suffix == ".py":
        import jupytext

        path.write_text(jupytext.writes(notebook, fmt="py:percent"))
    else:
        path.write_text(nbformat.writes(notebook))
    return path
