"""`reportbot messages`: a bundle's texts into languages/messages.pot, and each language's catalogue up to date."""

import argparse
from pathlib import Path

from bot.cli.exit_status import COMPLETED
from bot.cli.notebook_paths import shown_path
from runner.bundles.config_file import load_config
from runner.bundles.layout import bundle_name, is_bundle
from runner.bundles.messages import extract_messages
from runner.bundles.notebook_file import load_notebook
from runner.errors import BundleError
from runner.i18n.po_files import (
    CatalogueState,
    catalogue_folder,
    is_source,
    read_catalogue,
    update_catalogue,
    write_template,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `messages`."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="the bundle, as in notebooks/sales")


def main(args: argparse.Namespace) -> int:
    """Write the catalogues, and say what is left to translate; where a file is broken, nothing is written."""
    folder = args.folder.expanduser().absolute()
    if not is_bundle(folder):
        raise BundleError(f"{folder} is no bundle: it has no config.json")
    if not folder.is_dir():
        name = bundle_name(folder)
        raise BundleError(
            f"{folder.name} has no folder for translations; `reportbot new {name} --from {folder.name}` makes one"
        )
    config = load_config(folder)
    template = extract_messages(folder, config, load_notebook(folder))
    for language in config.languages:
        path = catalogue_folder(folder, language) / "messages.po"
        if path.is_file():
            read_catalogue(path, language)
    print(f"{shown_path(write_template(folder, template))}: {_count(len(template))}")
    for language in config.languages:
        print(_state(update_catalogue(folder, template, language)))
    return COMPLETED


def _state(state: CatalogueState) -> str:
    line = f"{state.language}: {_count(state.messages)}, {state.untranslated} untranslated"
    if not state.untranslated:
        return line
    if is_source(state.language):
        return f"{line} (which they need not be: the texts are in English)"
    return f"{line}, in {shown_path(state.path)}"


def _count(messages: int) -> str:
    return "1 message" if messages == 1 else f"{messages} messages"
