"""What a notebook's HTML may have on a page, and what not."""

import base64
import re

import pytest

from runner.page.notebook.sanitise import has_content, sanitised


def clean(html, image=lambda _: None):
    """Sanitise."""
    return sanitised(html, image=image)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\nscript:alert(1)">x</a>',
        "<svg onload=alert(1)></svg>",
        "<svg><script>alert(1)</script></svg>",
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<style>body{background:url(http://x)}</style>",
        '<p style="background:url(http://x);position:fixed">x</p>',
        '<div style="background-image:url(//x)">x</div>',
        '<form action="http://x"><input><button formaction="javascript:alert(1)">x</button></form>',
        '<meta http-equiv="refresh" content="0;url=http://x">',
        '<link rel="stylesheet" href="http://x">',
        '<base href="http://x">',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<img src="http://x/a.png">',
        '<img src="data:text/html;base64,PHNjcmlwdD4=">',
        '<table background="http://x"><td background="http://x">x',
        "<template><script>alert(1)</script></template>",
        '<div class="masthead" id="x">x</div>',
        "<!--><script>alert(1)</script>-->",
    ],
)
def test_nothing_runs_loads_or_plays_the_page(html):
    """What is left has no tag, attribute or address that could."""
    left = clean(html)
    assert not re.search(
        r"<(?!/?(?:p|div|a|img|table|tbody|tr|td)\b)|\son\w+=|script:|url\(|position|http://|class=|id=|data:text",
        left,
    ), left


def test_what_reads_stays():
    """Text, links, tables with their spans, alignment and colours, pictures that are data."""
    html = (
        '<h3>A</h3><p style="text-align:right;color:red"><b>x</b> <a href="https://e.org">y</a></p>'
        '<table><tbody><tr><td colspan="2" align="right">1</td></tr></tbody></table>'
        '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a">'
    )
    assert clean(html) == html.replace('"https://e.org"', '"https://e.org" rel="noopener noreferrer"').replace(
        "<td colspan", "<td colspan"
    )


def test_a_drawing_in_html_is_a_picture():
    """Cleaned as any other SVG; one that is none is left out."""
    left = clean('<p>a</p><svg width="9" height="9" onload="x()"><circle r="4"/></svg><svg><<</svg>')
    drawn = base64.b64decode(re.search(r"svg\+xml;base64,([^\"]*)", left)[1])
    assert b"<circle" in drawn and b"onload" not in drawn and left.count("<img") == 1


def test_the_rules_of_a_style_sheet_go_into_the_cells_they_name():
    """As pandas' Styler writes them."""
    html = (
        "<style>#T_a_row0_col0, #T_a_row1_col0 { background-color: #ff0; color: red }</style>"
        '<table><tbody><tr><td id="T_a_row0_col0" class="data">1</td></tr></tbody></table>'
    )
    assert '<td style="background-color:#ff0;color:red">1</td>' in clean(html)


def test_pictures_are_asked_for():
    """A file of the bundle stays, and no other."""
    image = {"logo.png": "logo.png"}.get
    assert clean('<img src="logo.png"><img src="other.png" alt="o">', image) == '<img src="logo.png"><img alt="o">'


def test_what_old_browsers_are_told_is_not_shown():
    """A sound that is left out does not leave its excuse."""
    assert clean("<audio>Your browser does not support it</audio><video>nor this</video>") == ""


@pytest.mark.parametrize(
    ("html", "shows"), [("<p></p>", False), ("<p>&nbsp;</p>", False), ("<p>0</p>", True), ('<img src="a">', True)]
)
def test_whether_html_shows_anything(html, shows):
    """An empty element does not."""
    assert has_content(html) is shows
