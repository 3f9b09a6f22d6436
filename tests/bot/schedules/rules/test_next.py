"""When a rule that was typed comes next, and what cannot be meant."""

import re
from datetime import UTC, date, datetime
from itertools import islice

import pytest

from bot.schedules.rules.occurrences import anchored, check_rule, instants
from bot.schedules.rules.parse import read_rule
from runner.errors import CommandError

TODAY = date(2025, 3, 19)
NOW = datetime(2025, 3, 19, 12, tzinfo=UTC)  # a Wednesday


SOON = """
last working day of the month | on the last business day of every month | l'últim dia feiner | último día hábil
  => Mon 30 Jun 09:00, Thu 31 Jul 09:00, Fri 29 Aug 09:00
first business day | primer día hábil | el primer dia feiner del mes | on the first working day of every month at 9
  => Tue 01 Jul 09:00, Fri 01 Aug 09:00, Mon 01 Sep 09:00
every working day | every weekday except holidays | cada día laborable | cada dia feiner | de lunes a viernes menos festivos
  => Mon 23 Jun 09:00, Wed 25 Jun 09:00, Thu 26 Jun 09:00
every weekday | de lunes a viernes | entre setmana
  => Mon 23 Jun 09:00, Tue 24 Jun 09:00, Wed 25 Jun 09:00
every tuesday except holidays | cada martes excepto festivos | cada dimarts excepte festius
  => Tue 01 Jul 09:00, Tue 08 Jul 09:00, Tue 15 Jul 09:00
every morning at 8 | cada mañana a las 8 | cada matí a les 8 | every day at 8 in the morning
  => Sat 21 Jun 08:00, Sun 22 Jun 08:00, Mon 23 Jun 08:00
every monday evening at 7 | cada lunes por la tarde a las 7 | cada dilluns al vespre a les 7
  => Mon 23 Jun 19:00, Mon 30 Jun 19:00, Mon 07 Jul 19:00
biweekly on friday | fortnightly on fridays | quincenal el viernes | quinzenal els divendres
  => Fri 27 Jun 09:00, Fri 11 Jul 09:00, Fri 25 Jul 09:00
@daily | @midnight
  => Sat 21 Jun 00:00, Sun 22 Jun 00:00, Mon 23 Jun 00:00
@weekly
  => Sun 22 Jun 00:00, Sun 29 Jun 00:00, Sun 06 Jul 00:00
@monthly
  => Tue 01 Jul 00:00, Fri 01 Aug 00:00, Mon 01 Sep 00:00
every hour between 9 and 17 | every hour from 9am to 5pm | cada hora entre las 9 y las 17 | cada hora entre les 9 i les 17
  => Fri 20 Jun 16:00, Fri 20 Jun 17:00, Sat 21 Jun 09:00
every hour between 9 and 17 on weekdays | cada hora de 9 a 17 entre semana | cada hora de 9 a 17 de dilluns a divendres
  => Fri 20 Jun 16:00, Fri 20 Jun 17:00, Mon 23 Jun 09:00
every 30 minutes between 15 and 17
  => Fri 20 Jun 15:30, Fri 20 Jun 16:00, Fri 20 Jun 16:30
once on 2025-07-20 | once on 20 July | una vez el 20 de julio | un cop el 20 de juliol
  => Sun 20 Jul 09:00
once tomorrow at 8:00 | una vez mañana a las 8 | un cop demà a les 8
  => Sat 21 Jun 08:00
once on monday at noon
  => Mon 23 Jun 12:00
cada dia a dos quarts de nou | every day at half past eight | cada día a las ocho y media
  => Sat 21 Jun 08:30, Sun 22 Jun 08:30, Mon 23 Jun 08:30
cada dia a un quart de nou | every day at quarter past eight
  => Sat 21 Jun 08:15, Sun 22 Jun 08:15, Mon 23 Jun 08:15
cada dia a tres quarts de nou | every day at a quarter to nine | cada día a las nueve menos cuarto
  => Sat 21 Jun 08:45, Sun 22 Jun 08:45, Mon 23 Jun 08:45
cada dia a dos quarts d'una de la tarda | cada dia a les 12:30
  => Sat 21 Jun 12:30, Sun 22 Jun 12:30, Mon 23 Jun 12:30
"""


def soon():
    """Give each phrase with when it comes next, as seen from Friday 20 June 2025."""
    for block in SOON.strip().replace("\n  =>", " =>").splitlines():
        phrases, _, dates = block.partition(" => ")
        for said in phrases.split(" | "):
            yield said.strip(), dates.split(", ")


@pytest.mark.parametrize(("said", "dates"), list(soon()))
def test_when_a_rule_comes_next(said, dates):
    """In Catalonia, where the 24th of June is a holiday; it was 15:10 on a Friday."""
    now = datetime(2025, 6, 20, 13, 10, tzinfo=UTC)
    rule = read_rule(said, language=_language(said), today=date(2025, 6, 20), holidays="ES-CT").rule
    check_rule(rule, "Europe/Madrid", now)
    found = islice(instants(anchored(rule, "Europe/Madrid", now), "Europe/Madrid", now), 3)
    assert [f"{each:%a %d %b %H:%M}" for each in found] == dates


def _language(said):
    """Guess the language that days are named in."""
    return (
        "ca" if re.search(r"juliol|demà|dill|dim|div|quart|nit|matí", said) else "es" if "julio" in said else "en"
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("every monday except holidays", "HOLIDAYS"),
        ("every day at 9am EST", '"EST" may be America/New_York'),
        ("every day at 9 ist", "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem"),
        ("every day at 9:00 CST", "America/Chicago"),
        ("once on 2020-01-01", "that day is over"),
        ("once upon a time", "is no day"),
        ("every hour between 17 and 9", "every hour between 9:00 and 17:00"),
        ("every day between 9 and 17", "every hour between 9:00 and 17:00"),
        ("every morning at 8pm", "do not go together"),
        ("every monday and last working day of the month", "do not go together"),
        ("9th working day of the month", "first five working days"),
    ],
)
def test_what_cannot_be_meant_is_said(said, sentence):
    """And what would be right."""
    with pytest.raises(CommandError) as caught:
        check_rule(read_rule(said, language="en", today=TODAY).rule, "Europe/Madrid", NOW)
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("every day at 9am New York time", "America/New_York"),
        ("every monday at 9am London time", "Europe/London"),
        ("cada día a las 9 hora de Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("every day at 9:00 PT", "America/Los_Angeles"),
        ("every day at 9:00 CEST", "Europe/Paris"),
        ("every day at 9:00 CET", "CET"),
    ],
)
def test_a_city_says_the_time_zone(said, zone):
    """And an abbreviation that means one zone only."""
    assert read_rule(said, language="en").timezone == zone
