"""What is wrong with a bundle's translations: what is missing, and what would break a page in one language."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from runner.bundles.config import ReportConfig
from runner.bundles.messages import config_texts
from runner.errors import BundleError
from runner.i18n.catalogues import message_forms
from runner.i18n.languages import base_language
from runner.i18n.po_files import catalogue_folder, is_source, is_translated, read_catalogue
from runner.text import shortened

_NAMED = re.compile(r"%\((\w+)\)[-#0+]?\d*(?:\.\d+)?[diouxXeEfFgGcrs]")
_POSITIONAL = re.compile(r"%[-#0+]?\d*(?:\.\d+)?[diouxXeEfFgGcrs]\b")
_BRACES = re.compile(r"\{(\w*)(?:[!:.\[][^{}]*)?\}")


def text_faults(config: ReportConfig) -> Iterator[str]:
    """Find the texts of config.json that are given by language, and lack one of `languages`."""
    for key, text in config_texts(config):
        if isinstance(text, dict):
            lacking = [tag for tag in config.languages if tag not in text and base_language(tag) not in text]
            if lacking:
                yield f'config.json: {key}: has no text for {", ".join(lacking)}, which "languages" promises'


def template_faults(template: Catalog) -> Iterator[str]:
    """Find the texts of templates with a lone `%`, which cannot be shown in any language."""
    for message in template:
        if message.id and _is_formatted(message):
            for text in message_forms(message.id):
                if not _can_be_formatted(text):
                    yield f"{_sources(message)}: {_quoted(text)} has a % that is no placeholder; write %%"


def translation_faults(folder: Path, template: Catalog, language: str) -> Iterator[str]:
    """Find what a language lacks of the texts in `template`, and what is wrong with its translations.

    The faults name the catalogue by its path in the bundle. One that cannot be read has none here: loading the
    bundle tells it.
    """
    used = [message for message in template if message.id]
    path = catalogue_folder(folder, language) / "messages.po"
    where = path.relative_to(folder).as_posix()
    try:
        catalog = _catalogue(folder, language)
    except BundleError:
        return
    if catalog is None:
        if used and not is_source(language):
            yield f'{where} is missing, and "languages" promises {language}; `reportbot messages` makes it'
        return
    for message in used:
        translation = catalog.get(message.id, message.context)
        if translation is not None and is_translated(translation):
            yield from (f"{where}: {fault}" for fault in _format_faults(message, translation))
        elif not is_source(language):
            doubtful = translation is not None and translation.fuzzy
            state = "is marked fuzzy, which counts as not translated" if doubtful else "is not translated"
            yield f"{where}: {_quoted(message_forms(message.id)[0])} {state} (used in {_sources(message)})"


def _catalogue(folder: Path, language: str) -> Catalog | None:
    """Read the catalogue of a language or of its base language ("ca" for "ca-ES"), .po before .mo."""
    for tag in dict.fromkeys((language, base_language(language))):
        source = catalogue_folder(folder, tag) / "messages.po"
        if source.is_file():
            return read_catalogue(source, tag)
        compiled = source.with_suffix(".mo")
        if compiled.is_file():
            with compiled.open("rb") as file:
                return read_mo(file)
    return None


def _format_faults(message: Message, translation: Message) -> Iterator[str]:
    """Compare placeholders: a form has no unknown ones, and all that every form of the source has."""
    sources = [_placeholders(text) for text in message_forms(message.id)]
    known = set().union(*sources)
    needed = set(sources[0]).intersection(*sources)
    shown = _quoted(message_forms(message.id)[0])
    for text in message_forms(translation.string):
        found = set(_placeholders(text))
        if found - known:
            names = ", ".join(sorted(found - known))
            yield f"the translation of {shown} has {names}, which the text has not: {_quoted(text)}"
        elif needed - found:
            names = ", ".join(sorted(needed - found))
            yield f"the translation of {shown} lacks {names}: {_quoted(text)}"
        elif _is_formatted(message) and not _can_be_formatted(text):
            yield f"the translation of {shown} has a % that is no placeholder; write %%: {_quoted(text)}"
        elif any("{" in name for name in known) and not _braces_are_closed(text):
            yield f"the translation of {shown} has a brace that is not closed: {_quoted(text)}"


def _placeholders(text: str) -> Counter[str]:
    """Find `%(name)s`, `%s` and `{name}`; positional ones count, so that "%s %s" is not "%s"."""
    plain = text.replace("%%", "")
    found = [f"%({name})s" for name in _NAMED.findall(plain)] + [f"{{{name}}}" for name in _BRACES.findall(plain)]
    positional = _POSITIONAL.findall(plain)
    return Counter(found + [f"{each} (no. {number})" for number, each in enumerate(positional, start=1)])


def _is_formatted(message: Message) -> bool:
    """Whether a template uses the text: there, every text is a format."""
    return any(name.endswith(".html") for name, _ in message.locations)


def _can_be_formatted(text: str) -> bool:
    """Whether every % is doubled or begins a named placeholder; "100% sure" would be taken for a `% s`."""
    return "%" not in _NAMED.sub("", text.replace("%%", ""))


def _braces_are_closed(text: str) -> bool:
    try:
        list(Formatter().parse(text))
    except ValueError:
        return False
    return True


def _sources(message: Message) -> str:
    return ", ".join(dict.fromkeys(name for name, _ in message.locations))


def _quoted(text: str) -> str:
    return f'"{shortened(" ".join(text.split()), 60)}"'
