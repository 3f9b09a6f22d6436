"""One value at a time, and all values of a report against its config.json."""

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.grammar.parameters import Period, check_values, is_required, read_noted, read_value
from runner.bundles.config import Parameter
from runner.errors import BundleError, InvalidParameter
from tests.support.grammar_bundles import CARRIER, REGION, TODAY, offer

JANUARY = Period(date(2025, 1, 1), date(2025, 1, 31))


def parameter(**config: Any) -> Parameter:
    made: Parameter = TypeAdapter(Parameter).validate_python(config)
    return made


def read(text: str, language: str = "en", **config: Any) -> object:
    return read_value("it", parameter(**config), text, today=TODAY, language=language)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1,234", 1234),
        ("en", "12", 12),
        ("en", "-3", -3),
        ("en", "3.0", 3),
        ("es", "1.234", 1234),
        ("ca", "1.234", 1234),
        ("en", "ten", 10),
        ("ca", "dotze", 12),
    ],
)
def test_whole_numbers_are_written_as_the_locale_writes_them(language: str, text: str, value: int) -> None:
    """Thousands are parted by the locale's mark; small numbers may be words."""
    assert read(text, language, type="integer") == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1,234.5", 1234.5),
        ("es", "1.234,5", 1234.5),
        ("es", "1.5", 1.5),
        ("en", "1e3", 1000.0),
        ("ca", "0,25", 0.25),
    ],
)
def test_numbers_are_written_as_the_locale_or_as_programs_write_them(
    language: str, text: str, value: float
) -> None:
    """A point is a point where the locale's reading makes no sense."""
    assert read(text, language, type="number") == value


@pytest.mark.parametrize("text", ["", "abc", "1.5", "1,5", "nan", "inf", "1" * 50, "--1", "1 2"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    """No rounding, no guessing."""
    with pytest.raises(InvalidParameter, match=r"it: .* no whole number"):
        read(text, type="integer")


@pytest.mark.parametrize("text", ["yes", "True", "on", "1", "sí", "Si", "SÍ", "cert"])
def test_yes_in_three_languages(text: str) -> None:
    """Every usual yes is true, and its opposite false."""
    assert read(text, type="boolean") is True
    for opposite in ("no", "false", "off", "0", "fals"):
        assert read(opposite, type="boolean") is False


def test_choices_by_value_and_by_label_in_any_language() -> None:
    """Case and accents do not count; what is not offered is met with the nearest first."""
    assert [read(text, **REGION) for text in ("north", "NORTH", "Nord", "norte")] == ["north"] * 4
    assert read("blue  EXPRESS", **CARRIER) == "blue"
    with pytest.raises(InvalidParameter, match='it: "kiwu" is not offered; there is kiwi, acme, blue'):
        read("kiwu", **CARRIER)


def test_values_that_differ_only_in_case_are_told_apart() -> None:
    """What was typed exactly counts first."""
    assert [read(text, type="choice", choices=["a", "A", "A-"]) for text in ("a", "A", "A-")] == ["a", "A", "A-"]


def test_days_and_periods_are_read_whole() -> None:
    """Words that are more, or other, than one day or one period are refused."""
    assert read("1 January 2025", type="date") == "2025-01-01"
    assert read("January 2025", type="period") == JANUARY
    assert read("from 1 to 31 January 2025", type="period") == JANUARY
    for text, reason in (
        ("January", "more than one day"),
        ("soon", "no day"),
        ("yesterday or so", "no day"),
        ("", "no day"),
    ):
        with pytest.raises(InvalidParameter, match=reason):
            read(text, type="date")


def test_a_text_is_taken_exactly_and_bounded() -> None:
    """Nothing is trimmed; the limit is named."""
    assert read(' a\n"b" ', type="text") == ' a\n"b" '
    with pytest.raises(InvalidParameter, match="11 characters; at most 10"):
        read("x" * 11, type="text", max_length=10)


FULL = {
    "period": {"type": "period", "max_days": 31},
    "day": {"type": "date", "default": "yesterday"},
    "region": REGION,
    "top": {"type": "integer", "default": 5, "max": 9},
    "note": {"type": "text", "required": False},
    "share": {"type": "number", "required": False},
    "detail": {"type": "boolean", "default": False},
}


def test_every_parameter_is_there_and_defaults_are_filled_in() -> None:
    """A period becomes two ISO days; words of a default are read today; what is unset is None."""
    values = check_values(offer("r", parameters=FULL).config, {"period": JANUARY}, today=TODAY)
    assert values == {
        "from_day": "2025-01-01",
        "to_day": "2025-01-31",
        "day": "2025-03-18",
        "region": None,
        "top": 5,
        "note": None,
        "share": None,
        "detail": False,
    }


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "a period is missing"),
        ({"from_day": "2025-01-01"}, "a last day is missing"),
        ({"from_day": "2025-02-01", "to_day": "2025-01-01"}, "before it starts"),
        ({"from_day": "2025-01-01", "to_day": "2025-02-01"}, "32 days; at most 31"),
        ({"period": JANUARY, "top": 10}, "10 is more than 9"),
        ({"period": JANUARY, "region": "moon"}, '"moon" is not offered'),
    ],
)
def test_what_config_json_forbids_is_refused(values: dict[str, Any], reason: str) -> None:
    """Missing values, bounds and choices are checked for values from anywhere, not only from words."""
    with pytest.raises(InvalidParameter) as caught:
        check_values(offer("r", parameters=FULL).config, values, today=TODAY)
    assert reason in caught.value.message


def test_a_parameter_is_required_where_a_pattern_names_it_or_there_is_none() -> None:
    """Unless config.json says otherwise, or gives a default."""
    parameters = {"a": {"type": "text"}, "b": {"type": "text"}, "p": {"type": "period"}}
    named = offer("r", commands=["r {a} from {from_day} to {to_day}"], parameters=parameters).config
    assert [is_required(named, name) for name in "abp"] == [True, False, True]
    unnamed = offer("r", parameters=parameters | {"c": {"type": "text", "required": False}}).config
    assert [is_required(unnamed, name) for name in "abcp"] == [True, True, False, True]
    default = offer("r", parameters={"a": {"type": "text", "default": ""}}).config
    assert not is_required(default, "a")


def test_a_default_that_cannot_be_read_is_the_bundles_fault() -> None:
    """The asker did nothing wrong: the report is broken, and the key is named."""
    config = offer("r", parameters={"p": {"type": "period", "default": "whenever"}}).config
    with pytest.raises(BundleError, match=r"parameters\.p"):
        check_values(config, {}, today=TODAY)


def test_a_number_that_reads_two_ways_says_how_it_was_read() -> None:
    """A mark of thousands in one locale is a decimal point in the next."""
    for language, text, value in (
        ("es", "1,000", 1),
        ("es", "1.000", 1000),
        ("en", "1.000", 1),
        ("de", "2,500", 2.5),
    ):
        read_as, note = read_noted("n", parameter(type="number"), text, today=TODAY, language=language)
        assert read_as == value
        assert note == f'"{text}" was read as {value:,}'
    for text in ("1,000", "1.5", "1000", "1.0"):
        assert read_noted("n", parameter(type="number"), text, today=TODAY, language="en")[1] is None
