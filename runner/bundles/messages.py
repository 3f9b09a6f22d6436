"""Finds every text of a bundle that wants a translation: in its templates, its notebook and its config.json."""

import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract
from nbformat import NotebookNode

from runner.bundles.config import ChoiceParameter, ReportConfig, Text
from runner.bundles.files import bundle_paths, read_file
from runner.bundles.layout import NOTEBOOK, name_in, notebook_path
from runner.bundles.notebook import is_skipped
from runner.bundles.python_source import is_foreign, syntax_fault, without_magics
from runner.errors import BundleError

COMMENT_TAGS = ("Translators:", "translators:", "TRANSLATORS:")
# As the page's renderer reads templates: its `_()` takes keyword arguments, and % is always a format.
TEMPLATE_OPTIONS = {"newstyle_gettext": "true", "silent": "false"}


@dataclass(frozen=True, kw_only=True)
class ExtractedText:
    """A text and where it stands; a plural is the pair of its two forms."""

    id: str | tuple[str, ...]
    source: str  # the file
    comments: tuple[str, ...] = ()
    context: str | None = None


def extract_messages(folder: Path, config: ReportConfig, notebook: NotebookNode) -> Catalog:
    """Collect the texts of a bundle in the order in which they stand.

    Locations are files without lines, so that moving a text changes no catalogue. Raises `BundleError` where a
    file cannot be read.
    """
    catalog = Catalog(fuzzy=False)
    of_notebook = notebook_messages(notebook, name=notebook_path(folder).name)
    for found in (*file_messages(folder), *of_notebook, *config_messages(config)):
        catalog.add(
            found.id,
            locations=[(found.source, 0)],  # no line
            auto_comments=found.comments,
            context=found.context,
        )
    return catalog


def file_messages(folder: Path) -> Iterator[ExtractedText]:
    """Find the texts of the bundle's templates and of the Python modules beside its notebook."""
    methods: dict[str, str | Callable[..., Any]] = {".html": babel_extract, ".py": "python"}
    notebook = notebook_path(folder)
    for path in bundle_paths(folder):
        if path.suffix in methods and path != notebook:
            name = name_in(folder, path)
            yield from _found(read_file(path, within=folder), methods[path.suffix], source=name, place=name)


def notebook_messages(notebook: NotebookNode, *, name: str = NOTEBOOK) -> Iterator[ExtractedText]:
    """Find the texts of the cells that run: `_("…")`, `gettext` and `ngettext`."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or is_skipped(cell) or is_foreign(cell.source):
            continue
        place = f"{name}, cell {number}"
        try:
            yield from _found(cell.source.encode(), "python", source=name, place=place)
        except BundleError:
            yield from _found(without_magics(cell.source).encode(), "python", source=name, place=place)


def config_messages(config: ReportConfig) -> Iterator[ExtractedText]:
    """Find the texts for people in config.json; one that is given by language needs no catalogue."""
    for key, text in config_texts(config):
        if isinstance(text, str) and text.strip():
            yield ExtractedText(id=text, source="config.json", comments=(f"config.json: {key}",))


def config_texts(config: ReportConfig) -> Iterator[tuple[str, Text]]:
    """Return each text for people in config.json, with the path of its key."""
    texts: list[tuple[str, Text | None]] = [("title", config.title), ("description", config.description)]
    for name, parameter in config.parameters.items():
        texts += [(f"parameters.{name}.{key}", getattr(parameter, key)) for key in ("label", "help", "unset")]
        if isinstance(parameter, ChoiceParameter) and isinstance(parameter.choices, dict):
            texts += [(f"parameters.{name}.choices.{value}", text) for value, text in parameter.choices.items()]
    yield from ((key, text) for key, text in texts if text is not None)


def _found(
    content: bytes, method: str | Callable[..., Any], *, source: str, place: str
) -> Iterator[ExtractedText]:
    """Extract from one piece of source. Raises `BundleError` that names the place where it cannot be parsed."""
    try:
        with warnings.catch_warnings():  # of the author's string escapes: they are not our concern
            warnings.simplefilter("ignore")
            found = sorted(
                extract(
                    method,
                    io.BytesIO(content),
                    DEFAULT_KEYWORDS,
                    COMMENT_TAGS,
                    options=TEMPLATE_OPTIONS,
                    strip_comment_tags=True,
                ),
                key=lambda each: each[0],
            )
    except TemplateSyntaxError as error:
        raise BundleError(f"{place}, line {error.lineno}: {error.message}") from None
    except UnicodeDecodeError:
        raise BundleError(f"{place} is not UTF-8 text") from None
    except Exception as error:  # whatever the tokenizer, the compiler or Babel raises
        reason = (syntax_fault(content.decode()) if method == "python" else None) or error
        raise BundleError(f"{place} cannot be read as Python: {reason}") from None
    for _, message, comments, context in found:
        yield ExtractedText(id=message, source=source, comments=tuple(comments), context=context)
