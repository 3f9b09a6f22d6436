"""Where the parts that are not Python lie: beside the packages in a checkout."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent

SHARED = _ROOT / "templates"  # the base page, macros and their catalogues
SHIPPED = _ROOT / "notebooks"  # the reports that come with the project
SKELETON = SHARED / "bundle"  # what `reportbot new` copies
ENTRYPOINT = _ROOT / "kernel" / "entrypoint.py"
