"""ScheduleCommand commands: which report they ask for, which words are which parameter, and what is said of the rest."""

import pytest

from bot.grammar.parse import Offer, example_command, parse_command
from runner.errors import BundleError, CommandError, InvalidParameter, UnknownReport
from tests.support.grammar_bundles import CARRIER, ENERGY, OFFERS, PERIOD, REGION, TODAY, ask, offer

JANUARY = ("2025-01-01", "2025-01-31")
FEBRUARY = ("2025-02-01", "2025-02-28")

SALES_COMMANDS = """
en | sales from 2025-01-01 to 2025-01-31 | | 2025-01-01 | 2025-01-31
en | please send the sales for north from 2025-01-01 to 2025-01-31 thanks | north | 2025-01-01 | 2025-01-31
en | SALES, FROM 2025-01-01, TO 2025-01-31! | | 2025-01-01 | 2025-01-31
en | sales from "2025-01-01" to “2025-01-31” | | 2025-01-01 | 2025-01-31
en | sales from the 1st of january to the 31st of january 2025 | | 2025-01-01 | 2025-01-31
en | sales from January to March 2025 | | 2025-01-01 | 2025-03-31
en | sales from 1 to 15 March | | 2025-03-01 | 2025-03-15
en | sales from last month | | 2025-02-01 | 2025-02-28
en | sales from north last month | north | 2025-02-01 | 2025-02-28
en | sales from 2025-01-01 until 2025-01-31 | | 2025-01-01 | 2025-01-31
en | sales from 2025-01-01 - 2025-01-31 | | 2025-01-01 | 2025-01-31
en | from 2025-01-01 to 2025-01-31 sales | | 2025-01-01 | 2025-01-31
en | last month sales | | 2025-02-01 | 2025-02-28
en | sales last month for the north region | north | 2025-02-01 | 2025-02-28
en | sales last month region:north | north | 2025-02-01 | 2025-02-28
en | sales per day last month | | 2025-02-01 | 2025-02-28
es | ventas por día último trimestre | | 2024-10-01 | 2024-12-31
en | "sales last month" | | 2025-02-01 | 2025-02-28
en | `sales` from ‘2025-01-01’ to “2025-01-31” | | 2025-01-01 | 2025-01-31
en | sales of last month's | | 2025-02-01 | 2025-02-28
en | sales yesterday west | west | 2025-03-18 | 2025-03-18
en | sales region=north period=last month | north | 2025-02-01 | 2025-02-28
en | sales period="last month" Región=norte | north | 2025-02-01 | 2025-02-28
en | sales region = north last month | north | 2025-02-01 | 2025-02-28
en | sales from_day=2025-01-01 to_day=2025-01-31 | | 2025-01-01 | 2025-01-31
en | sales from_day=1 January 2025 to_day=yesterday | | 2025-01-01 | 2025-03-18
es | ventas del mes pasado en el norte, por favor | north | 2025-02-01 | 2025-02-28
es | ventas este mes | | 2025-03-01 | 2025-03-31
es | ventas este del mes pasado | east | 2025-02-01 | 2025-02-28
ca | vendes d'ahir | | 2025-03-18 | 2025-03-18
ca | si us plau, envia'm les vendes d'aquest mes, gràcies | | 2025-03-01 | 2025-03-31
ca | vendes del 1 al 15 de març | | 2025-03-01 | 2025-03-15
ca | sales last month | | 2025-02-01 | 2025-02-28
"""


@pytest.mark.parametrize("line", SALES_COMMANDS.strip().splitlines())
def test_a_command_gives_region_and_absolute_days_and_ignores_nothing_of_note(line: str) -> None:
    """Courtesies, case, punctuation, quotes and word order are no obstacle; days come out as ISO text."""
    language, text, region, first, last = (cell.strip() for cell in line.split("|"))
    command = ask(text, language=language)
    assert command.report == "sales"
    assert command.parameters == {"from_day": first, "to_day": last, "region": region or None}
    assert command.ignored == ()


def test_words_that_nothing_took_are_told_in_order_and_as_typed() -> None:
    """Common words are left out of the echo, every other one is in it."""
    command = ask("Please send the Sales of foo, for (last month) to Ána! thanks")
    assert command.ignored == ("foo,", "to", "Ána!")


@pytest.mark.parametrize("text", ["sales not north last month", "sales last month except the North"])
def test_a_negated_choice_is_not_taken_for_the_choice(text: str) -> None:
    """What is excluded is never shown, nor is the exclusion left out: the command is refused."""
    with pytest.raises(InvalidParameter, match="can be chosen, but not excluded"):
        ask(text)


REFUSED = """
sales | needs a period
sales last monht | "last", "monht"
sales from 2025-01-01 | a last day ("to …")
sales from 2025-01-01 to | a last day ("to …")
sales from 2025-01-01 to bar | "bar"
sales from foo to 2025-01-31 | a first day
sales to 2025-01-31 | a first day
ventas hasta ayer | a first day
vendes fins a ahir | a first day
sales from 2025-02-30 to 2025-03-10 | "2025-02-30" does not exist: February 2025 has 28 days
sales last month 2025-02-30 | "2025-02-30" does not exist
sales from 2025-03-01 to 2025-02-01 | ends (2025-02-01) before it starts (2025-03-01)
sales from 2023-01-01 to 2025-02-01 | 763 days; at most 366
sales region=nroth last month | "nroth" is not offered; there is north, south
sales regoin=north last month | "regoin" is no parameter of this report; there is region
sales north south last month | "north" and "south"
sales lang=fr last month | it speaks en, es, ca
delivery foo from 2025-01-01 to 2025-01-31 | "foo" is not offered; there is acme, blue, kiwi
delivery kiwwi last month | "kiwwi" is not offered; there is kiwi, acme
delivery last month | needs carrier (acme, blue, kiwi)
voltage quality from 2025-01-01 to 2025-01-02 | needs meter
voltage quality X from January to 2025-02-01 | a day (from_day)
voltage quality X from 2025-02-01 to 2025-01-01 | before it starts
energy from 2025-01-01 | a last day
energy top=99 | 99 is more than 50
energy top=abc | "abc" is no whole number
energy detail=maybe | neither yes nor no
top x customers | "x" is no whole number
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines())
def test_what_is_missing_or_wrong_is_said_with_a_command_that_works(line: str) -> None:
    """The sentence names the words or the values; the hint, sent as it stands, is a command for the same report."""
    text, reason = line.split(" | ")
    with pytest.raises(InvalidParameter) as caught:
        ask(text)
    assert reason in caught.value.message
    assert caught.value.hint and ask(caught.value.hint).report == caught.value.message.split(maxsplit=1)[0].rstrip(
        ":"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [("slaes last month", "sales"), ("delivry", "delivery"), ("votlage qualty yesterday", "voltage-quality")],
)
def test_an_unknown_report_names_the_nearest(text: str, name: str) -> None:
    """A misspelt name is met with the right one and a command for it."""
    with pytest.raises(UnknownReport, match=name) as caught:
        ask(text)
    assert caught.value.hint and ask(caught.value.hint).report == name


@pytest.mark.parametrize("text", ["", "   ", "good morning", "xyzzy"])
def test_what_is_no_command_is_answered_with_what_can_be_asked(text: str) -> None:
    """Nothing is guessed: the reports are listed."""
    with pytest.raises(CommandError, match="sales, delivery, voltage-quality") as caught:
        ask(text)
    assert caught.value.hint
    with pytest.raises(CommandError, match="no report here yet"):
        ask(text, offers=[])


def test_a_long_text_is_refused_at_once() -> None:
    """More than 2,000 characters are never looked at."""
    with pytest.raises(CommandError, match="100,000 characters"):
        ask(("sales " * 16_667)[:100_000])


def test_the_folders_name_is_a_command_with_or_without_hyphen() -> None:
    """voltage-quality, voltage_quality and voltage quality are one name; values come by name or as free words."""
    for name in ("voltage-quality", "voltage_quality", "Voltage Quality"):
        command = ask(f"{name} meter=X from_day=2025-01-01 to_day=2025-01-31")
        assert (command.report, command.parameters["meter"]) == ("voltage-quality", "X")


def test_a_name_alone_takes_defaults_and_free_words() -> None:
    """Without patterns, a free period fills the period; what is not said has its default, words read today."""
    assert ask("energy").parameters == {"from_day": FEBRUARY[0], "to_day": FEBRUARY[1], "top": 5, "detail": False}
    command = ask("energy for last week top=7 detail=yes please")
    assert command.parameters == {"from_day": "2025-03-10", "to_day": "2025-03-16", "top": 7, "detail": True}


def test_a_slot_left_out_takes_its_default() -> None:
    """ "top 10 customers" has no period: the default's words are read."""
    assert ask("top 10 customers").parameters == {"n": 10, "from_day": "2025-03-01", "to_day": "2025-03-31"}
    assert ask("top ten customers last month").parameters["n"] == 10
    assert ask("top 1,000 customers").parameters["n"] == 1000
    assert ask("top 1.000 customers", language="es").parameters["n"] == 1000


@pytest.mark.parametrize(
    "text", ["delivery Blue Express {}", "delivery {} blue express", "delivery {} carrier=blue"]
)
def test_a_choice_is_known_by_value_and_label_wherever_it_stands(text: str) -> None:
    """A label of two words counts as one; in the slot, behind everything, or by name."""
    for period in ("last month", "from 2025-02-01 to 2025-02-28"):
        command = ask(text.format(period))
        assert command.parameters == {"carrier": "blue", "from_day": FEBRUARY[0], "to_day": FEBRUARY[1]}
        assert command.ignored == ()


def test_a_word_that_two_choices_offer_is_asked_about() -> None:
    """A free word is never put where it may not belong."""
    both = offer("stock", parameters={"here": REGION, "there": REGION})
    with pytest.raises(InvalidParameter, match="here=north or there=north"):
        ask("stock north", offers=[both])
    command = ask("stock here=north south", offers=[both])
    assert command.parameters == {"here": "north", "there": "south"}


def test_an_everyday_word_is_a_choice_only_as_it_is_written() -> None:
    """ "de" in a Spanish sentence is not Germany; "DE" is."""
    report = offer(
        "ventas",
        parameters={"period": PERIOD, "country": {"type": "choice", "choices": ["DE", "ES"], "required": False}},
    )
    assert ask("ventas de enero", offers=[report], language="es").parameters["country"] is None
    assert ask("ventas DE enero es", offers=[report], language="es").parameters["country"] == "DE"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("hello", "hello"),
        ("for X12, thanks", "X12"),
        ("X12.", "X12"),
        ('"two  words "', "two  words "),
        ("“smart”", "smart"),
        ("«guillemets, too»", "guillemets, too"),
        ("`a b`", "a b"),
        ("'it''s'", "it''s"),
        ('"it\'s"', "it's"),
        ('""', ""),
        ('"; import os; os.abort() #"', "; import os; os.abort() #"),
        ('""; import os; os.abort() #"', '"; import os; os.abort() #'),
        (r'"\""', r"\""),
        (r'"C:\new\t"', r"C:\new\t"),
        ('"a=b"', "a=b"),
        ('"&amp; <@U1|ann>"', "&amp; <@U1|ann>"),
        ("a&amp;b", "a&b"),
        ("<http://example.org|example.org>", "example.org"),
        ("<@U123|ann>", "@ann"),
        ("text=a'b", "a'b"),
        ('text="a b"', "a b"),
    ],
)
def test_a_text_arrives_as_typed(typed: str, value: str) -> None:
    """A quoted text keeps everything, a bare word loses the sentence's punctuation and Slack's markup."""
    if value:
        assert ask(f"note {typed}").parameters == {"text": value}
    else:
        with pytest.raises(InvalidParameter, match="needs text"):
            ask(f"note {typed}")


def test_a_text_from_slack_is_unescaped_inside_quotes_as_well() -> None:
    """Slack escapes what people type between quotes too; a terminal does not."""
    command = parse_command('note "a &amp; &lt;b&gt;"', OFFERS, today=TODAY, language="en", slack=True)
    assert command.parameters == {"text": "a & <b>"}


def test_a_text_before_a_literal_may_have_several_words() -> None:
    """Everything up to the pattern's next word is the value, without the courtesies around it."""
    for typed, value in (
        ("AB 12", "AB 12"),
        ("please AB 12 thanks", "AB 12"),
        ("for a B", "for a B"),
        ('the "A B"', "A B"),
        ("El Prat", "El Prat"),
    ):
        command = ask(f"voltage quality {typed} from 1 Jan to 31 Jan 2024")
        assert command.parameters == {"meter": value, "from_day": "2024-01-01", "to_day": "2024-01-31"}


@pytest.mark.parametrize(
    "stretch", ["from 1 to 31 January 2025", "from 1 Jan through 31 Jan 2025", "from 1 Jan to 31 Jan"]
)
def test_two_date_parameters_lend_each_other_month_and_year(stretch: str) -> None:
    """A start and an end are one stretch of time for plain dates as well."""
    command = ask(f"voltage quality X {stretch}")
    assert (command.parameters["from_day"], command.parameters["to_day"]) == JANUARY


def test_values_from_beside_the_text_win_and_are_exact() -> None:
    """--set overrules the words, says so, and changes no character of a text."""
    command = ask("sales last month north", region="south", period="this month")
    assert command.parameters == {"from_day": "2025-03-01", "to_day": "2025-03-31", "region": "south"}
    assert any("south" in note for note in command.notes) and any("2025-03-01" in note for note in command.notes)
    value = '"; import os; os.abort() #\n\\" \t“x” &amp; name=value '
    assert ask("note", text=value).parameters == {"text": value}
    with pytest.raises(InvalidParameter, match="txet"):
        ask("note", txet="x")
    with pytest.raises(InvalidParameter, match="last day"):
        ask("sales", from_day="2025-01-01")


def test_lang_asks_for_another_language_of_the_report() -> None:
    """lang=ca is no parameter; words are then read as that language orders them."""
    command = ask("sales lang=es 01/02/2025")
    assert (command.language, command.parameters["from_day"]) == ("es", "2025-02-01")
    assert command.notes == ('"01/02/2025" was read as 1 February 2025',)
    assert ask("sales language=ca-ES last month").language == "ca-ES"
    assert ask("sales last month").language is None


def test_the_pattern_with_most_words_wins_then_the_one_that_ignores_least() -> None:
    """A report with a longer pattern is meant when its words are all there."""
    by_region = offer("regional", commands=["sales by region {period}"], parameters={"period": PERIOD})
    offers = [*OFFERS, by_region]
    assert ask("sales by region last month", offers=offers).report == "regional"
    assert ask("sales last month", offers=offers).report == "sales"
    assert ask("the energy report to the sales team last month", offers=[ENERGY]).ignored == (
        "to",
        "sales",
        "team",
    )


def test_a_tie_is_asked_about() -> None:
    """Two reports that fit equally well: both are named, with a command for each."""
    one = offer("orders", parameters={"period": PERIOD})
    other = offer("returns", parameters={"period": PERIOD})
    with pytest.raises(CommandError, match='"orders" or "returns"'):
        ask("orders returns last month", offers=[one, other])


def test_a_broken_default_names_its_bundle() -> None:
    """Its owner has to know which config.json to mend."""
    broken = offer("r", parameters={"p": {"type": "period", "default": "whenever"}})
    with pytest.raises(BundleError, match=r"^r/config\.json: parameters\.p"):
        ask("r", offers=[broken])


def test_reports_with_the_same_command_are_told_apart_by_their_names() -> None:
    """What is offered can be sent as it stands, and each offer asks for another report."""
    twins = [offer(name, commands=["stock {period}"], parameters={"period": PERIOD}) for name in ("shop", "store")]
    with pytest.raises(CommandError, match='"shop" or "store"') as caught:
        ask("stock last month", offers=twins)
    commands = caught.value.message.split("for instance ")[1].strip('"').split('", or "')
    assert [ask(each, offers=twins).report for each in commands] == ["shop", "store"]
    assert caught.value.hint == commands[0]


def test_quotes_urls_and_equations_are_no_assignments() -> None:
    """Only a bare name=value sets a parameter."""
    command = ask("sales last month https://example.org/?region=north")
    assert command.parameters["region"] is None
    assert command.ignored == ("https://example.org/?region=north",)
    for equation in ('"region=foo"', "1=1", "--region=north"):
        with pytest.raises(InvalidParameter, match="was not understood"):
            ask(f"sales last month {equation}")


def test_an_optional_choice_in_a_slot_may_be_left_out() -> None:
    """A slot whose parameter need not be said lets the words around it be."""
    report = offer(
        "delivery",
        commands=["delivery {carrier} from {from_day} to {to_day}", "delivery {carrier} {period}"],
        parameters={"carrier": CARRIER | {"required": False}, "period": {"type": "period"}},
    )
    for text in (
        "delivery from 2025-02-01 to 2025-02-28",
        "delivery last month",
        "delivery report for last month",
    ):
        command = ask(text, offers=[report])
        assert command.parameters == {"carrier": None, "from_day": FEBRUARY[0], "to_day": FEBRUARY[1]}
        assert command.ignored == ()
    with pytest.raises(InvalidParameter, match='"foo" is not offered'):
        ask("delivery foo last month", offers=[report])


@pytest.mark.parametrize("each", OFFERS, ids=lambda each: each.name)
@pytest.mark.parametrize("language", ["en", "es", "ca", "fr"])
def test_an_example_works_as_it_stands(each: Offer, language: str) -> None:
    """What help and hints show can be sent, and nothing of it is ignored."""
    text = example_command(each, today=TODAY, language=language)
    command = ask(text, language=language)
    assert (command.report, command.ignored, command.notes) == (each.name, (), ())


def test_an_example_respects_the_bounds() -> None:
    """A report with a choice of several words, a least number and few days shows a command that is allowed."""
    bounded = offer(
        "archive",
        commands=["archive {what} top {n} {period}"],
        parameters={
            "period": {"type": "period", "max_days": 3},
            "n": {"type": "integer", "min": 7, "max": 9},
            "what": {"type": "choice", "choices": ["two words", "b"]},
        },
    )
    text = example_command(bounded, today=TODAY, language="en")
    assert ask(text, offers=[bounded]).parameters == {
        "from_day": "2025-03-16",
        "to_day": "2025-03-18",
        "n": 7,
        "what": "two words",
    }
