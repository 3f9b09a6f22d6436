"""`reportbot new`: a bundle that works as it stands, to write one's own report from."""

import argparse
import re
import shutil
import tempfile
from pathlib import Path

from bot.cli.exit_status import COMPLETED
from bot.cli.notebook_paths import add_notebooks, notebooks_folder, shown_path
from runner.errors import CommandError, SettingsError
from runner.paths import SKELETON
from runner.settings import load_settings

NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `new`."""
    parser.add_argument("name", metavar="NAME", help="the report's name, as people will type it: energy")
    parser.add_argument(
        "--from", dest="notebook", metavar="FILE", type=Path, help="a notebook to make it of: energy.ipynb"
    )
    add_notebooks(parser)


def main(args: argparse.Namespace) -> int:
    """Make the bundle, whole or not at all, and say what to type next."""
    settings = load_settings()
    if not NAME.fullmatch(args.name) or args.name.endswith("-"):
        raise CommandError(
            f'"{args.name}" is no name for a report: lower-case letters, digits and -, beginning with a letter',
            hint=f"reportbot new {_near_name(args.name)}",
        )
    folder = notebooks_folder(args, settings) / args.name
    if folder.exists():
        raise CommandError(f"{shown_path(folder)} is there already; choose another name, or remove it first")
    if args.notebook is not None:
        return _write_out(args.notebook.expanduser().absolute(), folder)
    make_bundle(folder)
    option = f" --notebooks {args.notebooks}" if args.notebooks else ""
    place = shown_path(folder)
    print(f"Made {place}: config.json, report.ipynb, template.html, and languages/ with en, es and ca.")
    print("Next:")
    print(f"  reportbot check {place}")
    print(f'  reportbot run "{_words(args.name)} last month"{option}')
    print(f"  reportbot messages {place}    # once you have changed its texts")
    return COMPLETED


def _write_out(notebook: Path, folder: Path) -> int:
    """Make the bundle of a notebook, and say what to type next."""
    from bot.cli.commands.new_from import write_out  # which needs what reads notebooks

    write_out(notebook, folder)
    place = shown_path(folder)
    print(f"Made {place}: config.json says what was inferred of {notebook.name}; nothing is inferred from now on.")
    if notebook.parent == folder.parent and notebook.stem == folder.name:
        print(f"{shown_path(notebook)} is not read any more, since the folder counts before it; remove it.")
    print("Next:")
    print(f"  reportbot check {place}")
    print(
        f"  reportbot schema > {shown_path(folder.parent)}/config.schema.json    # your editor completes keys then"
    )
    return COMPLETED


def make_bundle(folder: Path) -> None:
    """Copy the skeleton under the folder's name; `SettingsError` where it cannot be written."""
    words = _words(folder.name)
    replacements = {"@NAME@": words, "@TITLE@": words.capitalize()}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as draft:
            made = Path(draft) / folder.name
            shutil.copytree(SKELETON, made)
            for path in made.rglob("*"):
                if path.is_file():
                    _fill_in(path, replacements)
            made.rename(folder)
    except OSError as error:
        raise SettingsError(f"{folder} could not be made: {error.strerror}") from error


def _fill_in(path: Path, replacements: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for placeholder, value in replacements.items():
        text = text.replace(placeholder, value)
    path.write_text(text, encoding="utf-8")


def _words(name: str) -> str:
    """What people type for a folder's name."""
    return name.replace("-", " ")


def _near_name(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    plain = re.sub(r"^[0-9-]+", "", plain)[:63].strip("-")
    return plain or "energy"
