"""Catalogues of messages: compiled from .po, and chained from the reader's language to the bundle's others."""

import gettext
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from runner.errors import BundleError
from runner.i18n.languages import SOURCE_LANGUAGE, base_language, normal_tag
from runner.paths import SHARED

_MAX_BYTES = 4 * 2**20
_NO_TIME = datetime.fromtimestamp(0, UTC)  # the same catalogue gives the same bytes
_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)(?= |"))?\s*"(?:[^"\\]|\\.)*"')
_PLURALS = re.compile(r"nplurals\s*=\s*(\d{1,9})")
_BEFORE = {  # what may stand before a keyword
    "msgctxt": ("", "msgstr"),
    "msgid": ("", "msgstr", "msgctxt"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid", "msgid_plural", "msgstr"),
}


def load_catalogues(folder: Path) -> dict[str, bytes]:
    """Compile `<folder>/<language>/LC_MESSAGES/messages.po`, or take the .mo where there is no .po.

    Return compiled catalogues by language. Raises `BundleError` that names every file that is wrong.
    """
    catalogues: dict[str, bytes] = {}
    faults: list[str] = []
    for place in sorted(folder.glob("*/LC_MESSAGES")):
        source, ready = place / "messages.po", place / "messages.mo"
        path = source if source.is_file() else ready
        if not path.is_file():
            continue
        language = place.parent.name
        name = f"{folder.name}/{language}/LC_MESSAGES/{path.name}"
        try:
            content = path.read_bytes()
            catalogues[language] = compile_catalogue(content, name=name) if path is source else content
            _open(catalogues[language], name=name)
        except BundleError as error:
            faults += error.faults
        except OSError as error:
            faults.append(f"{name}: cannot be read: {error.strerror}")
    if faults:
        raise BundleError(faults[0], faults=faults)
    return catalogues


@lru_cache(maxsize=1)
def shared_catalogues() -> Mapping[str, bytes]:
    """Return the compiled catalogues of the shared templates, which do not change while a process runs."""
    return load_catalogues(SHARED / "languages")


def compile_catalogue(po: bytes, *, name: str = "messages.po") -> bytes:
    """Compile a .po to a .mo. Raises `BundleError` that names the file and the line.

    Fuzzy translations are left out, and so is a plural that lacks one of its forms: Babel would write the source
    text for it, and that would end the chain of languages.
    """
    catalogue = _read(po, name=name)
    for message in list(catalogue):
        if message.id and not all(message_forms(message.string)):
            catalogue.delete(message.id, message.context)
    catalogue.charset = "utf-8"
    catalogue.creation_date = _NO_TIME
    catalogue.locale = catalogue.locale or SOURCE_LANGUAGE  # Babel writes no rule for plurals without one
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    _open(compiled.getvalue(), name=name)
    return compiled.getvalue()


def translations(
    language: str, others: Sequence[str], *catalogues: Mapping[str, bytes]
) -> gettext.NullTranslations:
    """Chain catalogues: the reader's language, its base (`ca` of `ca-ES`), then the others in their order.

    `others` are the bundle's languages; of several `catalogues` (the bundle's, the shared templates') the first
    goes first within a language. The chain ends at the language that message ids are written in, for from there
    on the id itself is the text. Raises `BundleError` where a catalogue cannot be read.
    """
    known = [{normal_tag(name): content for name, content in group.items()} for group in catalogues]
    chain = gettext.NullTranslations()
    for tag in reading_order(language, others):
        for group in known:
            if tag in group:
                chain = _chained(chain, _open(group[tag], name=f"languages/{tag}/LC_MESSAGES/messages.mo"))
    return chain


def reading_order(language: str, others: Sequence[str]) -> list[str]:
    """Return the languages in which a text is looked for, best first, as `ca_ES`."""
    order: list[str] = []
    offered = {normal_tag(other) for other in others}
    for tag in (language, *others):
        normal = normal_tag(tag)
        for candidate in (normal, base_language(tag)):
            if candidate not in order:
                order.append(candidate)
        if order[-1] == SOURCE_LANGUAGE and SOURCE_LANGUAGE in offered:
            break
    return order


def _chained(first: gettext.NullTranslations, then: gettext.NullTranslations) -> gettext.NullTranslations:
    if type(first) is gettext.NullTranslations:
        return then
    first.add_fallback(then)
    return first


def _open(mo: bytes, *, name: str) -> gettext.GNUTranslations:
    try:
        return gettext.GNUTranslations(io.BytesIO(mo))
    except Exception as error:  # what the standard library raises here is not documented
        raise BundleError(f"{name}: is no catalogue that gettext can read: {error}") from None


def _read(po: bytes, *, name: str) -> Catalog:
    if len(po) > _MAX_BYTES:
        raise BundleError(f"{name}: has more than {_MAX_BYTES // 2**20} MiB")
    _check_lines(po, name=name)
    text = po.decode("utf-8-sig")
    forms = _PLURALS.search(text)
    if forms and not 1 <= int(forms[1]) <= 6:
        raise BundleError(f"{name}: no language has {forms[1]} forms of the plural (nplurals)")
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        raise BundleError(f"{name}, line {error.lineno + 1}: {str(error).rpartition(' on ')[0]}") from None
    except Exception as error:  # whatever a malformed file makes Babel raise
        raise BundleError(f"{name}: cannot be read as a catalogue: {error}") from None


def _check_lines(po: bytes, *, name: str) -> None:
    """Refuse what Babel takes without a word: a quote left open, text after it, a msgstr without its msgid."""
    before = ""
    for number, raw in enumerate(po.splitlines(), start=1):
        try:
            line = raw.decode("utf-8").strip().removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise BundleError(f"{name}, line {number}: is not UTF-8") from None
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if not match:
            raise BundleError(
                f'{name}, line {number}: "{line[:60]}" is neither a comment nor msgid, msgid_plural, msgstr or'
                " msgctxt with a text in double quotes"
            )
        keyword = (match[1] or "").partition("[")[0]
        if keyword and before not in _BEFORE[keyword]:
            raise BundleError(f"{name}, line {number}: {keyword} stands after {before or 'nothing'}")
        if not keyword and not before:
            raise BundleError(f"{name}, line {number}: a text stands before the first msgid")
        before = keyword or before
    if before not in ("", "msgstr"):
        raise BundleError(f"{name}: the last {before} has no msgstr")


def message_forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the forms of a message's id or of its translation: two or more where it has a plural."""
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)
