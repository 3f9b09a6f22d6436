"""Faults of translations: what is missing, and what would break a page in one language."""

import json

import pytest

from runner.bundles.config_file import load_config, read_config
from runner.bundles.messages import extract_messages
from runner.bundles.notebook_file import load_notebook
from runner.bundles.translations import template_faults, text_faults, translation_faults
from tests.support.bundles import WRITE, write_bundle

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
TITLE = 'msgid "A"\nmsgstr "A"\n\n'


def faults_of(tmp_path, po, *, template="", cells=(), language="ca"):
    """Find the faults of one language's catalogue, for the texts of a template or of cells."""
    files = {f"languages/{language}/LC_MESSAGES/messages.po": HEADER + TITLE + po} if po is not None else {}
    folder = write_bundle(
        tmp_path / "a", *cells, WRITE, template=template, config={"languages": ["en", language]}, files=files
    )
    extracted = extract_messages(folder, load_config(folder), load_notebook(folder))
    return list(translation_faults(folder, extracted, language))


def entry(text, translation, *, flag=""):
    """Write one entry of a catalogue."""
    return f"{flag}msgid {json.dumps(text)}\nmsgstr {json.dumps(translation, ensure_ascii=False)}\n\n"


def test_a_complete_catalogue_has_no_fault(tmp_path):
    """Every text has its translation, and each its placeholders."""
    po = (
        entry("Hello %(who)s", "Hola %(who)s")
        + entry("{n} of {all}", "{n} de {all}")
        + entry("%s of %d", "%s de %d")
    )
    assert not faults_of(
        tmp_path, po, template="{{ _('Hello %(who)s') }}", cells=("_('{n} of {all}') + _('%s of %d')",)
    )


def test_a_language_without_a_catalogue(tmp_path):
    """One sentence says so, not one for each text."""
    faults = faults_of(tmp_path, None, template="{{ _('One') }}{{ _('Two') }}")
    assert faults == [
        'languages/ca/LC_MESSAGES/messages.po is missing, and "languages" promises ca; `reportbot messages` makes it'
    ]


@pytest.mark.parametrize(
    ("po", "state"),
    [
        ("", "is not translated"),
        (entry("Total", ""), "is not translated"),
        (entry("Total", "Suma", flag="#, fuzzy\n"), "is marked fuzzy"),
    ],
)
def test_a_text_without_a_translation(tmp_path, po, state):
    """It is named with the file that uses it."""
    (fault,) = faults_of(tmp_path, po, template="{{ _('Total') }}")
    assert fault.startswith(f'languages/ca/LC_MESSAGES/messages.po: "Total" {state}')
    assert "template.html" in fault


def test_a_plural_with_a_form_missing(tmp_path):
    """Every form has to be there."""
    po = 'msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} dia"\nmsgstr[1] ""\n'
    (fault,) = faults_of(tmp_path, po, cells=("ngettext('{n} day', '{n} days', 2)",))
    assert '"{n} day" is not translated' in fault


def test_a_plural_may_leave_out_what_one_form_of_the_text_leaves_out(tmp_path):
    """\"One day\" has no number."""
    po = 'msgid "One day"\nmsgid_plural "{n} days"\nmsgstr[0] "Un dia"\nmsgstr[1] "{n} dies"\n'
    assert not faults_of(tmp_path, po, cells=("ngettext('One day', '{n} days', 2)",))


@pytest.mark.parametrize(
    ("text", "translation", "words"),
    [
        ("Hello %(who)s", "Hola %(qui)s", "%(qui)s, which the text has not"),
        ("Hello %(who)s", "Hola", "lacks %(who)s"),
        ("Hello {who}", "Hola {qui}", "{qui}, which the text has not"),
        ("Hello {who:>5}", "Hola", "lacks {who}"),
        ("Hello {who}", "Hola {who} {", "a brace that is not closed"),
        ("%s of %s", "%s", "lacks %s"),
    ],
)
def test_placeholders_that_differ(tmp_path, text, translation, words):
    """What the page or the notebook would stumble over in that language only."""
    (fault,) = faults_of(tmp_path, entry(text, translation), cells=(f"_({text!r})",))
    assert words in fault


@pytest.mark.parametrize(("translation", "faults"), [("5 % més", 1), ("5 %% més", 0), ("5% d’aquí", 1)])
def test_a_lone_percent_sign_in_the_translation_of_a_template(tmp_path, translation, faults):
    """There, every text is a format; Jinja would raise while it renders."""
    found = faults_of(tmp_path, entry("5%% more", translation), template="{{ _('5%% more') }}")
    assert len(found) == faults


def test_a_lone_percent_sign_in_a_notebook_is_a_percent_sign(tmp_path):
    """There, only the author's own code formats."""
    assert not faults_of(tmp_path, entry("5% more", "un 5% més"), cells=("_('5% more')",))


def test_a_lone_percent_sign_in_a_template(tmp_path):
    """It breaks the page in every language."""
    folder = write_bundle(tmp_path / "a", template="{{ _('100% sure') }}{% trans %}100% sure{% endtrans %}")
    extracted = extract_messages(folder, load_config(folder), load_notebook(folder))
    assert list(template_faults(extracted)) == [
        'template.html: "100% sure" has a % that is no placeholder; write %%'
    ]


def test_the_language_of_the_source_needs_no_translation(tmp_path):
    """English may reword some texts; what it rewords must be right."""
    assert not faults_of(tmp_path, None, template="{{ _('One') }}", language="en-GB")
    po = entry("Two %(x)s", "2")
    (fault,) = faults_of(tmp_path / "b", po, template="{{ _('One') }}{{ _('Two %(x)s') }}", language="en-GB")
    assert "lacks %(x)s" in fault


def test_a_regional_language_is_served_by_its_base(tmp_path):
    """A bundle for "ca-ES" may have its catalogue in languages/ca."""
    files = {"languages/ca/LC_MESSAGES/messages.po": HEADER + TITLE + entry("One", "U")}
    folder = write_bundle(tmp_path / "a", template="{{ _('One') }}", config={"languages": ["ca-ES"]}, files=files)
    extracted = extract_messages(folder, load_config(folder), load_notebook(folder))
    assert not list(translation_faults(folder, extracted, "ca-ES"))


def test_texts_by_language_have_every_language():
    """A title, label, help or choice that lacks a language is named by its key."""
    config = {
        "title": {"en": "A", "ca": "A"},
        "description": {"en": "B"},
        "languages": ["en", "ca"],
        "commands": ["a {region}"],
        "parameters": {
            "region": {"type": "choice", "label": "plain", "choices": {"n": {"ca": "Nord"}, "s": "South"}}
        },
    }
    faults = list(text_faults(read_config(json.dumps(config))))
    assert [fault.split(" has no text for ")[0] for fault in faults] == [
        "config.json: description:",
        "config.json: parameters.region.choices.n:",
    ]
    assert "for ca," in faults[0]
    assert "for en," in faults[1]
