"""Makes the HTML that a notebook showed harmless: an allow-list of what text, tables and pictures need."""

import base64
import re
from collections.abc import Callable

import nh3

from runner.output.svg import NotSVG, clean_svg
from runner.page.notebook.elements import replaced

_TEXT = (
    "a abbr b bdi bdo blockquote br center cite code dd del details dfn div dl dt em figcaption figure font"
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup time"
    " tt u ul var wbr"
)
_TABLE = "caption col colgroup table tbody td tfoot th thead tr"
_DROPPED = (
    "script style head title template noscript iframe object embed form button select textarea svg math"
    " audio video canvas"
)
_ATTRIBUTES = {
    "*": {"title", "lang", "dir", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "tr": {"align"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
    "details": {"open"},
    "time": {"datetime"},
}
_STYLES = {
    "background-color",
    "color",
    "font-style",
    "font-weight",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
}
_IMAGE_DATA = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ID = re.compile(r"""<t[dh]\b[^<>]*?\bid="([\w-]+)"[^<>]*?(?=>)""")
_MAX_RULES = 20_000


def sanitised(html: str, *, image: Callable[[str], str | None]) -> str:
    """Return well-formed HTML with nothing in it that runs, loads or looks like the page's own.

    `image` returns the address to use for the source of an image that is no data, or None where there is none.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if _IMAGE_DATA.fullmatch(value) else image(value)
        return value

    return nh3.clean(
        replaced(_with_inline_styles(html), "svg", _as_picture),
        tags={*_TEXT.split(), *_TABLE.split()},
        clean_content_tags=set(_DROPPED.split()),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
    )


def has_content(html: str) -> bool:
    """Whether sanitised HTML shows anything: text, or a picture."""
    return "<img " in html or bool(re.sub(r"<[^>]*>|&nbsp;", "", html).strip())


def _as_picture(text: str) -> str:
    """Return a drawing within HTML as the picture that it is."""
    if "xmlns=" not in text[: text.find(">")]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    try:
        clean = clean_svg(text.encode())
    except NotSVG:
        return ""
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(clean).decode()}" alt="">'


def _with_inline_styles(html: str) -> str:
    """Put the rules of a style sheet that name one cell, as pandas' Styler writes them, into that cell."""
    sheets: list[str] = []

    def take(sheet: str) -> str:
        sheets.append(sheet.partition(">")[2])
        return ""

    html = replaced(html, "style", take)
    if not sheets:
        return html
    styles: dict[str, str] = {}
    for selectors, declarations in _RULE.findall("".join(sheets))[:_MAX_RULES]:
        for selector in selectors.split(","):
            name = selector.strip()
            if re.fullmatch(r"#[\w-]+", name):
                styles[name[1:]] = f"{styles.get(name[1:], '')}{' '.join(declarations.split())};"

    def with_style(match: re.Match[str]) -> str:
        style = styles.get(match[1], "").replace('"', "'")
        return f'{match[0]} style="{style}"' if style and " style=" not in match[0] else match[0]

    return _ID.sub(with_style, html)
