"""What a cell shows is cut to what the runner takes, and says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportbot_kernel.bounds import MIB, SHOWN_BYTES, TEXT_BYTES, VALUES, PictureTooLarge, bound_error, bound_shown
from reportbot_kernel.packing import pack


def shown(data, **others):
    """What becomes of these data, and what was said to be cut."""
    cut = []
    content = bound_shown({"data": data, "metadata": {}} | others, lambda kind, size: cut.append((kind, size)))
    return content, cut


def test_what_is_small_stays_as_it_is():
    """Nothing is cut, nothing is said."""
    data = {"text/plain": "a" * 1000, "text/html": "<b>", "application/json": {"x": [1, 2]}, "image/png": b"1"}
    content, cut = shown(data, transient={"display_id": "d"})
    assert (content, cut) == ({"data": data, "metadata": {}, "transient": {"display_id": "d"}}, [])


def test_what_a_notebook_cannot_hold_becomes_a_text():
    """An object under a library's own media type must not end the report; JSON's types, texts and bytes stay."""
    data = {"application/x-own": {"a": [1, None]}, "text/html": 3, "text/latex": None, "text/plain": ["a", "b"]}
    content, cut = shown({**data, "application/vnd.x+json": [1], "image/png": b"1"})
    assert content["data"] == {
        "application/x-own": '{"a": [1, null]}',
        "text/html": "3",
        "text/plain": ["a", "b"],
        "application/vnd.x+json": [1],
        "image/png": b"1",
    }
    assert cut == []


def test_a_long_table_keeps_its_first_rows():
    """It ends with a whole row, its end tags and a sentence; its text is cut, too."""
    rows = "".join(f"<tr><td>{n}</td></tr>\n" for n in range(300_000))
    content, cut = shown({"text/html": f"<table><tbody>{rows}</tbody></table>", "text/plain": "1\n" * 2 * MIB})
    html = content["data"]["text/html"]
    assert len(html) <= TEXT_BYTES + 200
    assert html.startswith("<table><tbody><tr><td>0</td></tr>")
    assert "</tr></tbody></table><p>[… 7.0 MiB" in html
    assert content["data"]["text/plain"].endswith("were shown here; the rest is not kept]\n")
    assert [kind for kind, _ in cut] == ["text/html", "text/plain"]


@given(st.sampled_from(["a", "é", "💶", '"', "\\", "\x01", "<tr></tr>"]), st.integers(0, 3))
def test_whatever_is_shown_can_be_carried(character, extra):
    """However its characters are written."""
    text = character * (9 * MIB // len(character))
    data = {"text/plain": text, "text/html": text, **{f"text/x-{n}": text for n in range(extra)}}
    content, cut = shown(data)
    assert len(pack(content)) <= SHOWN_BYTES + 1000
    assert cut and content["data"]["text/plain"]


def test_an_object_of_too_many_values_is_a_sentence():
    """The runner would take it for an attack."""
    content, cut = shown({"application/json": {"points": [[n, n] for n in range(VALUES)]}, "text/plain": "Figure"})
    assert "were shown here" in content["data"]["application/json"]
    assert content["data"]["text/plain"] == "Figure"
    assert [kind for kind, _ in cut] == ["application/json"]


@pytest.mark.parametrize("picture", [b"\x89PNG" + bytes(7 * MIB), "iVBO" + "A" * 8 * MIB])
def test_a_picture_too_large_is_an_error_that_says_what_to_do(picture):
    """A picture cannot be cut, and must not vanish."""
    with pytest.raises(PictureTooLarge, match=r"at most 5 MiB can be carried: draw it smaller \(a lower dpi"):
        shown({"image/png": picture, "text/plain": "<Figure>"})


def test_beside_a_large_picture_the_rest_is_left_out():
    """What is only its text."""
    content, cut = shown({"image/png": "A" * 6 * MIB, "text/html": "é" * MIB})
    assert set(content["data"]) == {"image/png", "text/plain"}
    assert [kind for kind, _ in cut] == ["text/html"]


def test_metadata_without_end_are_left_out():
    """Nobody reads them."""
    content, _ = shown({"text/plain": "1"}, metadata={"x": list(range(5000))})
    assert content["metadata"] == {}


def test_a_long_error_keeps_both_ends_of_its_trace():
    """A text of megabytes in an exception is no reason to lose the error."""
    content = bound_error(
        {"ename": "E", "evalue": "x" * 9 * MIB, "traceback": ["y" * 10**6] * 1000, "status": "error"}
    )
    assert content["ename"] == "E"
    assert len(pack(content)) < 2 * MIB
    short = {"ename": "E", "evalue": "v", "traceback": ["a", "b"]}
    assert bound_error(short) == short
    many = bound_error({"ename": "E", "evalue": "v", "traceback": [f"line {n}" for n in range(5000)]})
    assert (many["traceback"][0], many["traceback"][-1]) == ("line 0", "line 4999")
