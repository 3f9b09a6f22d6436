"""Finds every fault of a bundle, not stopping at the first, missing translations included."""

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from runner.bundles.bundle import collect, load_bundle
from runner.bundles.config import ReportConfig
from runner.bundles.config_file import load_config
from runner.bundles.files import bundle_paths, read_file
from runner.bundles.layout import from_place, notebook_path
from runner.bundles.messages import extract_messages, file_messages
from runner.bundles.notebook import is_skipped
from runner.bundles.notebook_file import load_notebook
from runner.bundles.template import PAGE
from runner.bundles.translations import template_faults, text_faults, translation_faults
from runner.i18n.catalogues import load_catalogues
from runner.settings import Settings

OUTPUT = "output.json"


def bundle_faults(folder: Path, settings: Settings) -> list[str]:
    """Find all that is wrong with a bundle; each fault begins with the bundle's name and the file.

    What is looked at does not depend on whether another file of the bundle can be read.
    """
    whole: list[str] = []
    parts: list[str] = []
    config = collect(whole, lambda: load_config(folder))
    if config is not None:
        collect(whole, lambda: load_bundle(folder, settings))
    notebook = collect(parts, lambda: load_notebook(folder))
    templates = collect(parts, lambda: list(file_messages(folder)))
    collect(parts, lambda: load_catalogues(folder / "languages"))
    if notebook is not None:
        parts += collect(parts, lambda: list(_notebook_faults(folder, notebook))) or []
    if config is not None:
        parts += text_faults(config)
    if config is not None and notebook is not None and templates is not None:
        parts += collect(parts, lambda: list(_message_faults(folder, config, notebook))) or []
    return list(dict.fromkeys([*whole, *(from_place(folder, fault) for fault in parts)]))


def _notebook_faults(folder: Path, notebook: NotebookNode) -> Iterator[str]:
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    running = [cell.source for cell in code if not is_skipped(cell)]
    name = notebook_path(folder).name
    if not code:
        yield f"{name}: has no code cell"
    elif not running:
        yield f"{name}: every code cell is left out (#NoExecute, skip-execution), so nothing is run"
    elif (folder / PAGE).is_file() and not any(OUTPUT in source for source in (*running, *_modules(folder))):
        left_out = any(OUTPUT in cell.source for cell in code)
        why = f"; the one that names {OUTPUT} is left out (#NoExecute, skip-execution)" if left_out else ""
        yield f"{name}: no cell writes {OUTPUT}, from which the page is made{why}"


def _modules(folder: Path) -> Iterator[str]:
    """Return the sources beside the notebook: one of them may do the writing."""
    for path in bundle_paths(folder):
        if path.suffix == ".py":
            yield read_file(path, within=folder).decode(errors="replace")


def _message_faults(folder: Path, config: ReportConfig, notebook: NotebookNode) -> Iterator[str]:
    template = extract_messages(folder, config, notebook)
    yield from template_faults(template)
    for language in config.languages:
        yield from translation_faults(folder, template, language)
