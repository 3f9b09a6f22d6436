"""The bot's own sentences: said in English, Spanish and Catalan, whatever their values are."""

import copy
from datetime import date

import pytest

from runner.i18n.phrases import Phrase, listed, localised, phrase, phrases, speaker

ENGLISH, SPANISH, CATALAN = (speaker(language) for language in ("en", "es", "ca"))
HOSTILE = ["{0}", "{said}", "{}", "{{x}}", "%s", "%(name)s", "100%", "{name.__class__}", "\\n", "\x00"]


def test_a_phrase_is_english_text_and_is_said_in_other_languages():
    """Whoever knows nothing of phrases reads English."""
    said = phrase("{name}: {said} is no number", name="top", said='"ten"')
    assert said == 'top: "ten" is no number' == ENGLISH(said)
    assert SPANISH(said) == 'top: "ten" no es un número'
    assert CATALAN(said) == 'top: "ten" no és cap nombre'


def test_a_phrase_in_a_phrase_is_said_as_well():
    """Values that are phrases are said in the same language, at any depth."""
    inner = phrase('{what} ("{words} …")', what=phrase("a period"), words="from")
    said = phrase("{report} needs {wanted}", report="sales", wanted=listed([inner, "region"]))
    assert ENGLISH(said) == 'sales needs a period ("from …") and region'
    assert SPANISH(said) == 'sales necesita un periodo ("from …") y region'
    assert CATALAN(said) == 'sales necessita un període ("from …") i region'


@pytest.mark.parametrize(
    ("number", "english", "spanish", "catalan"),
    [
        (0, "0 days", "0 días", "0 dies"),
        (1, "1 day", "1 día", "1 dia"),
        (2, "2 days", "2 días", "2 dies"),
        (12345, "12,345 days", "12.345 días", "12.345 dies"),
    ],
)
def test_plurals_are_those_of_the_language(number, english, spanish, catalan):
    """One is one, and everything else is many; figures are grouped as the language groups them."""
    said = phrases("{number} day", "{number} days", number)
    assert [said, ENGLISH(said), SPANISH(said), CATALAN(said)] == [english, english, spanish, catalan]


@pytest.mark.parametrize(
    ("items", "english", "spanish", "catalan"),
    [
        (["a"], "a", "a", "a"),
        (["a", "b"], "a and b", "a y b", "a i b"),
        (["a", "b", "c"], "a, b and c", "a, b y c", "a, b i c"),
    ],
)
def test_lists_are_joined_as_the_language_joins_them(items, english, spanish, catalan):
    """No "and" stays in a Spanish list."""
    said = listed(items)
    assert [said, ENGLISH(said), SPANISH(said), CATALAN(said)] == [english, english, spanish, catalan]
    assert SPANISH(listed(items, by="or")) == spanish.replace(" y ", " o ")


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (7, "7", "7"),
        (5.0, "5", "5"),
        (0.25, "0.25", "0,25"),
        (1e-7, "0.0000001", "0,0000001"),
        (-1234.5, "-1,234.5", "-1.234,5"),
        (10**14, "100,000,000,000,000", "100.000.000.000.000"),
        (10**40, "1e+40", "1e+40"),
        (123 * 10**400, "1.23e+402", "1.23e+402"),
        (5e-324, f"0.{'0' * 323}5", f"0,{'0' * 323}5"),
        (1e300, "1e+300", "1e+300"),
        (float("inf"), "inf", "inf"),
        (float("nan"), "nan", "nan"),
        (True, "True", "True"),
        ("2025", "2025", "2025"),
        (date(2025, 1, 31), "2025-01-31", "2025-01-31"),
        (None, "None", "None"),
    ],
)
def test_values_are_written_as_the_language_writes_them(value, english, spanish):
    """Numbers are; text, days and whatever else is there stay as they are."""
    said = phrase("before: {value}", value=value)
    assert ENGLISH(said) == f"before: {english}"
    assert SPANISH(said) == f"antes: {spanish}"


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("say", [str, ENGLISH, SPANISH, CATALAN])
def test_a_value_is_never_read_as_a_template(say, value):
    """Braces and percent signs that somebody typed are shown, alone and inside other values."""
    assert value in say(phrase("before: {value}", value=value))
    nested = phrase(
        "{report}: {problem}", report=value, problem=phrase("Cell {cell} failed: {error}", cell=1, error=value)
    )
    assert say(nested).count(value) == 2
    assert value in say(listed([value, "x"]))


def test_braces_of_the_sentence_itself_are_kept():
    """What is doubled in a template is shown once, in every language."""
    said = phrase("output.json holds {kind}; it must hold one JSON object, {{…}}.", kind=phrase("a list"))
    assert ENGLISH(said).endswith("{…}.") and SPANISH(said).endswith("un objeto JSON, {…}.")


def test_what_a_locale_writes_needs_no_catalogue():
    """A text made by the reader's locale is made anew for every reader."""
    name = localised(lambda locale: str(locale.get_display_name(locale)))
    assert SPANISH(name) == "español" and CATALAN(name) == "català"


@pytest.mark.parametrize(("language", "said"), [("es-MX", "sí"), ("ca_ES", "sí"), ("CA", "sí"), ("es-419", "sí")])
def test_a_region_speaks_its_language(language, said):
    """Slack gives locales, not languages."""
    assert speaker(language)(phrase("yes")) == said


@pytest.mark.parametrize("language", ["fr", "en-GB", "de-AT", "zz", "", "?", "zh-Hant-TW", "../es"])
def test_who_reads_another_language_is_spoken_to_in_english(language):
    """English all through: words, numbers and lists."""
    said = phrase("{name}: {value} is less than {limit}, the least allowed", name="n", value=1.5, limit=2000)
    assert speaker(language)(said) == said == "n: 1.5 is less than 2,000, the least allowed"
    assert speaker(language)(listed(["a", "b", "c"])) == "a, b and c"


def test_plain_text_stays():
    """What is no phrase is nobody's to translate, even if a catalogue has it."""
    assert SPANISH("yes") == "yes"
    assert SPANISH(f"{phrase('yes')}") == "yes"


def test_a_phrase_can_be_copied():
    """A copy is as good as the phrase."""
    said = copy.deepcopy(phrase("yes"))
    assert isinstance(said, Phrase) and SPANISH(said) == "sí"
