"""Which tags name one language, and what is chosen for a reader from what there is."""

import pytest

from runner.i18n.languages import (
    find_locale,
    is_same_language,
    nearest_language,
    nearest_text,
    normal_tag,
    parse_locale,
)


@pytest.mark.parametrize(
    ("tag", "normal"),
    [("ca", "ca"), ("CA-es", "ca_ES"), ("pt_br", "pt_BR"), ("zh-hant", "zh_Hant"), ("es-419", "es_419")],
)
def test_a_tag_is_written_in_one_way(tag, normal):
    """Whatever its case, with - or _."""
    assert normal_tag(tag) == normal
    assert parse_locale(tag) == parse_locale(normal)


def test_a_region_makes_no_other_language():
    """Valencian is Catalan here; Spanish is not."""
    assert is_same_language("ca-ES", "CA")
    assert not is_same_language("ca-ES", "es-ES")


@pytest.mark.parametrize(
    ("tag", "found"), [("ca-ES", "ca_ES"), ("ca-XX", "ca"), ("xx", "en"), ("", "en"), ("a b", "en")]
)
def test_a_locale_is_found_for_every_tag(tag, found):
    """The very one, else that of the base language, else English."""
    assert str(find_locale(tag)) == found


@pytest.mark.parametrize("tag", ["xx", "", "not a tag", "en--"])
def test_a_tag_that_names_no_language_is_refused(tag):
    """The sentence says what one looks like."""
    with pytest.raises(ValueError, match='is no language; write for instance "en"'):
        parse_locale(tag)


@pytest.mark.parametrize(
    ("wanted", "offered", "chosen"),
    [
        ("ca", ["en", "ca"], "ca"),
        ("ca-ES", ["en", "ca"], "ca"),
        ("fr", ["es", "en"], "es"),
        ("EN_us", ["es", "en-US"], "en-US"),
    ],
)
def test_the_nearest_language(wanted, offered, chosen):
    """The very one, else one that shares its first part, else the bundle's first."""
    assert nearest_language(wanted, offered) == chosen


@pytest.mark.parametrize(("language", "chosen"), [("ca", "a"), ("ca_ES", "a"), ("fr", "b"), ("es", "b")])
def test_the_nearest_text(language, chosen):
    """In the language, else in its base, else in a fallback."""
    assert nearest_text({"ca": "a", "es": "b"}, language, ["en", "es"]) == chosen
    assert nearest_text("plain", language) == "plain"
