"""Which reports there are: the bundles of NOTEBOOKS, read once for every command."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock

from bot.grammar.default_faults import default_faults
from bot.grammar.parse import Offer
from runner.bundles.config import ReportConfig, Text
from runner.bundles.config_file import load_config
from runner.bundles.layout import bundle_name, config_paths
from runner.bundles.source import BundleSource
from runner.errors import BundleError, UnknownReport
from runner.i18n.catalogues import load_catalogues, translations
from runner.i18n.languages import nearest_text
from runner.i18n.phrases import phrase

_SLACK_ID = re.compile(r"[UWCG][A-Z0-9]+")
_RACY_SECONDS = 0.1  # a file changed so lately may change again without its time showing it


class BrokenReport(BundleError):
    """The words name a report whose config.json is broken; `owner` is whom its author wants to be told."""

    def __init__(self, name: str, error: BundleError, *, owner: str | None = None) -> None:
        super().__init__(error.message, faults=error.faults)
        self.name = name
        self.owner = owner


@dataclass(frozen=True, kw_only=True)
class CatalogEntry:
    """A bundle as people read of it: its config.json and its catalogues, nothing of what runs."""

    name: str
    config: ReportConfig
    catalogues: Mapping[str, bytes]

    def text(self, text: Text, language: str) -> str:
        """Return a text of config.json in a language."""
        if isinstance(text, str):
            return translations(language, self.config.languages, self.catalogues).gettext(text)
        return nearest_text(text, language, self.config.languages)

    def title(self, language: str) -> str:
        """Return the title in a language, or in the bundle's first one."""
        return self.text(self.config.title, language)


def _no_catalogues(folder: Path) -> Mapping[str, bytes]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """The bundles at one moment: those that can be asked for, and those whose config.json is broken."""

    offers: tuple[Offer, ...]
    folders: Mapping[str, Path]
    broken: Mapping[str, BundleError]
    load_texts: Callable[[Path], Mapping[str, bytes]] = _no_catalogues

    def config(self, name: str) -> ReportConfig | None:
        """Return the config.json of a bundle; None where there is no such bundle, or it is broken."""
        return next((offer.config for offer in self.offers if offer.name == name), None)

    def find(self, name: str) -> ReportConfig:
        """Return the config.json of a bundle. Raises `UnknownReport` where it is gone or broken."""
        config = self.config(name)
        if config is None:
            raise UnknownReport(phrase("the report {name} is not there any more, or is broken", name=name))
        return config

    def entry(self, name: str) -> CatalogEntry:
        """Return a bundle with its texts; broken catalogues are the worker's to complain of."""
        catalogues = self.load_texts(self.folders[name] / "languages")
        return CatalogEntry(name=name, config=self.find(name), catalogues=catalogues)

    def only(self, names: Collection[str]) -> Catalog:
        """Return the catalogue with some of its offers."""
        return replace(self, offers=tuple(offer for offer in self.offers if offer.name in names))


class CatalogReader:
    """Reads all bundles at every command, and a config.json only when it has changed."""

    def __init__(self, source: BundleSource) -> None:
        self._source = source
        self._lock = Lock()
        self._configs: dict[Path, tuple[tuple[int, ...], ReportConfig | BundleError]] = {}
        self._catalogues: dict[Path, tuple[tuple[object, ...], Mapping[str, bytes]]] = {}

    def read(self) -> Catalog:
        """Return the bundles as they are now. Raises `BundleError` where NOTEBOOKS cannot be read."""
        folders = self._source.config_folders()
        with self._lock:
            self._forget(set(folders.values()))
            found = {name: self._config(folder) for name, folder in folders.items()}
        return Catalog(
            offers=tuple(Offer(name, each) for name, each in found.items() if isinstance(each, ReportConfig)),
            folders=folders,
            broken={name: each for name, each in found.items() if isinstance(each, BundleError)},
            load_texts=cache(self._texts),
        )

    def _forget(self, folders: set[Path]) -> None:
        """Keep nothing of folders that are no bundle's any more."""
        for folder in self._configs.keys() - folders:
            del self._configs[folder]
        for folder in {each for each in self._catalogues if each.parent not in folders}:
            del self._catalogues[folder]

    def _config(self, folder: Path) -> ReportConfig | BundleError:
        stamp = tuple(number for path in config_paths(folder) for number in _stamp(path))
        known = self._configs.get(folder)
        if known is not None and known[0] == stamp:
            return known[1]
        found = _read_config(folder)
        if stamp and not _is_racy(stamp):
            self._configs[folder] = (stamp, found)
        return found

    def _texts(self, folder: Path) -> Mapping[str, bytes]:
        stamps = tuple((path, _stamp(path)) for path in sorted(folder.glob("*/LC_MESSAGES/messages.[mp]o")))
        with self._lock:
            known = self._catalogues.get(folder)
        if known is not None and known[0] == stamps:
            return known[1]
        try:
            found = load_catalogues(folder)
        except BundleError:
            found = {}
        with self._lock:
            self._catalogues[folder] = (stamps, found)
        return found


def _read_config(folder: Path) -> ReportConfig | BundleError:
    """Read a config.json, and see that whatever it says in words can be read."""
    try:
        config = load_config(folder)
    except BundleError as error:
        return error
    faults = default_faults(bundle_name(folder), config, today=datetime.now(UTC).date())
    return BundleError("; ".join(faults), faults=faults) if faults else config


def read_catalog(source: BundleSource) -> Catalog:
    """Read the config.json of every bundle; a broken one hides no other."""
    return CatalogReader(source).read()


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes when a file does; nothing where it is not there."""
    try:
        stat = os.stat(path)  # noqa: PTH116 (every config.json is looked at at every command)
    except OSError:
        return ()
    return (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)


def _is_racy(stamp: tuple[int, ...]) -> bool:
    return time.time() - max(*stamp[0::4], *stamp[1::4]) / 1e9 < _RACY_SECONDS


def read_owner(folder: Path) -> str | None:
    """Read the owner out of a config.json that is wrong elsewhere."""
    try:
        owner = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("owner")
    except (OSError, ValueError, AttributeError, RecursionError):
        return None
    return owner if isinstance(owner, str) and _SLACK_ID.fullmatch(owner) else None
