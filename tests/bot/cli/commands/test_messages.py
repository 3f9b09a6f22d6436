"""`reportbot messages`: catalogues made and brought up to date."""

from tests.support.bundles import WRITE, write_bundle


def catalogue(folder, language="ca"):
    """Where a language's catalogue is."""
    return folder / f"languages/{language}/LC_MESSAGES/messages.po"


def test_from_no_catalogue_to_a_translated_page(reportbot, home):
    """Extract, translate, check: the author's whole way."""
    folder = write_bundle(
        home / "a", f"_ = str\n_('Axis')\n{WRITE}", template="{{ _('Total') }}", config={"languages": ["en", "ca"]}
    )
    assert reportbot("check", "a").status == 2
    ran = reportbot("messages", "a")
    assert (ran.status, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        "a/languages/messages.pot: 3 messages",
        "en: 3 messages, 3 untranslated (which they need not be: the texts are in English)",
        "ca: 3 messages, 3 untranslated, in a/languages/ca/LC_MESSAGES/messages.po",
    ]
    text = catalogue(folder).read_text()
    for word in ("A", "Axis", "Total"):
        text = text.replace(f'msgid "{word}"\nmsgstr ""', f'msgid "{word}"\nmsgstr "{word}!"')
    catalogue(folder).write_text(text)
    assert reportbot("check", "a").status == 0
    assert "ca: 3 messages, 0 untranslated\n" in reportbot("messages", "a").stdout
    assert catalogue(folder).read_text() == text


def test_running_twice_changes_no_byte(reportbot, home):
    """No dates, no line numbers: a second run leaves version control quiet."""
    folder = write_bundle(
        home / "a", template="{{ _('100%% of %(n)s', n=1) }}", config={"languages": ["en", "ca"]}
    )
    reportbot("messages", "a")
    first = {path: path.read_bytes() for path in folder.rglob("*.po*")}
    reportbot("messages", "a")
    assert {path: path.read_bytes() for path in folder.rglob("*.po*")} == first
    assert len(first) == 3


def test_nothing_is_written_where_something_is_broken(reportbot, home):
    """A broken notebook, template or catalogue is named, and the other files stay as they are."""
    folder = write_bundle(
        home / "a",
        config={"languages": ["en", "ca", "es"]},
        files={"languages/es/LC_MESSAGES/messages.po": 'msgid "A"\nmsgstr "'},
    )
    ran = reportbot("messages", "a")
    assert ran.status == 2
    assert "es/LC_MESSAGES/messages.po, line 2" in ran.stderr
    assert not catalogue(folder).exists()
    assert not (folder / "languages/messages.pot").exists()


def test_a_folder_that_is_no_bundle(reportbot, home):
    """A sentence."""
    ran = reportbot("messages", ".")
    assert (ran.status, "is no bundle" in ran.stderr) == (2, True)
