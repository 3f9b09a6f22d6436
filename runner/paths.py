"""Where the parts that are not Python lie: beside the packages in a checkout, inside them where installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "files"  # see pyproject.toml
_ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

SHARED = _ROOT / "templates"  # the base page, macros and their catalogues
SHIPPED = _ROOT / "notebooks"  # the reports that come with the project
SKELETON = SHARED / "bundle"  # what `reportbot new` copies
ENTRYPOINT = _ROOT / "kernel" / "entrypoint.py"
POD = _ROOT / "kernel" / "pod.yaml"
