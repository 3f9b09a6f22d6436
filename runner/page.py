"""Turns a rendered template into a page that is complete in one file, runs nothing and connects to nothing.

Where the policy goes must not depend on guessing how a browser reads odd markup, so it goes behind the longest
beginning that can be read only one way (blanks, comments, doctype, `<html>`, `<head>`); a browser merges an
`<html>` and drops a `<head>` or doctype that comes later. What a policy does not hold back (`<meta>` that
redirects, `<link>` that connects ahead) is turned into an element that means nothing.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from html import escape, unescape

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_META_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'

_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>`]+)"""
_ATTRIBUTES = rf"(?:\s+[a-zA-Z][\w:.-]*(?:\s*=\s*{_VALUE})?)*\s*/?>"
_BLANK = r"(?:\s|<!--(?!-?>)(?:[^-]|-(?!-))*-->)*"
_BEGINNING = re.compile(
    rf"(?P<doctype>{_BLANK}<!doctype\s+html\b[^<>]*>)?(?P<html>{_BLANK}<html{_ATTRIBUTES})?"
    rf"(?P<head>{_BLANK}<head{_ATTRIBUTES})?",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"""\s*<meta\s+charset\s*=\s*(?:"utf-8"|'utf-8'|utf-8)\s*/?>""", re.IGNORECASE)
_LOADING = re.compile(r"<(meta|link)(?=[\s/>])", re.IGNORECASE)
_IMAGE = re.compile(rf"<img{_ATTRIBUTES}", re.IGNORECASE)
_ATTRIBUTE = re.compile(rf"\s+([a-zA-Z][\w:.-]*)(?:\s*=\s*({_VALUE}))?")
_WHOLE_TAG = re.compile(rf"<(?:meta|link){_ATTRIBUTES}", re.IGNORECASE)
_PLAIN_META = {"charset", "name", "content", "property", "lang", "media", "id", "class"}
_ENDING = re.compile(rf"(?:</body\s*>)?{_BLANK}(?:</html\s*>)?{_BLANK}\Z", re.IGNORECASE)
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


def page_parts(
    html: str,
    *,
    language: str,
    footer_note: str | None = None,
    read_image: Callable[[str], bytes | None],
) -> tuple[str, ...]:
    """Give the page with its policy first in the head, bundle images inlined and the note at its end.

    It comes in parts, so that what is large is not copied once more to be one text.

    `read_image` gives the content of a file of the bundle, or None where there is none of that name; an image that
    is not there raises `MissingImage`.
    """
    body = _LOADING.sub(_without_loading, html.removeprefix("\ufeff"))
    body = _IMAGE.sub(lambda match: _inlined(match[0], read_image), body)
    head, start = _head(body, language)
    if not footer_note:
        return head, body[start:]
    end = _note_place(body, start)
    return head, body[start:end], _note(footer_note), body[end:]


def _head(html: str, language: str) -> tuple[str, int]:
    """Give the page's beginning up to its policy, and the place where what follows it starts."""
    match = _BEGINNING.match(html)
    end = match.end() if match else 0
    parts = match.groupdict() if match else {}
    start = html[:end]
    if not parts.get("doctype"):
        start = f"<!DOCTYPE html>\n{start.lstrip()}"
    if not parts.get("html") and not parts.get("head"):
        start = f'{start.rstrip()}\n<html lang="{escape(language)}">'
    if not parts.get("head"):
        start += "\n<head>"
    charset = "" if _CHARSET.match(html, end) else '<meta charset="utf-8">\n'
    while html.startswith("\n", end):
        end += 1
    return f"{start}\n{charset}{_META_POLICY}\n", end


def _without_loading(match: re.Match[str]) -> str:
    tag = _WHOLE_TAG.match(match.string, match.start())
    attributes = _attributes(tag[0]) if tag else {}
    if match[1].lower() == "meta":
        harmless = bool(attributes) and attributes.keys() <= _PLAIN_META
    else:
        harmless = attributes.get("rel") == "icon" and attributes.get("href", "").startswith("data:")
    return match[0] if harmless else f"<x-{match[1]}"


def _attributes(tag: str) -> dict[str, str]:
    pairs = [(match[1].lower(), unescape((match[2] or "").strip("\"'"))) for match in _ATTRIBUTE.finditer(tag)]
    return dict(reversed(pairs))  # of two with the same name the first counts


def _inlined(tag: str, read_image: Callable[[str], bytes | None]) -> str:
    source = _attributes(tag).get("src", "").strip()
    suffix = source[source.rfind(".") :].lower() if "." in source else ""
    if suffix not in _IMAGE_TYPES or ":" in source or source.startswith(("/", "\\")):
        return tag
    content = read_image(source)
    if content is None:
        raise MissingImage(
            f'the image "{source[:100]}" is not in the bundle, or is too large to be put into the page'
        )
    uri = f"data:{_IMAGE_TYPES[suffix]};base64,{base64.b64encode(content).decode()}"
    return _ATTRIBUTE.sub(lambda found: f' src="{uri}"' if found[1].lower() == "src" else found[0], tag)


def _note(note: str) -> str:
    style = "margin:2rem auto;max-width:60rem;padding:0 1rem;font:0.85rem/1.5 system-ui,sans-serif"
    return f'<p role="note" class="reportbot-note" style="{style}">{escape(note)}</p>\n'


def _note_place(html: str, start: int) -> int:
    """Give the place of the note: before the end of the body, behind the head."""
    match = _ENDING.search(html, max(start, len(html) - 1000))
    return match.start() if match else len(html)
