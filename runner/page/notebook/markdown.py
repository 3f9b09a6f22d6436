"""A notebook's Markdown as pieces of HTML, each with the heading that it stands under."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": True})
    .enable(["table", "strikethrough"])
    .use(
        dollarmath_plugin,
        allow_space=False,
        allow_digits=False,
        double_inline=True,
        renderer=lambda content, options: f"<code>{_escaped(content)}</code>",
    )
)
_ATTACHED_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading: its level, and what it says as HTML and as text."""

    level: int
    html: str
    text: str


def pieces(source: str) -> Iterator[Heading | str]:
    """Yield the headings of a Markdown text, and between them the HTML of all else, which is not sanitised yet."""
    environment: dict[str, Any] = {}
    tokens = _MARKDOWN.parse(source, environment)
    waiting: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open" and token.level == 0:
            if waiting:
                yield _rendered(waiting, environment)
                waiting = []
            inline = tokens[place + 1]
            text = "".join(each.content for each in inline.children or () if each.type != "html_inline")
            yield Heading(level=int(token.tag[1]), html=_rendered([inline], environment), text=text)
            place += 3
        else:
            waiting.append(token)
            place += 1
    if waiting:
        yield _rendered(waiting, environment)


def attached_images(cell: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the pictures that are attached to a cell, by their names, as addresses."""
    found = {}
    attachments = cell.get("attachments") or {}
    for name, bundle in attachments.items():
        kind = next((kind for kind in _ATTACHED_TYPES if kind in bundle), None)
        if kind:
            found[name] = f"data:{kind};base64,{''.join(bundle[kind]).strip()}"
    return found


def _rendered(tokens: list[Token], environment: dict[str, Any]) -> str:
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
