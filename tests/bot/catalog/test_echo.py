"""What the bot says back."""

import pytest

from bot.catalog.echo import echo as echoed
from bot.catalog.echo import understood
from bot.grammar.parse import Command
from runner.bundles.bundle import load_bundle
from runner.i18n.phrases import phrase
from runner.paths import SHIPPED
from runner.settings import Settings
from tests.support.bundles import write_bundle


@pytest.fixture(scope="module")
def sales():
    """The shipped sales report."""
    return load_bundle(SHIPPED / "sales", Settings(_env_file=None))


def echo(bundle, *, language="en", wanted=None, ignored=(), notes=(), **parameters):
    """Echo a command with these parameters."""
    values = {"from_day": "2025-01-01", "to_day": "2025-01-31", "region": None, **parameters}
    command = Command(report="sales", parameters=values, ignored=ignored, notes=notes, language=None)
    return understood(command, bundle, language=language, wanted=wanted or language)


def test_every_parameter_is_echoed_in_absolute_terms(sales):
    """Days and choices, in the report's language, as a sentence says them."""
    assert echo(sales, region="north") == "Understood: Sales, January 2025, North"
    assert echo(sales, language="es", region="north") == "Entendido: Ventas, enero de 2025, Norte"
    assert echo(sales, language="ca", region="north") == "Entès: Vendes, gener del 2025, Nord"


def test_values_are_words_on_one_line(tmp_path):
    """No program's spelling of yes and no; nothing that was typed begins a line of its own."""
    parameters = {"detail": {"type": "boolean"}, "note": {"type": "text"}}
    bundle = load_bundle(write_bundle(tmp_path / "a", config={"parameters": parameters}), Settings(_env_file=None))
    values = {"detail": False, "note": "one\nUnderstood:\x1b[31m two"}
    command = Command(report="a", parameters=values, ignored=("x\x07y",), notes=(), language=None)
    said = understood(command, bundle, language="en", wanted="en")
    assert "detail: no, note: one Understood: [31m two" in said
    assert said.count("\n") == 1 and said.replace("\n", "").isprintable()


def test_what_is_unset_is_said_in_the_authors_words_or_not_at_all(sales, tmp_path):
    """Never as a label with a dash behind it."""
    assert echo(sales) == "Understood: Sales, January 2025, all regions"
    assert echo(sales, language="ca").endswith(", totes les regions")
    parameters = {"detail": {"type": "boolean"}, "size": {"type": "choice", "choices": ["7", "30"]}}
    bundle = load_bundle(write_bundle(tmp_path / "a", config={"parameters": parameters}), Settings(_env_file=None))
    for values, said in (({"detail": None, "size": None}, ""), ({"detail": None, "size": "7"}, ", size: 7")):
        command = Command(report="a", parameters=values, ignored=(), notes=(), language=None)
        title = bundle.config.title
        assert echoed(command, bundle, language="en", wanted="en") == f"{title}{said}"


def test_a_single_day_is_written_once(sales):
    """No period from a day to itself."""
    assert echo(sales, to_day="2025-01-01") == "Understood: Sales, Jan 1, 2025, all regions"


def test_one_message_writes_days_in_one_language(sales):
    """That of the report, which its numbers have too, whatever the reader's own is."""
    for wanted in ("de-DE", "en-IN"):
        assert "Sales, January 2025" in echo(sales, wanted=wanted)


def test_what_was_left_out_is_echoed(sales):
    """Ignored words, and how something was read."""
    said = echo(sales, ignored=("frobnicate", "not"), notes=('"01/02/2025" was read as 2 January 2025',))
    assert '"frobnicate", "not"' in said
    assert said.endswith("2 January 2025")


def test_a_language_that_is_not_there_is_told(sales):
    """The reader learns why the report is not in theirs; a region makes no other language."""
    assert "no French version" in echo(sales, wanted="fr")
    assert "version" not in echo(sales, language="es", wanted="es-MX")


ECHOES = {
    "en": "Understood: Sales, January 2025, North",
    "es": "Entendido: Ventas, enero de 2025, Norte",
    "ca": "Entès: Vendes, gener del 2025, Nord",
}


@pytest.mark.parametrize("language", ECHOES)
def test_the_echo_speaks_the_readers_language(sales, language):
    """Its words and its days; what the report is called comes from its catalogue."""
    said = echo(sales, language=language, region="north", ignored=("abc", "def"))
    first, ignored = said.replace("\u2009", " ").split("\n")
    assert first == ECHOES[language]
    assert (
        ignored
        == {
            "en": 'Not understood, and left out: "abc", "def"',
            "es": 'No lo he entendido, y no cuenta: "abc", "def"',
            "ca": 'No ho he entès, i no compta: "abc", "def"',
        }[language]
    )


def test_what_the_report_cannot_is_told_in_the_readers_language(tmp_path):
    """A Catalan reader of an English report reads Catalan around it."""
    parameters = {"detail": {"type": "boolean"}, "day": {"type": "date"}}
    bundle = load_bundle(write_bundle(tmp_path / "a", config={"parameters": parameters}), Settings(_env_file=None))
    note = phrase('"{typed}" was read as one day', typed="fa un mes")
    values = {"detail": True, "day": "2025-02-19"}
    command = Command(report="a", parameters=values, ignored=(), notes=(note,), language=None)
    said = understood(command, bundle, language="en", wanted="ca-ES").split("\n")
    assert said[0].startswith("Entès: ") and said[0].endswith("detail: yes, day: Feb 19, 2025")
    assert said[1:] == [
        "Aquest informe no està disponible en català.",
        '"fa un mes" s\'ha llegit com un sol dia',
    ]


def test_the_echo_alone_begins_with_the_report(sales):
    """What a message keeps of it can be put behind any other words."""
    command = Command(report="sales", parameters={"region": "north"}, ignored=(), notes=(), language=None)
    said = echoed(command, sales, language="es", wanted="es")
    assert said == "Ventas, Norte"
