"""Turns a rendered template into a page that is complete in one file, runs nothing and connects to nothing.

Nothing here depends on guessing how a browser reads odd markup. The policy goes behind the longest beginning that
can be read only one way (blanks, comments, doctype, `<html>`, `<head>`); a browser merges an `<html>` and drops a
`<head>` or doctype that comes later. What a policy does not hold back (`<meta>` that redirects, `<link>` that
connects ahead) becomes an element that means nothing, wherever its letters stand. html.parser would miss some: it
takes `<!--><meta>-->` for a comment, and browsers do not. What reads as browsers do builds a tree, of ten times
the page's size.
"""

import base64
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from html import escape, unescape

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_META_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'.encode()

_VALUE = rb"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>`]+)"""
_NAME = rb"[a-zA-Z][\w:.\x80-\xff-]*"
_ATTRIBUTES = rb"(?:\s+%b(?:\s*=\s*%b)?)*\s*/?>" % (_NAME, _VALUE)
_BLANK = rb"(?:\s|<!--(?!-?>)(?:[^-]|-(?!-))*-->)*"
_BEGINNING = re.compile(
    rb"(?P<doctype>%b<!doctype\s+html\b[^<>]*>)?(?P<html>%b<html%b)?(?P<head>%b<head%b)?"
    % (_BLANK, _BLANK, _ATTRIBUTES, _BLANK, _ATTRIBUTES),
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""\s*<meta\s+charset\s*=\s*(?:"utf-8"|'utf-8'|utf-8)\s*/?>""", re.IGNORECASE)
_TAG = re.compile(rb"<(meta|link|img)(?:(?P<attributes>%b)|(?=[\s/>]|\Z))" % _ATTRIBUTES, re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"\s+(%b)(?:\s*=\s*(%b))?" % (_NAME, _VALUE))
_PLAIN_META = {"charset", "name", "content", "property", "lang", "media", "id", "class"}
_ENDING = re.compile(rb"(?:</body\s*>)?%b(?:</html\s*>)?%b\Z" % (_BLANK, _BLANK), re.IGNORECASE)
_BLOCK = 2**16  # bytes of a page that are looked at, and changed, at a time
_IMAGE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


class MissingImage(Exception):
    """An `<img>` names a file that the bundle has not."""


def harden_page(
    html: bytes | bytearray,
    *,
    language: str,
    footer_note: str | None = None,
    read_image: Callable[[str], bytes | None],
) -> tuple[bytes | memoryview, ...]:
    """Return the page, in UTF-8, with its policy first in the head, bundle images inlined and the note at its end.

    It comes in parts, so that what is large is not copied once more to be one text.

    `read_image` returns the content of a file of the bundle, or None where there is none of that name. Raises
    `MissingImage`.
    """
    head, start = _head(html, language)
    if not footer_note:
        return head, *_body_parts(html, start, len(html), read_image)
    end = _note_place(html, start)
    before, after = (_body_parts(html, *span, read_image) for span in ((start, end), (end, len(html))))
    return head, *before, _note(footer_note), *after


def _head(html: bytes | bytearray, language: str) -> tuple[bytes, int]:
    """Return the page's beginning up to its policy, and the place where what follows it starts."""
    first = len(BOM_UTF8) if html.startswith(BOM_UTF8) else 0
    match = _BEGINNING.match(html, first)
    end = match.end() if match else first
    parts = match.groupdict() if match else {}
    start = bytes(html[first:end])
    if not parts.get("doctype"):
        start = b"<!DOCTYPE html>\n" + start.lstrip()
    if not parts.get("html") and not parts.get("head"):
        start = b'%b\n<html lang="%b">' % (start.rstrip(), escape(language).encode())
    if not parts.get("head"):
        start += b"\n<head>"
    charset = b"" if _CHARSET.match(html, end) else b'<meta charset="utf-8">\n'
    while html.startswith(b"\n", end):
        end += 1
    return b"%b\n%b%b\n" % (start, charset, _META_POLICY), end


def _body_parts(
    html: bytes | bytearray, start: int, end: int, read_image: Callable[[str], bytes | None]
) -> Iterator[bytes | memoryview]:
    """Yield a part of the page block by block, as it is where nothing in it loads anything."""
    view = memoryview(html)
    for first, last in _blocks(html, start, end):
        block = bytes(view[first:last])
        changed = _TAG.sub(lambda match: _finished(match, read_image), block)
        yield view[first:last] if changed == block else changed


def _blocks(html: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut where a tag begins: none that is looked for has another `<` in it."""
    while start < end:
        last = end
        if end - start > _BLOCK:
            last = html.rfind(b"<", start + 1, start + _BLOCK)
            last = last if last > 0 else html.find(b"<", start + _BLOCK, end)
            last = last if last > 0 else end
        yield start, last
        start = last


def _finished(match: re.Match[bytes], read_image: Callable[[str], bytes | None]) -> bytes:
    """Return a tag with its image in it, or, where it could load something, as one that means nothing."""
    name, written = match[1].lower(), match["attributes"]
    attributes = _attributes(written or b"")
    if name == b"img":
        return _inlined(match[0], attributes.get("src", "").strip(), read_image)
    if name == b"meta":
        harmless = bool(attributes) and attributes.keys() <= _PLAIN_META
    else:
        harmless = attributes.get("rel") == "icon" and attributes.get("href", "").startswith("data:")
    return match[0] if harmless else b"<x-" + match[0][1:]


def _attributes(tag: bytes) -> dict[str, str]:
    pairs = [(_text(match[1]).lower(), _value(match[2])) for match in _ATTRIBUTE.finditer(tag)]
    return dict(reversed(pairs))  # of two with the same name the first counts


def _value(written: bytes | None) -> str:
    return unescape(_text(written or b"").strip("\"'"))


def _text(content: bytes) -> str:
    return content.decode(errors="replace")


def _inlined(tag: bytes, source: str, read_image: Callable[[str], bytes | None]) -> bytes:
    suffix = source[source.rfind(".") :].lower() if "." in source else ""
    if suffix not in _IMAGE_TYPES or ":" in source or source.startswith(("/", "\\")):
        return tag
    content = read_image(source)
    if content is None:
        raise MissingImage(
            f'the image "{source[:100]}" is not in the bundle, or is too large to be put into the page'
        )
    address = b"data:%b;base64,%b" % (_IMAGE_TYPES[suffix].encode(), base64.b64encode(content))
    return _ATTRIBUTE.sub(
        lambda found: b' src="%b"' % address if found[1].lower() == b"src" else found[0],
        tag,
    )


def _note(note: str) -> bytes:
    style = "margin:2rem auto;max-width:60rem;padding:0 1rem;font:0.85rem/1.5 system-ui,sans-serif"
    return f'<p role="note" class="reportbot-note" style="{style}">{escape(note)}</p>\n'.encode()


def _note_place(html: bytes | bytearray, start: int) -> int:
    """Return the place of the note: before the end of the body, behind the head."""
    match = _ENDING.search(html, max(start, len(html) - 1000))
    return match.start() if match else len(html)
