"""How values read in the reader's language."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError

from runner.i18n.formats import NOTHING, Formats

EN, ES, CA = Formats("en"), Formats("es"), Formats("ca")
LANGUAGES = ("en", "es", "ca", "de", "fr", "hi", "ar", "ja")


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("\u2009", " ")


def test_numbers():
    """At most three decimals, or exactly so many."""
    assert EN.number(1234567.8915) == "1,234,567.892"
    assert EN.number(1234.5, 2) == "1,234.50"
    assert EN.number(1234.5, 0) == "1,234"
    assert CA.number(1234.5, decimals=2) == "1.234,50"
    assert Formats("hi").number(1234567) == "12,34,567"
    assert EN.compact(1234567) == "1.2M"


def test_shares_and_changes():
    """A share has one decimal; a change its sign, unless it rounds to nothing."""
    assert EN.percent(0.1234) == "12.3%"
    assert plain(ES.percent(0.1234, decimals=0)) == "12 %"
    assert EN.change(0.1234) == "+12.3%"
    assert EN.change(-0.1234) == "-12.3%"
    assert [EN.change(value) for value in (0, 0.0001, -0.0001)] == ["0.0%"] * 3
    assert EN.percent(-0.0001) == "0.0%"


def test_money():
    """A currency's own decimals, or exactly so many."""
    assert EN.currency(1234.5) == "€1,234.50"
    assert plain(CA.currency(1234.5)) == "1.234,50 €"
    assert EN.currency(1234.5, "JPY") == "¥1,234"
    assert EN.currency(1234.56, "usd", decimals=0) == "$1,235"
    assert EN.currency(-0.001, decimals=2) == "€0.00"


def test_units():
    """A measure with its unit, short unless asked otherwise."""
    assert EN.unit(3, "kilowatt-hour") == "3\xa0kWh"
    assert EN.unit(1, "day", length="long") == "1\xa0day"
    assert EN.unit(2.456, "volt", decimals=1) == "2.5\xa0V"
    assert plain(ES.unit(2, "day", length="long")) == "2 días"


def test_what_rounds_to_nothing_has_no_sign():
    """Nothing is neither more nor less than nothing, with decimals given or the format's own."""
    for value in (-0.0, -0.0001, Decimal("-0.0004")):
        shown = [
            EN.number(value),
            EN.currency(value),
            EN.unit(value, "volt"),
            EN.percent(value),
            EN.compact(value),
        ]
        assert [plain(each) for each in shown] == ["0", "€0.00", "0 V", "0.0%", "0"]
    assert EN.currency(-0.4, "JPY") == "¥0"
    assert EN.currency(-0.01) == "-€0.01"


def test_few_digits_have_no_group_where_cldr_says_so():
    """In Spain 1234 and 12.345; in Mexico and Catalonia 1234 has its group."""
    assert [ES.number(value) for value in (1234, 9999.9996, 12345, -1234)] == ["1234", "10.000", "12.345", "-1234"]
    assert plain(ES.currency(1234.5)) == "1234,50 €" and plain(ES.unit(1234, "volt")) == "1234 V"
    assert plain(ES.percent(12.34, 0)) == "1234 %"
    assert [Formats(each).number(1234) for each in ("es-MX", "es-ES", "ca", "pt", "pt-PT", "pl")] == [
        "1,234",
        "1234",
        "1.234",
        "1.234",
        "1234",
        "1234",
    ]


@pytest.mark.parametrize(
    ("value", "en", "es"),
    [
        (999_999, "1M", "1 M"),
        (999_949, "999.9K", "999,9 mil"),
        (-999_950, "-1M", "-1 M"),
        (99_999, "100K", "100 mil"),
        (999.96, "1K", "1 mil"),
        (999.6, "999.6", "999,6"),
        (1_500, "1.5K", "1,5 mil"),
    ],
)
def test_a_short_number_is_of_the_magnitude_that_it_rounds_to(value, en, es):
    """As in Unicode's own library: no 1000K."""
    assert (EN.compact(value), plain(ES.compact(value))) == (en, es)


def test_days():
    """Days from dates, datetimes and ISO text, by name or pattern."""
    for day in (date(2025, 1, 31), datetime(2025, 1, 31, 9, tzinfo=UTC), "2025-01-31", "2025-01-31T09:00:00Z"):
        assert EN.date(day) == "Jan 31, 2025"
    assert plain(ES.date("2025-01-31", "long")) == "31 de enero de 2025"
    assert EN.date("2025-01-31", "EEEE") == "Friday"
    madrid = datetime(2025, 1, 31, 9, 5, tzinfo=ZoneInfo("Europe/Madrid"))
    assert plain(EN.datetime(madrid, "short")) == "1/31/25, 9:05 AM"


def test_two_days_say_nothing_twice():
    """Month and year are said once where they are shared; one day is one day."""
    assert plain(ES.date_range(date(2025, 1, 1), date(2025, 1, 31))) == "1–31 ene 2025"
    assert plain(EN.date_range("2024-12-01", "2025-01-31")) == "Dec 1, 2024 – Jan 31, 2025"
    assert EN.date_range("2025-01-01", "2025-01-01") == "Jan 1, 2025"
    assert EN.date_range(None, "2025-01-01") == NOTHING


def test_nothing_is_a_dash():
    """None, and what is no finite number, is shown as a dash by every filter."""
    for name, filter_ in EN.filters().items():
        arguments = ("kilogram",) if name == "unit" else ()
        assert filter_(None, *arguments) == NOTHING
    assert EN.number(float("nan")) == EN.percent(float("inf")) == NOTHING


def test_the_formats_of_facts():
    """The formats that `summary.facts` names."""
    values = [
        EN.formatted(1234.5),
        EN.formatted(0.5, "percent"),
        EN.formatted(3, "currency:EUR"),
        EN.formatted(3, "unit:volt"),
        EN.formatted("a", "text"),
    ]
    assert values == ["1,234.5", "50.0%", "€3.00", "3\xa0V", "a"]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: EN.number("12"), '"12" is not a number'),
        (lambda: EN.percent(True), '"True" is not a number'),
        (lambda: EN.currency(1, "euro"), "three letters"),
        (lambda: EN.unit(1, "parsnip"), "no unit"),
        (lambda: EN.date("last week"), "write it as 2025-01-31"),
        (lambda: EN.date(5), '"5" is no day'),
        (lambda: EN.date("2025-01-31", "bogus"), '"bogus" is no format of a day'),
        (lambda: EN.date("2025-01-31", "HH:mm"), '"HH:mm" is no format of a day'),
        (lambda: EN.datetime("2025-01-31T10:00", 3), '"3" is no format of a time'),
        (lambda: EN.number(1, 400), "0 to 20"),
        (lambda: EN.percent(1, "two"), "0 to 20"),
        (lambda: EN.formatted(1, "money"), "no format"),
    ],
)
def test_what_cannot_be_formatted_is_told(call, says):
    """A wrong value is an error in words, never a guess."""
    with pytest.raises(TypeError, match=says):
        call()


@pytest.mark.parametrize("name", EN.filters())
def test_an_undefined_value_is_an_error_in_every_filter(name):
    """A misspelt name is not formatted as if it were nothing."""
    arguments = {"unit": ["volt"], "formatted": ["text"]}.get(name, [])
    with pytest.raises(UndefinedError):
        EN.filters()[name](StrictUndefined(name="revenu"), *arguments)


def test_an_unknown_language_is_read_as_its_base_or_as_english():
    """Whatever Slack says the reader's language is, there is a format."""
    assert Formats("ca-XX").number(1234.5) == Formats("ca_ES").number(1234.5) == "1.234,5"
    for language in ("tlh", "", "x" * 100, "../en"):
        assert Formats(language).number(1234.5) == "1,234.5"


@given(
    value=st.integers() | st.floats() | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    language=st.sampled_from(LANGUAGES),
    decimals=st.none() | st.integers(0, 6),
)
def test_every_number_has_a_text(value, language, decimals):
    """No number is too large, too small or too odd for any format."""
    formats = Formats(language)
    texts = [
        formats.number(value, decimals),
        formats.currency(value, "EUR", decimals),
        formats.unit(value, "volt", decimals=decimals),
        formats.percent(value, decimals or 0),
        formats.change(value, decimals or 0),
        formats.compact(value),
    ]
    assert all(texts)


@given(value=st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_numbers_are_written_exactly(value):
    """Every digit of an amount is that amount's."""
    assert Decimal(EN.number(value, 2).replace(",", "")) == value
