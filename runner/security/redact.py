"""Takes secrets out of every text that leaves the worker: plain, quoted, escaped and in base64."""

import base64
import html
import json
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

from runner.security.pieces import pieces

REDACTED = "[redacted]"
_SHORTEST_LINE = 16  # characters from which on one line of a secret of many lines is a secret too
_MARK = "…".encode()
_CUT = re.compile(rb"\n?\[?%b(?:[^\]\n]{0,60}\]\n?)?" % _MARK)  # the marks with which a text is shortened
_MAX_CUTS = 1000  # marks looked at in one text
_SHORTEST_STUMP = 4  # bytes of a secret; fewer stand beside a mark by chance
_BREAK = rb"(?:\r?\n|(?:\\r)?\\n)?"  # a line break, as it is or as JSON and Python write it
_BREAKS = (b"\n", b"\r", b"\\n", b"\\r")
_WINDOW_BYTES = 2**20
_MAX_FOUND = 10_000  # secrets that are taken out of one text
_BATCH_LENGTH = 2**16  # characters of short texts that are searched at once
_NUMBER = re.compile(rb"[0-9.e+-]+")  # what may stand in a number as Python writes it
_BASE64 = rb"[A-Za-z0-9+/_-]"
Packed = TypeVar("Packed", bytes, bytearray)


class Redactor:
    """Replaces secrets, in every form they are likely to travel in, by `[redacted]`.

    A text without a secret is returned itself, at the speed of a substring search. Texts are searched as UTF-8,
    in which they take least memory.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        holders = {part for secret in secrets for part in (secret, *pieces(secret))}
        whole = {part for holder in holders for part in _parts(holder)}
        self._plain = sorted({_packed(form) for part in whole for form in _plain_forms(part)})
        self._base64 = sorted({_packed(core) for part in whole for core in _base64_cores(part)})
        self._forms = [*self._plain, *self._base64]
        self._reversed_forms = [form[::-1] for form in self._forms]
        self._longest = max(map(len, self._forms), default=0)
        self._numeric = any(_NUMBER.fullmatch(form) for form in self._forms)
        # How long a core can be in a text: after each character a line break, of up to four characters.
        self._reach = 5 * max(map(len, self._base64), default=0)

    def text(self, text: str) -> str:
        """Return the text without the secrets."""
        packed = _packed(text)
        clean = self.content(packed)
        return text if clean is packed else clean.decode("utf-8", "surrogatepass")

    def content(self, content: Packed) -> Packed:
        """Return the bytes of a text without the secrets; what is not UTF-8 in it stays as it is.

        A text with thousands of them becomes `[redacted]`.
        """
        spans = list(islice(self._spans(content), _MAX_FOUND + 1))
        if len(spans) > _MAX_FOUND:
            return content[:0] + REDACTED.encode()
        return _without(content, spans) if spans else content

    def _spans(self, content: bytes | bytearray) -> Iterator[tuple[int, int]]:
        for form in self._plain:
            yield from _places(form, content)
        if self._plain and _MARK in content:
            yield from self._stumps(content)
        for core in self._cores_in(content):
            yield from (match.span() for match in _wrapped(core).finditer(content))

    def data(self, value: Any) -> Any:
        """Return JSON-like data without the secrets, in values and keys, at any depth; itself where it has none.

        A number that spells a secret becomes text; of keys that become equal each is kept, numbered.
        """
        batches = _batches(_texts(value, numbers=self._numeric))
        return value if all(map(self._is_clean, batches)) else self._cleaned(value)

    def _is_clean(self, batch: bytes) -> bool:
        """Whether nothing stands in many texts that would be taken out of one of them."""
        return self.content(batch) is batch and batch.count(_MARK) <= _MAX_CUTS

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self._mapping(value)
        if isinstance(value, (list, tuple)):
            items = [self._cleaned(item) for item in value]
            return items if any(map(operator.is_not, items, value)) else value
        if self._numeric and isinstance(value, (int, float)) and not isinstance(value, bool):
            shown = repr(value)
            return value if self.text(shown) is shown else REDACTED
        return value

    def _mapping(self, value: Mapping[Any, Any]) -> Mapping[Any, Any]:
        clean: dict[Any, Any] = {}
        changed = False
        for key, item in value.items():
            name = self.text(key) if isinstance(key, str) else key
            number = 1
            while name in clean:
                number += 1
                name = f"{self.text(key)}-{number}"
            clean[name] = self._cleaned(item)
            changed = changed or name is not key or clean[name] is not item
        return clean if changed else value

    def _stumps(self, text: bytes | bytearray) -> Iterator[tuple[int, int]]:
        """Find what is left of secrets where a text was shortened: their beginnings and ends at the marks."""
        for mark in islice(_CUT.finditer(text), _MAX_CUTS):
            start, end = mark.span()
            before = _overlap(bytes(text[max(0, start - self._longest) : start]), self._forms)
            after = _overlap(bytes(text[end : end + self._longest][::-1]), self._reversed_forms)
            yield from (span for span in ((start - before, start), (end, end + after)) if span[0] < span[1])

    def _cores_in(self, text: bytes | bytearray) -> list[bytes]:
        found = {core for window in _windows(text, self._reach) for core in self._base64 if core in window}
        return sorted(found)


def _texts(value: Any, *, numbers: bool) -> Iterator[str]:
    """Return every text in JSON-like data, keys included, and numbers as they are written."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item, numbers=numbers)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item, numbers=numbers)
    elif numbers and isinstance(value, (int, float)):
        yield repr(value)


def _batches(texts: Iterator[str]) -> Iterator[bytes]:
    """Return texts as lines, many short ones at a time: to search each alone takes ten times as long."""
    lines: list[str] = []
    size = 0
    for text in texts:
        if len(text) > _BATCH_LENGTH:
            yield _packed(text)
            continue
        lines.append(text)
        size += len(text) + 1
        if size > _BATCH_LENGTH:
            yield _packed("\n".join(lines))
            lines, size = [], 0
    yield _packed("\n".join(lines))


def _packed(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _windows(text: bytes | bytearray, reach: int) -> Iterator[bytes | bytearray]:
    """Return the text without line breaks, in parts that overlap by `reach`: a large one is not copied whole."""
    for start in range(0, len(text) if reach else 0, _WINDOW_BYTES):
        window = text[start : start + _WINDOW_BYTES + reach]
        for line_break in _BREAKS:
            window = window.replace(line_break, b"")
        yield window


def _parts(secret: str) -> Iterator[str]:
    yield secret
    yield from (part for part in (secret.strip(),) if len(part) >= 8)
    yield from (line.strip() for line in secret.splitlines() if len(line.strip()) >= _SHORTEST_LINE)


def _plain_forms(secret: str) -> Iterable[str]:
    ascii_json = json.dumps(secret)[1:-1]
    json_text = json.dumps(secret, ensure_ascii=False)[1:-1]
    quoted = {quote(secret, safe=""), quote(secret), quote_plus(secret), quote(secret, safe="/+:@$,;=&!*'()")}
    escaped = {html.escape(secret), html.escape(secret).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")}
    escaped |= {html.escape(secret, quote=False), html.escape(json_text)}
    shown = {repr(secret)[1:-1], ascii(secret)[1:-1], repr(secret.encode())[2:-1]}
    forms = {secret, ascii_json, json_text, ascii_json.replace("/", "\\/"), json.dumps(ascii_json)[1:-1]}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), form) for form in quoted}
    return forms | quoted | lower | escaped | shown


def _base64_cores(secret: str) -> Iterator[str]:
    """The characters of its base64 that the secret alone decides, at each of the three places it can start."""
    content = secret.encode()
    for before, undecided in ((0, 0), (1, 2), (2, 3)):
        bits = 8 * (before + len(content))
        core = base64.b64encode(b"\0" * before + content).decode()[undecided : bits // 6]
        yield core
        yield core.translate(str.maketrans("+/", "-_"))
        yield core.replace("+", "%2B").replace("/", "%2F")
        yield core.replace("/", "\\/")


def _places(form: bytes | bytearray, text: bytes | bytearray) -> Iterator[tuple[int, int]]:
    start = text.find(form)
    while start >= 0:
        yield start, start + len(form)
        start = text.find(form, start + 1)


def _overlap(text: bytes, forms: Iterable[bytes]) -> int:
    """Return how many bytes at the end of a text begin one of the forms."""
    last = text[-_SHORTEST_STUMP:]
    lengths = (length for form in forms for _, length in _places(last, form) if text.endswith(form[:length]))
    return max(lengths, default=0) if len(last) == _SHORTEST_STUMP else 0


@lru_cache(maxsize=64)
def _wrapped(core: bytes) -> re.Pattern[bytes]:
    # The neighbours hold a few bits of the secret, so they go too.
    letters = (re.escape(core[place : place + 1]) for place in range(len(core)))
    return re.compile(_BASE64 + b"?" + _BREAK + _BREAK.join(letters) + _BREAK + _BASE64 + b"?")


def _without(text: Packed, spans: list[tuple[int, int]]) -> Packed:
    # Overlapping secrets are one gap: replacing one of them would leave a piece of the other.
    parts: list[bytes | bytearray] = []
    kept = 0
    for start, end in sorted(spans):
        if start >= kept or not parts:
            parts += [text[kept:start], REDACTED.encode()]
        kept = max(kept, end)
    return text[:0].join([*parts, text[kept:]])
