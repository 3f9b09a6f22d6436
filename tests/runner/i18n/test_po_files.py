"""messages.pot and messages.po: what an update keeps, and that it changes nothing else."""

import pytest
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st

from runner.errors import BundleError
from runner.i18n.po_files import catalogue_folder, read_catalogue, update_catalogue, write_template

POEDIT = """# Sales in Catalan
# Ann <ann@example.org>, 2025.
msgid ""
msgstr ""
"Project-Id-Version: sales\\n"
"POT-Creation-Date: 2025-01-01 10:00+0100\\n"
"PO-Revision-Date: 2025-02-01 10:00+0100\\n"
"Last-Translator: Ann <ann@example.org>\\n"
"Language: ca\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"X-Generator: Poedit 3.4\\n"

# Of all regions.
#: old.html:3
msgid "Total"
msgstr "Suma"

#: old.html:4
msgid "Gone"
msgstr "Fora"

#: old.html:5
#, fuzzy
msgid "Doubtful"
msgstr "Potser"
"""


def template_of(*ids):
    """Make a template of these texts."""
    catalog = Catalog(fuzzy=False)
    for each in ids:
        catalog.add(each, locations=[("template.html", 0)])
    return catalog


@pytest.fixture
def catalan(tmp_path):
    """A catalogue that somebody made with another program."""
    path = tmp_path / "languages/ca/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(POEDIT)
    return path


def string(path, text):
    """Give the translation of a text in a file."""
    message = read_catalogue(path, "ca").get(text)
    return message.string if message else None


def test_a_new_catalogue_has_every_text_untranslated(tmp_path):
    """It is made with the language's plural forms, and its state is counted."""
    state = update_catalogue(tmp_path, template_of("One", ("%(num)s day", "%(num)s days")), "es")
    assert (state.messages, state.untranslated) == (2, 2)
    text = state.path.read_text()
    assert state.path == tmp_path / "languages/es/LC_MESSAGES/messages.po"
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in text
    assert "Language: es" in text
    assert "fuzzy" not in text
    assert "Date" not in text


def test_translations_and_the_header_are_kept(tmp_path, catalan):
    """What somebody wrote stays byte for byte: the header, the translation, its comment."""
    state = update_catalogue(tmp_path, template_of("Total", "New"), "ca")
    text = catalan.read_text()
    assert text.startswith(POEDIT[: POEDIT.index("\n# Of all")])
    assert '# Of all regions.\n#: template.html\nmsgid "Total"\nmsgstr "Suma"\n' in text
    assert (state.messages, state.untranslated) == (2, 1)


def test_nothing_is_guessed(tmp_path, catalan):
    """A text that resembles a known one is untranslated, not fuzzy."""
    update_catalogue(tmp_path, template_of("Totals"), "ca")
    assert not read_catalogue(catalan, "ca").get("Totals").string
    assert "#, fuzzy" not in catalan.read_text()


def test_a_fuzzy_translation_counts_as_untranslated(tmp_path, catalan):
    """It stays, for a person to decide."""
    state = update_catalogue(tmp_path, template_of("Doubtful", "Total"), "ca")
    assert state.untranslated == 1
    assert string(catalan, "Doubtful") == "Potser"


def test_a_text_that_goes_and_comes_back_keeps_its_translation(tmp_path, catalan):
    """Gone texts are kept as obsolete ones."""
    update_catalogue(tmp_path, template_of("Total"), "ca")
    assert string(catalan, "Gone") is None
    assert '#~ msgid "Gone"' in catalan.read_text()
    state = update_catalogue(tmp_path, template_of("Total", "Gone"), "ca")
    assert string(catalan, "Gone") == "Fora"
    assert state.untranslated == 0
    assert '#~ msgid "Gone"' not in catalan.read_text()


def test_a_plural_is_translated_when_every_form_is(tmp_path):
    """A single form is not enough."""
    template = template_of(("%(num)s day", "%(num)s days"))
    path = update_catalogue(tmp_path, template, "es").path
    path.write_text(path.read_text().replace('msgstr[0] ""', 'msgstr[0] "%(num)s día"'))
    assert update_catalogue(tmp_path, template, "es").untranslated == 1
    path.write_text(path.read_text().replace('msgstr[1] ""', 'msgstr[1] "%(num)s días"'))
    assert update_catalogue(tmp_path, template, "es").untranslated == 0


def test_a_broken_catalogue_is_named_and_left_alone(tmp_path, catalan):
    """The sentence says which line."""
    broken = POEDIT.replace('msgstr "Suma"', 'msgstr "Suma')
    catalan.write_text(broken)
    with pytest.raises(BundleError, match=r"messages\.po, line 18"):
        update_catalogue(tmp_path, template_of("Total"), "ca")
    assert catalan.read_text() == broken


def test_a_catalogue_in_another_charset_becomes_utf8(tmp_path, catalan):
    """The header says what the file is."""
    catalan.write_text(POEDIT.replace("charset=UTF-8", "charset=ASCII"))
    update_catalogue(tmp_path, template_of("Total", "Més"), "ca")
    assert "charset=UTF-8" in catalan.read_text()
    assert '"Més"' in catalan.read_text(encoding="utf-8")


@pytest.mark.parametrize("spelt", ["pt_BR", "pt-BR"])
def test_a_folder_in_either_spelling_is_used(tmp_path, spelt):
    """Where somebody has made `pt_BR`, no second folder is made for the language "pt-BR"."""
    (tmp_path / "languages" / spelt / "LC_MESSAGES").mkdir(parents=True)
    assert catalogue_folder(tmp_path, "pt-BR").parent.name == spelt
    assert update_catalogue(tmp_path, template_of("One"), "pt-BR").path.parent.parent.name == spelt


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\"\\%{}#'"), min_size=1, max_size=120
).filter(str.strip)


@given(texts=st.lists(TEXTS, min_size=1, max_size=5, unique=True))
def test_updating_twice_changes_no_byte(tmp_path_factory, texts):
    """Whatever the texts are, the files are written once and read back as they were."""
    folder = tmp_path_factory.mktemp("bundle")
    template = template_of(*texts)
    paths = [write_template(folder, template), update_catalogue(folder, template, "ca").path]
    first = [path.read_bytes() for path in paths]
    write_template(folder, template)
    update_catalogue(folder, template, "ca")
    assert [path.read_bytes() for path in paths] == first
    assert [message.id for message in read_catalogue(paths[1], "ca") if message.id] == texts
