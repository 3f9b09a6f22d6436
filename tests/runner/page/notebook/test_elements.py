"""Elements in HTML that nobody has cleaned."""

import pytest

from runner.page.notebook.elements import replaced


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<svg>b</svg>c", "a[<svg>b</svg>]c"),
        ("<SVG x>b</sVg ><svg>", "[<SVG x>b</sVg >][<svg>]"),
        ("<svgx>b</svgx>", "<svgx>b</svgx>"),
        ("İ<svg>b</svg>İ", "İ[<svg>b</svg>]İ"),
        ("no", "no"),
        ("</svg><svg", "</svg>[<svg]"),
    ],
)
def test_each_is_found(html, left):
    """Up to its end, or to that of all."""
    assert replaced(html, "svg", lambda piece: f"[{piece}]") == left


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<svg ", "<svgx", "<svg></sv", "</svg", "<svg></svg>"])
def test_one_pass_is_enough_for_anything(piece):
    """Nothing makes it look at the same letters again and again."""
    replaced(piece * 200_000, "svg", lambda found: "")
