"""Which catalogue a text comes from, and which .po files are refused."""

import pytest

from runner.errors import BundleError
from runner.i18n.catalogues import (
    compile_catalogue,
    load_catalogues,
    reading_order,
    translations,
)

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: {}\\n"\n\n'
TWO = HEADER.format("nplurals=2; plural=(n != 1);")


def po(*entries, header=TWO):
    return (header + "\n\n".join(entries)).encode()


def entry(source, target, before=""):
    return f'{before}msgid "{source}"\nmsgstr "{target}"'


def plural(one, many, *forms):
    return f'msgid "{one}"\nmsgid_plural "{many}"\n' + "\n".join(
        f'msgstr[{number}] "{form}"' for number, form in enumerate(forms)
    )


def compiled(**languages):
    return {language: compile_catalogue(po(*entries)) for language, entries in languages.items()}


def test_a_text_comes_from_the_first_language_that_has_it():
    """Catalan, then Spanish, then English: each text from the first catalogue that translates it."""
    catalogues = compiled(
        ca=[entry("Sales", "Vendes"), entry("Region", "")],
        es=[entry("Sales", "Ventas"), entry("Region", "Región")],
    )
    chain = translations("ca", ["es", "ca"], catalogues)
    assert [chain.gettext(text) for text in ("Sales", "Region", "Orders")] == ["Vendes", "Región", "Orders"]


def test_a_language_of_a_country_falls_back_to_its_base():
    """`ca-ES` reads `ca`; a catalogue of the very country goes first, whichever way it is written."""
    catalogues = compiled(ca=[entry("a", "ca"), entry("b", "ca")], ca_es=[entry("a", "ca_ES")])
    for tag in ("ca-ES", "ca_ES", "CA-es"):
        chain = translations(tag, ["en"], catalogues)
        assert (chain.gettext("a"), chain.gettext("b")) == ("ca_ES", "ca")


def test_the_shared_catalogue_comes_after_the_bundles_in_each_language():
    """The bundle may word a shared text anew; a shared text in the reader's language beats another language."""
    bundle = compiled(ca=[entry("Page", "Full")], es=[entry("Page", "Hoja"), entry("By", "Por (informe)")])
    shared = compiled(ca=[entry("Page", "Pàgina"), entry("By", "Per")], es=[entry("By", "Por")])
    chain = translations("ca", ["es"], bundle, shared)
    assert (chain.gettext("Page"), chain.gettext("By")) == ("Full", "Per")


def test_english_needs_no_catalogue():
    """Message ids are English, so an English reader never falls through to Spanish."""
    catalogues = compiled(es=[entry("Sales", "Ventas")], en=[entry("Sales", "")])
    assert translations("en", ["es", "en"], catalogues).gettext("Sales") == "Sales"
    assert translations("en-GB", ["es", "en"], catalogues).gettext("Sales") == "Sales"
    assert translations("de", ["en", "es"], catalogues).gettext("Sales") == "Sales"
    assert translations("de", ["es", "en"], catalogues).gettext("Sales") == "Ventas"


def test_where_the_bundle_has_no_english_its_first_language_serves():
    """A bundle in Spanish alone is read in Spanish."""
    assert translations("en", ["es"], compiled(es=[entry("Sales", "Ventas")])).gettext("Sales") == "Ventas"


def test_the_order_of_languages():
    """The reader's, its base, the bundle's in their order, no language twice, nothing after English."""
    assert reading_order("pt-br", ["en", "pt", "es"]) == ["pt_BR", "pt", "en"]
    assert reading_order("ca", ["es", "ca", "en", "fr"]) == ["ca", "es", "en"]
    assert reading_order("fr", []) == ["fr"]


def test_plurals():
    """Each language's own rule decides; a plural that nobody translated is the source's."""
    polish = po(
        plural("{} day", "{} days", "dzień", "dni", "dnia"),
        header=HEADER.format("nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);"),
    )
    chain = translations("pl", [], {"pl": compile_catalogue(polish)})
    assert [chain.ngettext("{} day", "{} days", count) for count in (1, 2, 5)] == ["dzień", "dni", "dnia"]
    assert [chain.ngettext("row", "rows", count) for count in (1, 2)] == ["row", "rows"]


@pytest.mark.parametrize("forms", [("", ""), ("fila", "")])
def test_an_untranslated_plural_does_not_end_the_chain(forms):
    """A plural without all its forms is looked for in the next language, not shown in English."""
    catalogues = compiled(ca=[plural("row", "rows", *forms)], es=[plural("row", "rows", "fila", "filas")])
    chain = translations("ca", ["ca", "es"], catalogues)
    assert chain.ngettext("row", "rows", 2) == "filas"


def test_fuzzy_translations_are_not_used():
    """What a tool only guessed is not shown."""
    chain = translations("ca", [], compiled(ca=[entry("Sales", "Salats", before="#, fuzzy\n")]))
    assert chain.gettext("Sales") == "Sales"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('msgid "a\nmsgstr "b"', "line 4"),
        ('msgid "a"\nmsgstr "b" c', "line 5"),
        ('msgid "a"\nmsgstr "b"c"', "line 5"),
        ("msgid a\nmsgstr b", "line 4"),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "c"', "line 6: msgid stands after msgid"),
        ('msgid "a"\nmsgid_plural "b"\nmsgid_plural "c"\nmsgstr "c"', "line 6"),
        ('msgctxt "a"\nmsgstr "c"', "line 5: msgstr stands after msgctxt"),
        ('msgid "a"', "the last msgid has no msgstr"),
        ("<<<<<<< HEAD", 'line 4: "<<<<<<< HEAD"'),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] ""\nmsgstr[9] "x"', "line"),
        ('msgid "a"\nmsgstr[x] "b"', "line 5"),
        ('msgid "a"\nmsgstr "\udce9"', "line 5: is not UTF-8"),
        ('{"json": true}', "line 4"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_its_line(text, says):
    """Also what Babel takes without a word: open quotes, text behind them, a msgid without its msgstr."""
    content = (TWO + text).encode("utf-8", "surrogateescape")
    with pytest.raises(BundleError) as caught:
        compile_catalogue(content, name="languages/ca/LC_MESSAGES/messages.po")
    assert caught.value.message.startswith("languages/ca/LC_MESSAGES/messages.po")
    assert says in caught.value.message


@pytest.mark.parametrize(
    "rule", ["nplurals=2; plural=__import__('os');", "nplurals=2; plural=n n;", "nplurals=999999999; plural=n;"]
)
def test_a_rule_for_plurals_that_is_none_is_refused(tmp_path, rule):
    """The header's expression is read when the catalogue is, not when a page is made."""
    write(tmp_path, "ca", "messages.po", po(entry("a", "b"), header=HEADER.format(rule)))
    with pytest.raises(BundleError, match=r"ca/LC_MESSAGES/messages\.po"):
        load_catalogues(tmp_path)


def test_compiling_is_deterministic():
    """The same .po is the same .mo, whatever the time; a header in another charset garbles nothing."""
    latin = po(entry("Size", "Grösse"), header=TWO.replace("UTF-8", "ISO-8859-1"))
    assert compile_catalogue(latin) == compile_catalogue(latin)
    assert translations("de", [], {"de": compile_catalogue(latin)}).gettext("Size") == "Grösse"


def test_contexts_are_kept_apart():
    """The same text in two contexts has two translations."""
    texts = [entry("May", "mai", before='msgctxt "month"\n'), entry("May", "pot")]
    chain = translations("ca", [], compiled(ca=texts))
    assert (chain.pgettext("month", "May"), chain.gettext("May")) == ("mai", "pot")


def write(folder, language, name, content):
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(content)


def test_catalogues_are_loaded_from_a_folder(tmp_path):
    """A .po is compiled; a ready .mo is used where there is no .po; the rest is left alone."""
    write(tmp_path, "ca", "messages.po", po(entry("Sales", "Vendes")))
    write(tmp_path, "ca", "messages.mo", b"out of date")
    write(tmp_path, "es", "messages.mo", compile_catalogue(po(entry("Sales", "Ventas"))))
    (tmp_path / "messages.pot").write_bytes(po())
    catalogues = load_catalogues(tmp_path)
    assert set(catalogues) == {"ca", "es"}
    assert translations("es", [], catalogues).gettext("Sales") == "Ventas"
    assert load_catalogues(tmp_path / "absent") == {}


def test_every_broken_catalogue_of_a_folder_is_named(tmp_path):
    """Two broken files are two faults, each with its place."""
    write(tmp_path, "ca", "messages.po", b"msgid")
    write(tmp_path, "es", "messages.mo", b"not at all")
    with pytest.raises(BundleError) as caught:
        load_catalogues(tmp_path)
    first, second = caught.value.faults
    assert "ca/LC_MESSAGES/messages.po, line 1" in first
    assert "es/LC_MESSAGES/messages.mo" in second
