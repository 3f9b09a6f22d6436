"""The folder of bundles that a command looks at: `--notebooks DIR`, else the setting."""

import argparse
from pathlib import Path

from runner.bundles.source import open_source
from runner.errors import SettingsError
from runner.settings import Settings
from runner.stores.address import is_s3


def add_notebooks(parser: argparse.ArgumentParser) -> None:
    """Declare `--notebooks`."""
    parser.add_argument("--notebooks", metavar="DIR", help="the folder of bundles (default: NOTEBOOKS)")


def notebooks_folder(args: argparse.Namespace, settings: Settings) -> Path:
    """Give the folder of bundles as an absolute path; `SettingsError` where the setting is no folder."""
    notebooks = str(args.notebooks or settings.notebooks)
    if "://" in notebooks:
        raise SettingsError(f"NOTEBOOKS={notebooks} is no folder; say which one with --notebooks DIR")
    return Path(notebooks).expanduser().absolute()


def bundle_copies(settings: Settings) -> list[Path]:
    """Give a folder with the whole of each bundle, of what NOTEBOOKS is just now; none where it is not there."""
    if not is_s3(settings.notebooks) and not Path(settings.notebooks).expanduser().is_dir():
        return []
    source = open_source(settings)
    return [source.folder(name) for name in source.config_folders()]


def shown_notebooks(settings: Settings) -> str:
    """Write NOTEBOOKS as one would type it from here."""
    if is_s3(settings.notebooks):
        return settings.notebooks
    return shown_path(Path(settings.notebooks).expanduser().absolute())


def shown_path(path: Path) -> str:
    """Write a path as one would type it from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
