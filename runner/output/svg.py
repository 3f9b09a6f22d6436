"""Takes out of an SVG what would run or fetch something when the file is opened on its own."""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from runner.i18n.phrases import Phrase, phrase

_ACTIVE = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "audio", "video"}
_ANIMATION = {"animate", "set", "animatetransform", "animatemotion"}
_IMAGES = {"image", "feimage"}
_DATA_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp)[;,]", re.IGNORECASE)
# A backslash could spell any of the others in CSS, so its presence alone is too much.
_FETCHING_CSS = re.compile(
    r"@import|expression\s*\(|javascript:|\\|url\(\s*+(?!['\"]?\s*(#|data:image/))", re.IGNORECASE
)

_DEPTH = 500  # elements inside one another
_NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]


class NotSVG(Exception):
    """The content is not an SVG: why, as a clause of which it is the subject."""

    def __init__(self, clause: Phrase) -> None:
        super().__init__(clause)
        self.clause = clause


def count_marks(content: bytes) -> int:
    """Return about how many elements and attributes there are, which is what reading an SVG takes time for."""
    return content.count(b"<") + content.count(b"=")


def clean_svg(content: bytes) -> bytes:
    """Give the SVG without scripts, event handlers and outside references; raise `NotSVG`.

    What has none of these is given back byte for byte. Entity declarations are refused, not expanded.
    """
    cleaner = _Cleaner()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = cleaner.doctype
    parser.EntityDeclHandler = cleaner.entity
    parser.StartElementHandler = cleaner.start
    parser.EndElementHandler = cleaner.end
    parser.CharacterDataHandler = cleaner.text
    parser.ProcessingInstructionHandler = cleaner.instruction
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from None
        raise NotSVG(phrase("is not well-formed: {reason}", reason=str(error))) from None
    except (ValueError, LookupError, UnicodeError) as error:
        raise NotSVG(phrase("cannot be read: {reason}", reason=str(error))) from None
    return cleaner.content() if cleaner.changed else content


class _Cleaner:
    """Writes the document anew while it is parsed; `changed` says whether anything was left out."""

    def __init__(self) -> None:
        self.changed = False
        self._written = bytearray()
        self._depth = 0
        self._skipped = 0  # how deep inside an element that is left out
        self._style: list[str] | None = None

    def content(self) -> bytes:
        return bytes(self._written)

    def _write(self, text: str) -> None:
        self._written += text.encode()

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
        if has_internal_subset:
            raise NotSVG(phrase("declares entities in its DOCTYPE, which is not allowed"))

    def entity(self, *_declaration: object) -> None:
        raise NotSVG(phrase("declares entities, which is not allowed"))

    def instruction(self, _target: str, _data: str) -> None:
        self.changed = True  # for instance xml-stylesheet

    def start(self, name: str, pairs: list[str]) -> None:
        local = name.rpartition(":")[2].lower()
        if self._depth == 0 and local != "svg":
            raise NotSVG(phrase('has "{name}" as its root, not "svg"', name=name[:40]))
        self._depth += 1
        if self._depth > _DEPTH:
            raise NotSVG(phrase("has more than {most} elements inside one another", most=_DEPTH))
        attributes = list(zip(pairs[::2], pairs[1::2], strict=True))
        active = local in _ACTIVE or (local in _ANIMATION and _animates_link(attributes))
        if self._skipped or active or self._style is not None:  # a style has no elements inside
            self._skipped += 1
            self.changed = True
            return
        kept = [(key, value) for key, value in attributes if _is_harmless(local, key, value)]
        self.changed = self.changed or len(kept) < len(attributes)
        self._write(f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in kept)}>")
        self._style = [] if local == "style" else None

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
            return
        if self._style is not None:
            css = "".join(self._style)
            if _FETCHING_CSS.search(css):
                self.changed, css = True, ""
            self._write(escape(css))
            self._style = None
        self._write(f"</{name}>")

    def text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)
        elif not self._skipped:
            self._write(escape(text))


def _animates_link(attributes: list[tuple[str, str]]) -> bool:
    target = "".join(value for key, value in attributes if key.lower() == "attributename").strip().lower()
    return target.rpartition(":")[2] == "href" or target.startswith("on")


def _is_harmless(element: str, key: str, value: str) -> bool:
    local = key.rpartition(":")[2].lower()
    if local.startswith("on") or key.lower() == "xml:base":
        return False
    if local in ("href", "src"):
        target = value.strip()
        return target.startswith("#") or (element in _IMAGES and bool(_DATA_IMAGE.match(target)))
    if key.lower().startswith("xmlns"):
        return True
    return not _FETCHING_CSS.search(value) if "(" in value or local == "style" else True
