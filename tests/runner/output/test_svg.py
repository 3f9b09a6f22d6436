"""What an SVG keeps, what is taken out of it, and what is none."""

import io

import matplotlib
import pytest

from runner.output.svg import NotSVG, clean_svg

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9"/></svg>'


def test_matplotlib_draws_nothing_that_is_refused_or_changed():
    """An SVG of matplotlib, with an image, clipping and a legend in it, passes byte for byte."""
    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots()
    axes.imshow([[1, 2], [3, 4]])
    axes.plot([0, 1], label="a & b < c")
    axes.legend()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg")
    pyplot.close(figure)
    assert clean_svg(buffer.getvalue()) == buffer.getvalue()


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
        "<SCRIPT>alert(1)</SCRIPT>",
        '<g onload="alert(1)"/>',
        '<a xlink:href="javascript:alert(1)"><path d="M0"/></a>',
        '<a href=" java&#10;script:alert(1)"/>',
        '<image href="https://evil.example/alert(1)"/>',
        '<use href="data:image/svg+xml,alert(1)"/>',
        '<image href="data:image/svg+xml,alert(1)"/>',
        '<set attributeName="xlink:href" to="javascript:alert(1)"/>',
        '<animate attributeName="onload" values="alert(1)"/>',
        '<foreignObject><b onclick="alert(1)"/></foreignObject>',
        "<style>@import 'https://evil.example/alert(1)';</style>",
        "<style>p{}<g/>@import 'https://evil.example/alert(1)';</style>",
        '<g style="fill:u\\72l(https://evil.example/alert(1))"/>',
        '<g fill="url( https://evil.example/alert(1))"/>',
        '<?xml-stylesheet href="https://evil.example/alert(1)"?>',
        '<g style="fill: image-set(&quot;https://evil.example/alert(1)&quot; 1x)"/>',
        '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="alert(1)"/>',
        '<dc:script xmlns:dc="http://www.w3.org/1999/xhtml">alert(1)</dc:script>',
        '<unheard-of onmouseover="alert(1)" to="alert(1)"/>',
    ],
)
def test_what_would_run_or_fetch_is_taken_out_of_an_svg(part):
    """Nothing of the attack is left, and the drawing around it is."""
    whole = SVG.decode().replace("<path", f'{part}<path id="kept" fill="url(#x)" class="&amp;"')
    whole = whole.replace("<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"')
    clean = clean_svg(whole.encode()).decode()
    assert "alert" not in clean and "evil" not in clean
    assert '<path id="kept" fill="url(#x)" class="&amp;" d="M0 0L9 9"></path></svg>' in clean
    assert clean_svg(clean.encode()) == clean.encode()


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        b"<html><svg/></html>",
        b"<svg><g></svg>",
        b"<svg>&nbsp;</svg>",
        b'<?xml version="1.0" encoding="klingon"?><svg/>',
        b"",
    ],
)
def test_what_is_no_plain_svg_is_refused(content):
    """Entities, other roots, and what is not well-formed are refused, not repaired."""
    with pytest.raises(NotSVG):
        clean_svg(content)


VEGA = """<svg class="marks" width="20" height="20" viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg">\
<rect width="20" height="20" fill="white"/><g fill="none" stroke-miterlimit="10" transform="translate(5,5)">\
<g class="mark-group role-frame root" role="graphics-object" aria-roledescription="group mark container">\
<path aria-label="x: f(1); y: 2" role="graphics-symbol" d="M0,0L5,5" stroke="rgb(1, 2, 3)" \
pointer-events="none" clip-path="url(#clip0)"/><text text-anchor="end" font-family="sans-serif">a (b)</text>\
</g></g><defs><clipPath id="clip0"><rect x="0" y="0" width="9" height="9"/></clipPath></defs></svg>"""
PLOTLY = """<svg class="main-svg" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
width="9" height="9" style="" viewBox="0 0 9 9"><defs id="defs-1"><g class="clips"/></defs><g class="bglayer">\
<rect style="fill: rgb(229, 236, 246); fill-opacity: 1; stroke-width: 0;"/></g><image xlink:href=\
"data:image/png;base64,iVBORw0KGgo=" preserveAspectRatio="none"/><text data-unformatted="a" data-math="N" \
style="font-family: 'Open Sans', verdana; white-space: pre;"><tspan dy="0em">a</tspan></text></svg>"""


@pytest.mark.parametrize("drawing", [VEGA, PLOTLY], ids=["vega", "plotly"])
def test_what_other_libraries_draw_is_kept_as_well(drawing):
    """Charts in the manner of vl-convert and of plotly's static export pass byte for byte."""
    assert clean_svg(drawing.encode()) == drawing.encode()
