"""What askers are told of a command that is none, and of how one was read, in Spanish and Catalan."""

import re

import pytest

from bot.grammar.parameters import read_value
from bot.grammar.parse import parse_command
from runner.errors import CommandError, InvalidParameter
from runner.i18n.phrases import speaker
from tests.support.grammar_bundles import (
    DELIVERY,
    ENERGY,
    NOTE,
    OFFERS,
    PERIOD,
    REGION,
    SALES,
    TODAY,
    TOP,
    VOLTAGE,
    offer,
)

# Words that an English sentence of ours can hardly do without; none of them is one in Spanish or Catalan.
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|there|and|or|not|of|at|it|its|write|instance|needs?|missing|allowed|days?|weeks?"
    r"|months?|years?|period|number|read|said|words?|from|to|first|last|report|before|after|more|most|both)\b",
    re.IGNORECASE,
)
TWINS = [offer(name, commands=["stock {period}"], parameters={"period": PERIOD}) for name in ("taller", "botiga")]
MANY = [offer(f"r{number}") for number in range(1, 14)]
LONG = offer("nota", commands=["nota {text}"], parameters={"text": {"type": "text", "max_length": 3}})
ZONES = offer(
    "zona",
    commands=["zona {period}"],
    parameters={"period": PERIOD, "origen": REGION, "destí": REGION},
)
SPAN = offer(
    "tram", commands=["tram {period}"], parameters={"period": PERIOD | {"min": "2024-01-01", "max": "2025-06-30"}}
)
DAY = offer("dia", commands=["dia {dia}"], parameters={"dia": {"type": "date", "min": "2025-01-01"}})
TOO_MANY = offer(
    "tria",
    commands=["tria {codi}"],
    parameters={"codi": {"type": "choice", "choices": [f"c{n}" for n in range(20)]}},
)

# What is offered, what is typed, and what it says in Spanish and in Catalan.
REFUSED = [
    (
        [],
        "",
        "aquí todavía no hay ningún informe",
        "aquí encara no hi ha cap informe",
    ),
    ([SALES, NOTE], " ", "no has pedido nada; hay sales, note", "no has demanat res; hi ha sales, note"),
    (
        [],
        "hola",
        'ningún informe responde a "hola": aquí todavía no hay ninguno',
        'cap informe no respon a "hola": aquí encara no n\'hi ha cap',
    ),
    (
        MANY,
        "zzzzz",
        'ningún informe responde a "zzzzz"; hay r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 y 3 más',
        'cap informe no respon a "zzzzz"; hi ha r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 i 3 més',
    ),
    (
        [SALES],
        "salse ayer",
        'ningún informe responde a "salse ayer"; ¿querías decir "sales"?',
        'cap informe no respon a "salse ayer"; volies dir "sales"?',
    ),
    (
        TWINS,
        "stock 2025-01-01",
        'eso puede ser "taller" o "botiga"; escribe, por ejemplo, ',
        'això pot ser "taller" o "botiga"; escriu, per exemple, ',
    ),
    (
        [SALES],
        "x" * 2001,
        "el texto tiene 2.001 caracteres; una petición puede tener 2.000 como máximo",
        "el text té 2.001 caràcters; una petició en pot tenir 2.000 com a màxim",
    ),
    (
        [SALES],
        "sales \udc80",
        "la petición contiene bytes que no son texto UTF-8",
        "la petició conté bytes que no són text UTF-8",
    ),
    ([SALES], "ventas", "sales necesita un periodo", "sales necessita un període"),
    (
        [SALES],
        "ventas abc",
        'sales necesita un periodo; "abc" no se ha podido leer como tal',
        'sales necessita un període; "abc" no s\'ha pogut llegir com a tal',
    ),
    (
        [DELIVERY],
        "delivery acme from 2025-01-01",
        'delivery necesita un último día ("to …")',
        'delivery necessita un últim dia ("to …")',
    ),
    (
        [DELIVERY],
        "delivery",
        "delivery necesita carrier (acme, blue, kiwi) y un periodo",
        "delivery necessita carrier (acme, blue, kiwi) i un període",
    ),
    (
        [VOLTAGE],
        "voltage quality m1",
        'voltage-quality necesita un día (from_day) ("from …") y un día (to_day) ("to …")',
        'voltage-quality necessita un dia (from_day) ("from …") i un dia (to_day) ("to …")',
    ),
    ([TOP], "top customers", "top necesita un número (n)", "top necessita un nombre (n)"),
    (
        [TOO_MANY],
        "tria",
        "tria necesita codi (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 y 8 más)",
        "tria necessita codi (c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 i 8 més)",
    ),
    (
        [ENERGY],
        "energy top=abc",
        'energy: top: "abc" no es un número entero',
        'energy: top: "abc" no és cap nombre enter',
    ),
    (
        [ENERGY],
        "energy top=51",
        "energy: top: 51 es más que 50, el máximo permitido",
        "energy: top: 51 és més que 50, el màxim permès",
    ),
    (
        [ENERGY],
        "energy top=0",
        "energy: top: 0 es menos que 1, el mínimo permitido",
        "energy: top: 0 és menys que 1, el mínim permès",
    ),
    (
        [ENERGY],
        "energy detail=abc",
        'energy: detail: "abc" no es ni sí ni no',
        'energy: detail: "abc" no és ni sí ni no',
    ),
    (
        [ENERGY],
        "energy period=abc",
        'energy: period: "abc" no es un periodo; escribe, por ejemplo, mes pasado',
        'energy: period: "abc" no és cap període; escriu, per exemple, mes passat',
    ),
    (
        [ENERGY],
        "energy tpo=3",
        'energy: "tpo" no es un parámetro de este informe; hay top, period, detail, from_day, to_day',
        'energy: "tpo" no és cap paràmetre d\'aquest informe; hi ha top, period, detail, from_day, to_day',
    ),
    (
        MANY,
        "r1 a=1",
        'r1: "a" no es un parámetro: este informe no tiene ninguno',
        'r1: "a" no és cap paràmetre: aquest informe no en té',
    ),
    (
        [SALES],
        "ventas ayer lang=fr",
        'sales: "fr" no es un idioma de este informe; está en en, es, ca',
        'sales: "fr" no és cap idioma d\'aquest informe; és en en, es, ca',
    ),
    (
        [SALES],
        "ventas ayer region=abc",
        'sales: region: "abc" no está entre las opciones; hay north, south, east, west',
        'sales: region: "abc" no és entre les opcions; hi ha north, south, east, west',
    ),
    (
        [SALES],
        "ventas ayer not north",
        'sales: "north" se puede elegir, pero no excluir',
        'sales: "north" es pot triar, però no excloure',
    ),
    (
        [SALES],
        "ventas setiembr 2024",
        'sales: no se ha entendido "setiembr"; ¿querías decir "setiembre"?',
        'sales: no s\'ha entès "setiembr"; volies dir "setiembre"?',
    ),
    (
        [SALES],
        "ventas ayer sin impuestos",
        'sales: no se ha entendido "sin", y podría cambiar lo que muestra el informe',
        "sales: no s'ha entès \"sin\", i podria canviar el que mostra l'informe",
    ),
    (
        [SALES],
        "ventas año fiscal 2024",
        'sales: "fiscal" necesita el ajuste FISCAL_YEAR_START, el mes en que empieza vuestro año fiscal',
        'sales: "fiscal" necessita el paràmetre FISCAL_YEAR_START, el mes en què comença el vostre any fiscal',
    ),
    (
        [SALES],
        "ventas ayer north south",
        'sales: en region solo se puede elegir un valor, pero has dicho "north" y "south"',
        'sales: a region només es pot triar un valor, però has dit "north" i "south"',
    ),
    (
        [ZONES],
        "zona 2025-01-01 north",
        'zona: "north" puede querer decir origen=north o destí=north; escríbelo así',
        'zona: "north" pot voler dir origen=north o destí=north; escriu-ho així',
    ),
    (
        [LONG],
        "nota abcde",
        "nota: text: tiene 5 caracteres; se admiten 3 como máximo",
        "nota: text: té 5 caràcters; se n'admeten 3 com a màxim",
    ),
    (
        [SPAN],
        "tram 2023-12-31 - 2024-01-02",
        "tram: period: el 2023-12-31 es anterior al 2024-01-01, el primer día que hay",
        "tram: period: el 2023-12-31 és anterior al 2024-01-01, el primer dia que hi ha",
    ),
    (
        [SPAN],
        "tram 2025-06-30 - 2025-07-01",
        "tram: period: el 2025-07-01 es posterior al 2025-06-30, el último día que hay",
        "tram: period: el 2025-07-01 és posterior al 2025-06-30, l'últim dia que hi ha",
    ),
    (
        [SPAN],
        "tram 2024-01-01 - 2025-06-30",
        "tram: period: del 2024-01-01 al 2025-06-30 hay 547 días; se permiten 366 como máximo",
        "tram: period: del 2024-01-01 al 2025-06-30 hi ha 547 dies; se'n permeten 366 com a màxim",
    ),
    (
        [DAY],
        "dia 2024-12-31",
        "dia: dia: el 2024-12-31 es anterior al 2025-01-01, el primer día que hay",
        "dia: dia: el 2024-12-31 és anterior al 2025-01-01, el primer dia que hi ha",
    ),
    (
        [SALES],
        "sales from 2025-02-01 to 2025-01-01",
        "sales: el periodo termina (2025-01-01) antes de empezar (2025-02-01)",
        "sales: el període acaba (2025-01-01) abans de començar (2025-02-01)",
    ),
    (
        [SALES],
        "sales period=2025-02-30",
        'sales: "2025-02-30" no existe: febrero de 2025 tiene 28 días',
        'sales: "2025-02-30" no existeix: el mes de febrer del 2025 té 28 dies',
    ),
    (
        [SALES],
        "sales 31/4",
        'sales: "31/4" no existe: abril tiene 30 días',
        'sales: "31/4" no existeix: el mes d’abril té 30 dies',
    ),
    (
        [SALES],
        "sales 2025-W60",
        'sales: "2025-W60" no existe: 2025 tiene 52 semanas',
        'sales: "2025-W60" no existeix: el 2025 té 52 setmanes',
    ),
    (
        [SALES],
        "sales 2025-13",
        'sales: "2025-13" no existe: un año tiene 12 meses',
        'sales: "2025-13" no existeix: un any té 12 mesos',
    ),
    (
        [SALES],
        "sales 1 january 1850",
        'sales: "1 january 1850" queda fuera de alcance: los días van del 1900-01-01 al 2200-12-31',
        'sales: "1 january 1850" queda fora de l\'abast: els dies van del 1900-01-01 al 2200-12-31',
    ),
    (
        [SALES],
        "ventas hasta 2025-01-01",
        'sales: a "hasta 2025-01-01" le falta también el primer día: desde …',
        'sales: a "hasta 2025-01-01" li falta també el primer dia: des de …',
    ),
    (
        [SALES],
        "ventas from 2025-01-01",
        'sales: a "from 2025-01-01" le falta también el último día: hasta …',
        'sales: a "from 2025-01-01" li falta també l\'últim dia: fins a …',
    ),
    (
        [SALES],
        "ventas 2025-01-01 hasta",
        'sales: a "2025-01-01 hasta" le falta el último día, y detrás no hay nada',
        'sales: a "2025-01-01 hasta" li falta l\'últim dia, i al darrere no hi ha res',
    ),
    (
        [SALES],
        "ventas 2025-01-01 hasta 3x",
        'sales: a "2025-01-01 hasta" le falta el último día, y "3x" no lo es',
        'sales: a "2025-01-01 hasta" li falta l\'últim dia, i "3x" no ho és',
    ),
    (
        [SALES],
        "sales from 5",
        'sales: "5" no es un día completo; di también el mes',
        'sales: "5" no és un dia complet; digues també el mes',
    ),
    (
        [SALES],
        "sales from 1 to 15",
        'sales: "1" y "15" no son días completos; di también el mes',
        'sales: "1" i "15" no són dies complets; digues també el mes',
    ),
]


@pytest.mark.parametrize(("offers", "text", "spanish", "catalan"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_refusal_is_in_the_askers_language(offers, text, spanish, catalan):
    """Every way in which words can be no command is told without a word of English."""
    for language, wanted in (("es", spanish), ("ca", catalan)):
        with pytest.raises(CommandError) as caught:
            parse_command(text, offers, today=TODAY, language=language)
        said = speaker(language)(caught.value.message)
        assert said.startswith(wanted) if wanted.endswith(", ") else said == wanted
        assert not ENGLISH.search(_outside_quotes(said)), said


# The language, what is typed for a day or a period, and what is said of it.
UNREADABLE = [
    ("es", "date", "enero", 'it: "enero" es más de un día; escribe, por ejemplo, 2025-01-31'),
    ("ca", "date", "gener", 'it: "gener" és més d\'un dia; escriu, per exemple, 2025-01-31'),
    ("es", "date", "pronto", 'it: "pronto" no es un día; escribe, por ejemplo, 2025-01-31'),
    ("ca", "date", "aviat", 'it: "aviat" no és cap dia; escriu, per exemple, 2025-01-31'),
    ("es", "period", "últimos 0 días", "0 días no son un periodo; escribe, por ejemplo, últimos 7 días"),
    (
        "ca",
        "period",
        "últimes 0 setmanes",
        "0 setmanes no són cap període; escriu, per exemple, últimes 7 setmanes",
    ),
    (
        "es",
        "period",
        "enero y marzo",
        '"enero y marzo" no es un solo periodo; pide uno cada vez, o escribe "hasta"',
    ),
    (
        "ca",
        "period",
        "gener i març",
        '"gener i març" no és un sol període; demana\'n un cada vegada, o escriu "fins a"',
    ),
    (
        "es",
        "date",
        "lunes 4 de febrero de 2025",
        '"lunes 4 de febrero de 2025" no existe: el 2025-02-04 es martes',
    ),
    (
        "ca",
        "date",
        "dilluns 4 de febrer de 2025",
        '"dilluns 4 de febrer de 2025" no existeix: el 2025-02-04 és dimarts',
    ),
    (
        "es",
        "period",
        "sexta semana de febrero de 2025",
        '"sexta semana de febrero de 2025" no existe: del 2025-02-01 al 2025-02-28 hay 4 semanas',
    ),
    (
        "es",
        "period",
        "desde el 1 de abril de 2025",
        "el periodo empezaría el 2025-04-01, pero hoy es 2025-03-19",
    ),
    ("ca", "period", "des de l'1 d'abril de 2025", "el període començaria el 2025-04-01, però avui és 2025-03-19"),
]


@pytest.mark.parametrize(("language", "kind", "text", "wanted"), UNREADABLE)
def test_an_unreadable_day_is_told_in_the_askers_language(language, kind, text, wanted):
    """Months, weekdays and units are named in it, and an example is one that it can read."""
    parameter = offer("x", parameters={"it": {"type": kind}}).config.parameters["it"]
    with pytest.raises(InvalidParameter) as caught:
        read_value("it", parameter, text, today=TODAY, language=language)
    said = speaker(language)(caught.value.message)
    assert said == wanted
    assert not ENGLISH.search(_outside_quotes(said))


# What is typed, and the notes on how it was read.
NOTED = [
    ("es", "ventas 01/02/2025", '"01/02/2025" se ha leído como 1 de febrero de 2025'),
    ("ca", "vendes 01/02/2025", '"01/02/2025" s\'ha llegit com a 1 de febrer del 2025'),
    ("es", "ventas 3/4", '"3/4" se ha leído como 3 de abril'),
    (
        "ca",
        "vendes 2025-02-01T10:30",
        "\"2025-02-01T10:30\" s'ha llegit com aquell dia; l'hora no s'ha tingut en compte",
    ),
    (
        "es",
        "ventas 01/02/2025 - 02/03/2025",
        '"01/02/2025" se ha leído como 1 de febrero de 2025; "02/03/2025" se ha leído como 2 de marzo de 2025',
    ),
    ("ca", "vendes d'ahir north region=south", "compta region=south, no north"),
    (
        "es",
        "ventas ayer to_day=2025-01-01 from_day=2025-01-01",
        "cuenta to_day=2025-01-01, no 2025-03-18, que es lo que dicen las palabras",
    ),
    ("es", "top 1.001 customers", '"1.001" se ha leído como 1001'),
    ("ca", "top 1.001 customers", '"1.001" s\'ha llegit com a 1001'),
    ("es", "ventas hace un mes", '"hace un mes" se ha leído como un solo día'),
    ("es", "ventas ayer region=north region=south", "region se ha indicado dos veces: cuenta south, no north"),
]


@pytest.mark.parametrize(("language", "text", "wanted"), NOTED)
def test_how_words_were_read_is_told_in_the_askers_language(language, text, wanted):
    """What could have been read in another way is echoed, days written out."""
    notes = parse_command(text, [SALES, TOP], today=TODAY, language=language).notes
    assert wanted in map(speaker(language), notes), notes


@pytest.mark.parametrize("language", ["es", "ca"])
def test_the_example_can_be_sent_as_it_stands(language):
    """A hint is a command in the asker's language."""
    with pytest.raises(CommandError) as caught:
        parse_command("delivery", OFFERS, today=TODAY, language=language)
    assert parse_command(caught.value.hint, OFFERS, today=TODAY, language=language).report == "delivery"


def _outside_quotes(text):
    """Leave out what was typed, what reports and parameters are called, and what is to be typed."""
    return re.sub(r'"[^"]*"|\w+=\S+|\([a-z_0-9, ]*\)|from_day|to_day|report|period:?|top|it:', "", text)
