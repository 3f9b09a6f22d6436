"""What an output.json may hold, and how each fault in it is told."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runner.errors import OutputError
from runner.output.output_json import RESERVED
from tests.support.outputs import read_output

EMOJI = "\U0001f600".encode()


def read(content, *, schema=None, facts=()):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return read_output(content, schema=schema or {}, facts=facts)


def refusal(content, **asked):
    with pytest.raises(OutputError) as caught:
        read(content, **asked)
    return caught.value.message


def test_an_object_is_read_as_it_stands():
    """The keys are given back as the author wrote them, whatever they are."""
    data = {"revenue": 1.5, "by day": [{"ü": None}], "": True, "class": "x"}
    assert read(data).data == data
    assert read(b"\xef\xbb\xbf{}").data == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "output.json is empty"),
        (b" \n ", "output.json is empty"),
        (b"[1]", "holds a list; it must hold one JSON object"),
        (b"null", "holds null"),
        (b"3", "holds a number"),
        (b"true", "holds true or false"),
        (b'"x"', "holds a text"),
        (b'{\n "a": 1,\n "b": oops\n}', "is not JSON: line 3, column 7"),
        (b'{"a": 1} {"b": 2}', "is not JSON: line 1, column 10"),
        (b'{"a":\n"\xff"}', "is not UTF-8 (line 2)"),
        (b'{"rows": [{"value": NaN}]}', 'has NaN at "rows[0].value"'),
        (b'{"a": -Infinity}', 'has -Infinity at "a"'),
        (b'{"a": 1e999}', 'number too large to be one at "a"'),
        (b'{"a": {"b c": {"x": 1, "y": 2, "x": 3}}}', 'the key "x" twice (line 1, column 36)'),
        (b'{"a": 1, "a": 1}', 'the key "a" twice'),
        (b'{"a": ["x", "\\ud800"]}', "half a character, a lone surrogate (line 1, column 20)"),
        (b'{"\\udfff": 1}', "lone surrogate"),
        (b'{"a": 1,\n"b": ' + b"9" * 6000 + b"}", "a number of thousands of digits (line 2)"),
        (b'{"a": ' + b"9" * 900 + b"}", 'a number of hundreds of digits at "a"'),
        (b'{"a":' * 200_000, "inside one another"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "more than 64 objects or lists inside one another"),
        (b'{"a": "' + b"x" * (16 * 2**20) + b'"}', "has 16.0 MiB; at most 16 are allowed"),
        (b'{"a": [' + b"[]," * 600_000 + b"1]}", "more than 500,000 values"),
        (b'{"a": ["' + EMOJI + b'", "' + "ü".encode() * 3_000_000 + b'",\n"\xff"]}', "is not UTF-8 (line 2)"),
        (
            b'{"a": ["' + EMOJI + b'",\n"' + b"x" * 5_000_000 + b'",\n"\xf0\x9f',
            "is not JSON: line 3, column 3: EOF",
        ),
        (b'{"a": "' + b"x" * 5_000_000 + b'",\n"' + EMOJI + "ü€".encode() + b'": oops}', "line 2, column 8"),
        (b'\xef\xbb\xbf"' + EMOJI + b'" oops' + b" " * 5_000_000, "line 1, column 5"),
    ],
)
def test_what_is_not_strictly_one_object_is_refused(content, says):
    """Each refusal says what is wrong and where."""
    assert says in refusal(content)


@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize(
    "data",
    [
        {"plot": "x" * 5_000_000, "mood": "\U0001f600", "ü": ["€", "\\u20ac", "\\", '"']},
        {"rows": ["ü€\U0001f600"] * 200_000, "plot": "x" * 3_000_000},
        {"text": "\U0001f600" * 1_100_000},
        {"text": "ü\\" * 1_900_000},
    ],
    ids=["beside a long text", "in short texts", "alone", "of one byte"],
)
def test_wide_characters_are_read_as_they_stand(data, ascii):
    """However large the document is, and however its characters are written."""
    assert read(json.dumps(data, ensure_ascii=ascii).encode()).data == data


def test_wide_characters_take_no_more_than_they_need():
    """One of them makes no character of another text wider."""
    content = json.dumps({"mood": "\U0001f600", "plot": "x" * 12_000_000}, ensure_ascii=False).encode()
    tracemalloc.start()
    try:
        read(content)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_commas_inside_texts_do_not_count_as_values():
    """A long text full of punctuation is one value."""
    assert read({"text": 'a,"b",[{' * 200_000}).data


@pytest.mark.parametrize("name", RESERVED)
def test_a_name_that_the_template_needs_is_refused(name):
    """A key that would hide one of the template's own names is named in the refusal."""
    assert f'the key "{name}"' in refusal({name: 1})


def test_those_names_are_free_deeper_down():
    """Only the outermost keys become variables of the template."""
    assert read({"a": {"report": 1}}).data


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(data=JSON)
def test_any_json_is_read_back_or_refused_in_words(data):
    """Whatever a notebook dumps comes back equal, or is refused with a sentence; nothing else happens."""
    try:
        output = read(data)
    except OutputError as error:
        assert error.message.startswith("output.json")
        assert error.message.encode()
    else:
        assert output.data == data


@settings(max_examples=300)
@given(content=st.binary(max_size=60) | st.text(alphabet='{}[]",:\\u0dNa9eE+-. \n', max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(content):
    """No bytes make anything but an output or an OutputError."""
    try:
        read_output(content, schema={}, facts=())
    except OutputError as error:
        assert error.message.startswith("output.json")
