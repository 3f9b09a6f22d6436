"""The folder of bundles that a command looks at: `--notebooks DIR`, else the setting."""

from __future__ import annotations

import argparse
from pathlib import Path

from runner.errors import SettingsError
from runner.settings import Settings


def add_notebooks(parser: argparse.ArgumentParser) -> None:
    """Declare `--notebooks`."""
    parser.add_argument("--notebooks", metavar="DIR", help="the folder of bundles (default: NOTEBOOKS)")


def notebooks_folder(args: argparse.Namespace, settings: Settings) -> Path:
    """Give the folder of bundles as an absolute path; `SettingsError` where the setting is no folder."""
    notebooks = str(args.notebooks or settings.notebooks)
    if "://" in notebooks:
        raise SettingsError(f"NOTEBOOKS={notebooks} is no folder; say which one with --notebooks DIR")
    return Path(notebooks).expanduser().absolute()


def shown_path(path: Path) -> str:
    """Write a path as one would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
