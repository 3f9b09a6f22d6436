"""What can be asked here: the bundles of NOTEBOOKS, read anew at every command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.grammar import Command, Offer, parse_command
from bot.parsing.patterns import atoms
from runner.bundle import bundle_folders
from runner.config_file import load_config
from runner.errors import BundleError, SettingsError, UnknownReport


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The bundles that can be asked, where they lie, and those whose config.json is broken."""

    offers: tuple[Offer, ...]
    folders: Mapping[str, Path]
    broken: Mapping[str, BundleError]


def read_shelf(notebooks: str) -> Shelf:
    """Read the config.json of every bundle; a broken one hides no other."""
    if "://" in notebooks:
        raise SettingsError(f"NOTEBOOKS={notebooks}: only a folder can hold bundles in this version")
    folders = {folder.name: folder for folder in bundle_folders(Path(notebooks).expanduser().absolute())}
    offers, broken = [], {}
    for name, folder in folders.items():
        try:
            offers.append(Offer(name=name, config=load_config(folder)))
        except BundleError as error:
            broken[name] = error
    return Shelf(offers=tuple(offers), folders=folders, broken=broken)


def understand(
    text: str, shelf: Shelf, *, today: date, language: str, assignments: Mapping[str, str] | None = None
) -> Command:
    """Find the report that a text asks for; `CommandError`, or the `BundleError` of a broken bundle it names."""
    try:
        return parse_command(text, shelf.offers, today=today, language=language, assignments=assignments or {})
    except UnknownReport:
        for name, error in shelf.broken.items():
            if _names(text, name) or len(shelf.folders) == 1:
                raise error from None
        raise


def _names(text: str, name: str) -> bool:
    """Whether the text has the words of a bundle's name, one after another."""
    said, wanted = ([atom for word in words.split() for atom in atoms(word)] for words in (text, name))
    return any(said[start : start + len(wanted)] == wanted for start in range(len(said)))
