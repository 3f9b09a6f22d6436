"""A bundle: the folder that an author writes, loaded and checked as a whole."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from nbformat import NotebookNode

from runner.author_warnings import AuthorWarning
from runner.bundles.config import STANDARD_NAMES, ReportConfig, Text
from runner.bundles.config_file import load_config
from runner.bundles.config_rules import bundle_name_faults, known_slots, limit_faults
from runner.bundles.files import bundle_paths, read_file
from runner.bundles.layout import CONFIG, bundle_name, bundle_places, from_place, name_in, notebook_path
from runner.bundles.notebook import check_cells
from runner.bundles.notebook_file import load_notebook
from runner.bundles.template import PAGE, BundleEnvironment, check_template, find_file
from runner.bundles.uptake import find_uptake
from runner.errors import BundleError
from runner.i18n.catalogues import load_catalogues, translations
from runner.i18n.languages import nearest_text
from runner.i18n.phrases import phrase
from runner.paths import SHARED
from runner.settings import Settings
from runner.text import shortened

MAX_FILE_BYTES = 32 * 2**20
MAX_FILES = 1000
# Read by the bot and the worker, or left by a run in Jupyter; all else goes beside the notebook in the kernel.
_OURS = (CONFIG, PAGE, "output.json")
# One that does not end goes to the end, so that many of them are looked through once.
_COMMENT = re.compile(r"\{#.*?(?:#\}|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<(script|iframe|embed|object)\b", re.IGNORECASE)
Part = TypeVar("Part")


@dataclass(frozen=True, kw_only=True)
class ReportBundle:
    """A valid bundle. `files` go beside the notebook in the kernel, by their relative paths.

    `folder` is its place, which is a file where the notebook is all of it.
    """

    name: str
    folder: Path
    config: ReportConfig
    notebook: NotebookNode
    catalogues: Mapping[str, bytes]  # language -> the compiled catalogue (.mo)
    files: Mapping[str, bytes]
    warnings: tuple[AuthorWarning, ...] = ()  # what can be known before it is run

    @cached_property
    def hash(self) -> str:
        """Return a hash of everything in the folder that can change a report."""
        digest = hashlib.sha256()
        for path in bundle_paths(self.folder):
            content = read_file(path, within=self.folder)
            digest.update(f"{name_in(self.folder, path)}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    @property
    def has_template(self) -> bool:
        """Whether the page is the bundle's own; else it is made of what the notebook shows."""
        return find_file([self.folder.resolve()], PAGE) is not None

    @cached_property
    def templates(self) -> BundleEnvironment:
        """Return the bundle's templates; each is compiled once, when it is first used."""
        return BundleEnvironment(folders=[self.folder, SHARED])

    def text(self, text: Text, language: str) -> str:
        """Return a text of config.json in a language: its own translation, or that of the bundle's catalogues."""
        if isinstance(text, str):
            return translations(language, self.config.languages, self.catalogues).gettext(text)
        return nearest_text(text, language, self.config.languages)

    def title(self, language: str) -> str:
        """Return the title in a language, or in the bundle's first one."""
        return self.text(self.config.title, language)


def bundle_folders(notebooks: Path) -> list[Path]:
    """Return the places of the bundles in a folder, or that place where it is one. Raises `BundleError`."""
    try:
        return bundle_places(notebooks)
    except OSError as error:
        raise BundleError(f"{notebooks} is no folder of bundles: {error.strerror}") from None


def load_bundle(folder: Path, settings: Settings) -> ReportBundle:
    """Read and check a whole bundle. Raises `BundleError` with every fault that shows without running it."""
    config = load_config(folder)
    name = bundle_name(folder)
    faults = [*bundle_name_faults(config, name=name), *limit_faults(config, settings, name=name)]
    faults = [f"config.json: {fault}" for fault in faults]
    file = notebook_path(folder).name
    notebook = collect(faults, lambda: load_notebook(folder))
    if notebook is not None:
        names = [*(slot.upper() for slot in known_slots(config)), *STANDARD_NAMES]
        faults += collect(faults, lambda: [f"{file}: {each}" for each in check_cells(notebook, names)]) or []
    faults += collect(faults, lambda: list(check_template(folder, SHARED))) or []
    catalogues = collect(faults, lambda: load_catalogues(folder / "languages")) or {}
    files = collect(faults, lambda: _extra_files(folder)) or {}
    warnings: list[AuthorWarning] = []
    if notebook is not None:
        untaken, warnings = collect(faults, lambda: find_uptake(notebook, config, files)) or ([], [])
        faults += [f"{file}: {fault}" for fault in untaken]
    if faults or notebook is None:
        faults = [from_place(folder, fault) for fault in faults]
        raise BundleError("; ".join(faults), faults=faults)
    files |= {f"languages/{language}/LC_MESSAGES/messages.mo": mo for language, mo in catalogues.items()}
    return ReportBundle(
        name=name,
        folder=folder,
        config=config,
        notebook=notebook,
        catalogues=catalogues,
        files=files,
        warnings=(*warnings, *_script_warnings(folder)),
    )


def _script_warnings(folder: Path) -> Iterator[AuthorWarning]:
    """Warn of scripts and frames in the bundle's templates: no page may run them."""
    for path in bundle_paths(folder):
        if path.suffix == ".html":
            text = _COMMENT.sub("", read_file(path, within=folder).decode(errors="replace"))
            found = _SCRIPT.search(text)
            if found:
                said = phrase(
                    "{file} has <{element}>, which no page may run: people see nothing in its place. Put what it "
                    "would show into output.json, or show a picture of it.",
                    file=name_in(folder, path),
                    element=found[1].lower(),
                )
                yield AuthorWarning(kind="blocked script", message=said)


def collect(faults: list[str], load: Callable[[], Part]) -> Part | None:
    """Load a part of a bundle and return it; where it is broken, add why to the faults and return None."""
    try:
        return load()
    except BundleError as error:
        faults += error.faults
    except Exception as error:  # a defect of ours; it is this bundle's fault, and no other's
        faults.append(f"cannot be read: {type(error).__name__}: {shortened(str(error), 200)}")
    return None


def _extra_files(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    room = MAX_FILE_BYTES
    notebook = notebook_path(folder)
    for path in bundle_paths(folder):
        name = name_in(folder, path)
        if path == notebook or name in _OURS or path.suffix in (".po", ".pot"):
            continue
        room -= path.stat().st_size
        if room < 0:
            raise BundleError(
                f"{name}: the bundle's files are more than {MAX_FILE_BYTES >> 20} MiB together, "
                "which is all that a kernel takes; fetch large data in the notebook"
            )
        files[name] = read_file(path, within=folder)
        if len(files) > MAX_FILES:
            raise BundleError(f"{name}: the bundle has more than {MAX_FILES} files")
    return files
