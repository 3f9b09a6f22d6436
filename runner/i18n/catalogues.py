"""Catalogues of messages: compiled from .po, and chained from the reader's language to the bundle's others."""

from __future__ import annotations

import gettext
import io
import re
import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from runner.errors import BundleError
from runner.paths import SHARED

SOURCE_LANGUAGE = "en"  # what message ids are written in
_MOST_BYTES = 4 * 2**20
_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)(?= |"))?\s*"(?:[^"\\]|\\.)*"')
_PLACEHOLDER = re.compile(r"(?<!%)(?:%%)*%\((\w+)\)")
_PLURALS = re.compile(r"nplurals\s*=\s*(\d{1,9})")
_BEFORE = {  # what may stand before a keyword
    "msgctxt": ("", "msgstr"),
    "msgid": ("", "msgstr", "msgctxt"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid", "msgid_plural", "msgstr"),
}


def load_catalogues(folder: Path) -> dict[str, bytes]:
    """Compile `<folder>/<language>/LC_MESSAGES/messages.po`, or take the .mo where there is no .po.

    Gives compiled catalogues by language. Raises `BundleError` that names every file that is wrong.
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
    """Give the compiled catalogues of the shared templates, which do not change while a process runs."""
    return load_catalogues(SHARED / "languages")


def compile_catalogue(po: bytes, *, name: str = "messages.po") -> bytes:
    """Compile a .po to a .mo; raise `BundleError` that names the file and the line.

    Fuzzy translations are left out, and so is a plural that lacks one of its forms: Babel would write the source
    text for it, and that would end the chain of languages.
    """
    catalogue = _read(po, name=name)
    messages: dict[str, str] = {}
    for message in catalogue:
        ids, strings = _forms(message.id), _forms(message.string)
        if message.id and all(strings) and not message.fuzzy:
            context = f"{message.context}\x04" if message.context else ""
            messages[context + "\0".join(ids)] = "\0".join(strings)
    # Babel's own writer drops the rule for plurals of a language that it does not know, and adds the time of day.
    messages[""] = (
        "Content-Type: text/plain; charset=UTF-8\n"
        f"Plural-Forms: nplurals={catalogue.num_plurals}; plural={catalogue.plural_expr};\n"
    )
    compiled = _mo(messages)
    _open(compiled, name=name)
    return compiled


def check_placeholders(po: bytes, *, name: str = "messages.po") -> list[str]:
    """Say where a translation asks for a `%(value)s` that its source text does not give."""
    faults = []
    for message in _read(po, name=name):
        ids = _forms(message.id)
        strings = _forms(message.string)
        given = {found for text in ids for found in _PLACEHOLDER.findall(text)}
        asked = {found for text in strings for found in _PLACEHOLDER.findall(text)}
        if message.id and given and not message.fuzzy:
            faults += [
                f"{name}, line {message.lineno}: the translation asks for %({lost})s, which the text does not give"
                for lost in sorted(asked - given)
            ]
    return faults


def translations(
    language: str, others: Sequence[str], *catalogues: Mapping[str, bytes]
) -> gettext.NullTranslations:
    """Chain catalogues: the reader's language, its base (`ca` of `ca-ES`), then the others in their order.

    `others` are the bundle's languages; of several `catalogues` (the bundle's, the shared templates') the first
    goes first within a language. The chain ends at the language that message ids are written in, for from there
    on the id itself is the text. Raises `BundleError` where a catalogue cannot be read.
    """
    known = [{_normal(name): content for name, content in group.items()} for group in catalogues]
    chain = gettext.NullTranslations()
    for tag in reading_order(language, others):
        for group in known:
            if tag in group:
                chain = _chained(chain, _open(group[tag], name=f"languages/{tag}/LC_MESSAGES/messages.mo"))
    return chain


def reading_order(language: str, others: Sequence[str]) -> list[str]:
    """The languages in which a text is looked for, best first, as `ca_ES`."""
    order: list[str] = []
    offered = {_normal(other) for other in others}
    for tag in (language, *others):
        normal = _normal(tag)
        for candidate in (normal, normal.partition("_")[0]):
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


def _normal(tag: str) -> str:
    base, _, rest = tag.replace("-", "_").partition("_")
    return f"{base.lower()}_{rest.upper() if len(rest) == 2 else rest.title()}" if rest else base.lower()


def _open(mo: bytes, *, name: str) -> gettext.GNUTranslations:
    try:
        return gettext.GNUTranslations(io.BytesIO(mo))
    except Exception as error:  # what the standard library raises here is not documented
        raise BundleError(f"{name}: is no catalogue that gettext can read: {error}") from None


def _mo(messages: Mapping[str, str]) -> bytes:
    """Write the format of GNU gettext's .mo, which its manual describes."""
    pairs = sorted((source.encode(), target.encode()) for source, target in messages.items())
    texts, place = b"", 28 + 16 * len(pairs)
    index: list[int] = []
    for column in (0, 1):
        column_texts = [pair[column] for pair in pairs]
        for text in column_texts:
            index += [len(text), place]
            place += len(text) + 1
        texts += b"".join(text + b"\0" for text in column_texts)
    header = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack(f"<{len(header) + len(index)}I", *header, *index) + texts


def _read(po: bytes, *, name: str) -> Catalog:
    if len(po) > _MOST_BYTES:
        raise BundleError(f"{name}: has more than {_MOST_BYTES // 2**20} MiB")
    _check_lines(po, name=name)
    text = po.decode("utf-8-sig")
    forms = _PLURALS.search(text)
    if forms and not 1 <= int(forms[1]) <= 6:
        raise BundleError(f"{name}: no language has {forms[1]} forms of the plural (nplurals)")
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        raise BundleError(f"{name}, line {error.lineno + 1}: {str(error).rpartition(' on ')[0]}") from None
    except Exception as error:  # Babel lets whatever a malformed file leads to pass
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


def _forms(text: Any) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)
