"""Lets through of an SVG what draws: whatever could run or fetch something when the file is opened is left out."""

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from runner.i18n.phrases import Phrase, phrase


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_METADATA = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://purl.org/dc/elements/1.1/",
}
_NAMESPACES = {"", _SVG, _XLINK, *_METADATA}
# https://www.w3.org/TR/SVG2/ and https://www.w3.org/TR/filter-effects/, without scripts, animation, foreignObject
_ELEMENTS = _words("""
    svg g defs symbol use title desc metadata style switch a view path rect circle ellipse line polyline polygon
    text tspan textPath image marker pattern clipPath mask linearGradient radialGradient stop filter feBlend
    feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge
    feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
""")
_TEXT_ATTRIBUTES = _words("id class lang role tabindex target title type media version")
_ATTRIBUTES = _words("""
    style x y x1 y1 x2 y2 cx cy r rx ry width height d points pathLength transform transform-origin viewBox
    preserveAspectRatio zoomAndPan dx dy rotate textLength lengthAdjust startOffset method spacing side path refX
    refY markerWidth markerHeight markerUnits orient gradientUnits gradientTransform spreadMethod fx fy fr offset
    patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits systemLanguage
    requiredExtensions requiredFeatures baseProfile
    filterUnits primitiveUnits in in2 result mode values operator k1 k2 k3 k4 order kernelMatrix divisor bias
    targetX targetY edgeMode preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent
    kernelUnitLength scale xChannelSelector yChannelSelector azimuth elevation radius stdDeviation baseFrequency
    numOctaves seed stitchTiles tableValues slope intercept amplitude exponent pointsAtX pointsAtY pointsAtZ
    limitingConeAngle z
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
    color-interpolation-filters color-rendering cursor direction display dominant-baseline enable-background fill
    fill-opacity fill-rule filter flood-color flood-opacity font font-family font-size font-size-adjust
    font-stretch font-style font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical
    image-rendering isolation kerning letter-spacing lighting-color marker marker-end marker-mid marker-start mask
    mask-type mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity
    stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity
    stroke-width text-anchor text-decoration text-overflow text-rendering unicode-bidi vector-effect visibility
    white-space word-spacing writing-mode
""")
_FUNCTIONS = _words("""
    rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix var calc min max clamp translate translatex
    translatey scale scalex scaley rotate skew skewx skewy matrix blur brightness contrast drop-shadow grayscale
    hue-rotate invert opacity saturate sepia not is where nth-child nth-last-child nth-of-type cubic-bezier steps
""")
_IMAGES = {"image", "feImage"}
_DATA_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp)[;,]", re.IGNORECASE)
_CSS_CALL = re.compile(r"(?<![\w-])([\w-]*+)\(\s*+(['\"]?\s*(?:#|data:image/))?", re.IGNORECASE)
_CSS_ESCAPE_OR_RULE = re.compile(r"\\|@(?!media\b|font-face\b|keyframes\b|supports\b)", re.IGNORECASE)

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
    """Return the SVG with nothing in it but what draws or describes. Raises `NotSVG`.

    What has nothing else is given back byte for byte. Entity declarations are refused, not expanded.
    """
    cleaner = _Cleaner()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.StartDoctypeDeclHandler = cleaner.doctype
    parser.EntityDeclHandler = cleaner.entity
    parser.StartNamespaceDeclHandler = cleaner.namespace
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
    return bytes(cleaner.written) if cleaner.changed else content


class _Cleaner:
    """Writes the document anew while it is parsed; `changed` says whether anything was left out."""

    def __init__(self) -> None:
        self.changed = False
        self.written = bytearray()
        self._depth = 0
        self._skipped = 0  # how deep inside an element that is left out
        self._declared = ""  # namespaces of the element that comes next
        self._style: list[str] | None = None

    def doctype(self, _name: str, _system: str | None, _public: str | None, has_internal_subset: bool) -> None:
        if has_internal_subset:
            raise NotSVG(phrase("declares entities in its DOCTYPE, which is not allowed"))

    def entity(self, *_declaration: object) -> None:
        raise NotSVG(phrase("declares entities, which is not allowed"))

    def instruction(self, _target: str, _data: str) -> None:
        self.changed = True  # for instance xml-stylesheet

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        if (uri or "") in _NAMESPACES:
            self._declared += f" xmlns{f':{prefix}' if prefix else ''}={quoteattr(uri or '')}"
        else:
            self.changed = True

    def start(self, name: str, pairs: list[str]) -> None:
        uri, local, written = _split(name)
        declared, self._declared = self._declared, ""
        if self._depth == 0 and (local != "svg" or uri not in ("", _SVG)):
            raise NotSVG(phrase('has "{name}" as its root, not "svg"', name=written[:40]))
        self._depth += 1
        if self._depth > _DEPTH:
            raise NotSVG(phrase("has more than {most} elements inside one another", most=_DEPTH))
        allowed = uri in _METADATA or (uri in ("", _SVG) and local in _ELEMENTS)
        if self._skipped or not allowed or self._style is not None:  # a style has no elements inside
            self._skipped += 1
            self.changed = True
            return
        attributes = [(_split(key), value) for key, value in zip(pairs[::2], pairs[1::2], strict=True)]
        kept = [(key[2], value) for key, value in attributes if _is_harmless(local, *key[:2], value)]
        self.changed = self.changed or len(kept) < len(attributes)
        self._write(f"<{written}{declared}{''.join(f' {key}={quoteattr(value)}' for key, value in kept)}>")
        self._style = [] if local == "style" else None

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
            return
        if self._style is not None:
            css = "".join(self._style)
            if not _is_plain_css(css):
                self.changed, css = True, ""
            self._write(escape(css))
            self._style = None
        self._write(f"</{_split(name)[2]}>")

    def text(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)
        elif not self._skipped:
            self._write(escape(text))

    def _write(self, text: str) -> None:
        self.written += text.encode()


def _split(name: str) -> tuple[str, str, str]:
    """Return namespace, local name, and the name as it was written."""
    match name.split(" "):
        case [uri, local, prefix]:
            return uri, local, f"{prefix}:{local}"
        case [uri, local]:
            return uri, local, local
        case _:
            return "", name, name


def _is_harmless(element: str, uri: str, name: str, value: str) -> bool:
    if name == "href" and uri in ("", _XLINK):
        target = value.strip()
        return target.startswith("#") or (element in _IMAGES and bool(_DATA_IMAGE.match(target)))
    if uri == _XML:
        return name in ("space", "lang")
    if uri or name in _TEXT_ATTRIBUTES or name.startswith(("aria-", "data-")):
        return uri in ("", _XLINK, *_METADATA)
    return name in _ATTRIBUTES and (_is_plain_css(value) if "(" in value or name == "style" else True)


def _is_plain_css(css: str) -> bool:
    """Whether CSS neither fetches anything nor hides what it does behind an escape."""
    if _CSS_ESCAPE_OR_RULE.search(css):
        return False
    return all(
        target if name.lower() == "url" else not name or name.lower() in _FUNCTIONS
        for name, target in _CSS_CALL.findall(css)
    )
