"""Writes and updates messages.pot and messages.po so that nothing changes in them but the messages.

A bundle's are in its folder `languages`; other catalogues lie `below` another name.
"""

import io
import re
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import generate_po, read_po

from runner.errors import BundleError
from runner.i18n.catalogues import compile_catalogue, message_forms
from runner.i18n.languages import SOURCE_LANGUAGE, base_language, parse_locale

LANGUAGES = "languages"
# The comments and the first entry, which has an empty msgid and holds the file's properties.
_HEADER = re.compile(r'\A(?:[ \t]*(?:#[^~\n][^\n]*|#)?\n)*msgid ""\nmsgstr ""\n(?:"[^\n]*"\n?)+')


@dataclass(frozen=True, kw_only=True)
class CatalogueState:
    """How far one language is: how many messages there are, and those that still want a translation."""

    language: str
    path: Path
    messages: int
    untranslated: int


def write_template(folder: Path, template: Catalog, *, below: str = LANGUAGES) -> Path:
    """Write languages/messages.pot; the same messages give the same bytes."""
    path = folder / below / "messages.pot"
    _write(path, _text(template, _header(path)))
    return path


def update_catalogue(folder: Path, template: Catalog, language: str, *, below: str = LANGUAGES) -> CatalogueState:
    """Bring a language's messages.po up to date, or make it. Raises `BundleError` where it cannot be read.

    Translations are kept, those of texts that are gone as well (as obsolete ones, which come back with their
    text). Nothing is guessed: a new text is untranslated.
    """
    path = catalogue_folder(folder, language, below=below) / "messages.po"
    catalog = (
        read_catalogue(path, language) if path.is_file() else Catalog(locale=parse_locale(language), fuzzy=False)
    )
    _revive(catalog, template)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    _write(path, _text(catalog, _header(path, language, catalog)))
    messages = [message for message in catalog if message.id]
    return CatalogueState(
        language=language,
        path=path,
        messages=len(messages),
        untranslated=sum(not is_translated(message) for message in messages),
    )


def catalogue_folder(folder: Path, language: str, *, below: str = LANGUAGES) -> Path:
    """Return where a language's catalogue is, in either spelling of the tag, or else where one would be made."""
    names = (language, language.replace("-", "_"), language.replace("_", "-"))
    folders = [folder / below / name / "LC_MESSAGES" for name in names]
    return next((each for each in folders if each.is_dir()), folders[0])


def read_catalogue(path: Path, language: str | None = None) -> Catalog:
    """Read a messages.po. Raises `BundleError` with the file and the line where it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror}") from None
    compile_catalogue(content, name=str(path))  # finds what Babel's parser takes without a word
    return read_po(io.BytesIO(content), locale=parse_locale(language) if language else None)


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation that is not marked as doubtful."""
    forms = message_forms(message.string)
    return not message.fuzzy and bool(forms) and all(forms)


def is_source(language: str) -> bool:
    """Whether the texts are written in this language, so that it needs no translation."""
    return base_language(language) == SOURCE_LANGUAGE


def _revive(catalog: Catalog, template: Catalog) -> None:
    """Take obsolete messages up again whose text is back."""
    wanted = {(_singular(message), message.context) for message in template if message.id}
    for key, message in list(catalog.obsolete.items()):
        if (_singular(message), message.context) in wanted:
            del catalog.obsolete[key]
            catalog[message.id] = message


def _singular(message: Message) -> str:
    return message_forms(message.id)[0]


def _text(catalog: Catalog, header: str) -> str:
    entries = "".join(generate_po(catalog, omit_header=True))
    return f"{header.rstrip()}\n\n{entries}".rstrip() + "\n"


def _header(path: Path, language: str | None = None, catalog: Catalog | None = None) -> str:
    """Return the header that the file has already, whoever wrote it, or one without dates and names."""
    if path.is_file():
        present = _HEADER.match(path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n"))
        if present:
            return re.sub(r"(?i)charset=(?!utf-8)[\w-]+", "charset=UTF-8", present[0])
    lines = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit"]
    if language and catalog is not None:
        lines = [f"Language: {parse_locale(language)}", f"Plural-Forms: {catalog.plural_forms}", *lines]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)


def _write(path: Path, text: str) -> None:
    content = text.encode()
    try:
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise BundleError(f"{path} cannot be written: {error.strerror}") from None
