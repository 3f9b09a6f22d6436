"""Rules as people say them, in three languages."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedules.rules.occurrences import anchored, check_rule, instants
from bot.schedules.rules.parse import read_rule
from bot.schedules.rules.rule import LAST, Rule
from bot.schedules.rules.words import rule_in_words
from runner.errors import CommandError
from runner.i18n.phrases import speaker

TODAY = date(2025, 3, 19)
NOW = datetime(2025, 3, 19, 12, tzinfo=UTC)  # a Wednesday

# The same rule, however it is said -> its cron lines
SAID = """
every monday at 9:00 | Every Monday | mondays at 9am | on mondays at 9 | weekly | at 9 every monday
  | cada lunes a las 9:00 | todos los lunes a las nueve | los lunes a las 9 de la mañana | cada dilluns a les 9:00
  | tots els dilluns a les 9 del matí | els dilluns | 0 9 * * 1 | cron 0 9 * * 1 | cada dilluns a les 9h
  => 0 9 * * 1
every weekday | monday to friday | every working day at 9 | cada día laborable | de lunes a viernes a las 9
  | entre semana | cada dia feiner | de dilluns a divendres | els dies feiners a les 9 | on weekdays
  | every day from monday to friday
  => 0 9 * * 1,2,3,4,5
every day | daily | each day at 9.00 | cada día | todos los días | a diario | cada dia | tots els dies | diàriament
  => 0 9 * * *
on the 1st of every month | every month | monthly | on day 1 of every month | the first day of each month
  | el 1 de cada mes | el día 1 de cada mes | cada mes | l'1 de cada mes | el dia 1 de cada mes | cada mes el dia 1
  | cada día 1
  => 0 9 1 * *
on the last day of every month at 17:30 | the last day of the month at 5:30 pm | el último día de cada mes a las 17:30
  | l'últim dia de cada mes a les 17.30 | el darrer dia de cada mes a les 5.30 de la tarda
  => 30 17 L * *
every quarter | quarterly | cada trimestre | on the 1st of every quarter | el dia 1 de cada trimestre
  => 0 9 1 1,4,7,10 *
on the last day of every quarter | el último día de cada trimestre | l'últim dia de cada trimestre
  => 0 9 L 3,6,9,12 *
every year on 1 march | every 1 march | on march 1st | yearly on march 1st | cada año el 1 de marzo
  | el 1 de marzo de cada año | l'1 de març de cada any | cada any l'1 de març | every march
  => 0 9 1 3 *
the first monday of every month | every first monday | el primer lunes de cada mes | el primer dilluns de cada mes
  => 0 9 * * 1#1
the last friday of every month at noon | el último viernes de cada mes al mediodía
  | el darrer divendres de cada mes al migdia
  => 0 12 * * 5L
every second friday of the month | the second friday of each month | el segundo viernes de cada mes
  => 0 9 * * 5#2
every weekend at midnight | los fines de semana a medianoche | els caps de setmana a mitjanit
  => 0 0 * * 0,6
every 15 minutes | cada 15 minutos | cada quinze minuts | cada 15 min
  => */15 * * * *
every half hour | cada media hora | cada mitja hora | every 30 minutes
  => */30 * * * *
every hour | hourly | cada hora | every 60 minutes
  => 0 * * * *
every 6 hours | cada 6 horas | cada sis hores
  => 0 0,6,12,18 * * *
every tuesday and thursday at 8 | los martes y jueves a las 8 | els dimarts i els dijous a les 8
  | tuesdays and thursdays at 8:00 | cada martes y cada jueves a las 8h
  => 0 8 * * 2,4
every day at 9:00 and 17:00 | todos los días a las 9 y a las 17 | cada dia a les 9:00 i a les 17:00
  => 0 9,17 * * *
*/10 8-18 * * MON-FRI => */10 8-18 * * MON-FRI
every tuesday at 12 at night | cada martes a las doce de la noche | cada dimarts a les dotze de la nit
  => 0 0 * * 2
"""


def cases():
    """Give each phrase with the cron line it comes to."""
    for block in SAID.replace("\n  ", " ").strip().splitlines():
        phrases, _, line = block.partition("=>")
        for said in phrases.split(" | "):
            yield said.strip(), line.strip()


@pytest.mark.parametrize(("said", "line"), list(cases()))
def test_a_rule_is_read_however_it_is_said(said, line):
    """English, Spanish and Catalan, clauses in any order; nine o'clock where no time is said."""
    assert read_rule(said, language="en").rule.cron_lines() == (line,)


@pytest.mark.parametrize(
    "said",
    [
        "every 2 weeks on friday",
        "every other friday",
        "every second friday",
        "every fortnight on friday",
        "cada 2 semanas el viernes",
        "cada dos semanas los viernes",
        "cada dos viernes",
        "cada 2 setmanes en divendres",
        "cada dues setmanes els divendres",
        "cada dos divendres",
    ],
)
def test_every_two_weeks_are_counted_from_the_first_friday(said):
    """The first firing is the next Friday, and from there it is every fourteenth day, over the turn of a year."""
    rule = anchored(read_rule(said, language="en").rule, "Europe/Madrid", NOW)
    days = [each.date() for each in islice(instants(rule, "Europe/Madrid", NOW), 30)]
    assert days[0].isoformat() == "2025-03-21"
    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=14)}


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("every monday at 9:00 in Europe/Madrid", "Europe/Madrid"),
        ("every monday in europe/madrid at 9:00", "Europe/Madrid"),
        ("cada lunes a las 9 en Europe/Madrid", "Europe/Madrid"),
        ("cada dilluns a les 9 a Europe/Madrid", "Europe/Madrid"),
        ("every monday at 9:00 (Europe/Madrid)", "Europe/Madrid"),
        ("every day at 9:00 America/New_York", "America/New_York"),
        ("every day at 9:00 in New York", "America/New_York"),
        ("every day at 9:00 in Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("every day at 9:00 UTC", "UTC"),
        ("0 9 * * 1-5 in Asia/Tokyo", "Asia/Tokyo"),
        ("0 9 * * 1-5 Asia/Tokyo", "Asia/Tokyo"),
        ("every monday", None),
    ],
)
def test_the_time_zone_may_be_said(said, zone):
    """By its name, by a city, before or behind the time, and behind a cron line."""
    assert read_rule(said, language="en").timezone == zone


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("every 31 february", "no such day"),
        ("on 30 february at 9:00", "no such day"),
        ("el 31 de abril de cada año", "no such day"),
        ("el 31 de febrer de cada any", "no such day"),
        ("0 9 31 2 *", "bad day-of-month"),
        ("0 9 31 4,6,9,11 *", "bad day-of-month"),
        ("on the 32nd of every month", "no month has a day 32"),
        ("every 4 minutes", "every 5 minutes at most"),
        ("every minute", "every 5 minutes at most"),
        ("cada 2 minutos", "every 5 minutes at most"),
        ("* * * * *", "every 5 minutes at most"),
        ("*/3 * * * *", "every 5 minutes at most"),
        ("0,4 9 * * *", "every 5 minutes at most"),
        ("0,58 0-23 * * *", "every 5 minutes at most"),
        ("every day at 9:00 and 9:03", "every 5 minutes at most"),
        ("every day at 0:01 and 23:59", "every 5 minutes at most"),
        ("every 7 minutes", "does not come out even"),
        ("every 5 months", "does not come out even"),
        ("every 0 days", "how often"),
        ("every 1000 days", "too many"),
        ("every 99999999999999 weeks", "do not understand"),
        ("at 9:00", "how often"),
        ("", "how often"),
        ("every day at 25:00", "no time of day"),
        ("every day at 9:75", "no time of day"),
        ("every monday 9", "do not understand"),
        ("every monday at 9:00 please", "do not understand"),
        ("every banana", "do not understand"),
        ("every", "do not understand"),
        ("every monday on the 1st", "do not go together"),
        ("every month on monday", "do not go together"),
        ("every day every month", "do not go together"),
        ("every hour at 9:00", "no time of day"),
        ("every day at 9:00 at 10:00", "twice"),
        ("every monday in Europe/Madrid in Asia/Tokyo", "two time zones"),
        ("every monday in Atlantis", "do not understand"),
        ("0 9 * *", "wrong number"),
        ("0 0 9 * * 1", "wrong number"),
        ("0 9 * * 8", "bad day-of-week"),
        ("cron 61 9 * * 1", "bad minute"),
        ("every monday " * 100, "at most 300 characters"),
    ],
)
def test_what_is_no_rule_is_refused_with_a_sentence(said, sentence):
    """An impossible day, more often than every five minutes, words nobody knows: each says what is wrong."""
    with pytest.raises(CommandError, match=sentence) as caught:
        check_rule(read_rule(said, language="en").rule, "Europe/Madrid", NOW)
    assert caught.value.message


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """Whatever is typed, nothing but a refusal is raised."""
    try:
        check_rule(read_rule(text, language="ca").rule, "Europe/Madrid", NOW)
    except CommandError as error:
        assert error.message


RULES = st.one_of(
    st.builds(Rule, unit=st.just("minute"), every=st.sampled_from([5, 6, 10, 12, 15, 20, 30]), times=st.just(())),
    st.builds(Rule, unit=st.just("hour"), every=st.sampled_from([1, 2, 3, 4, 6, 8, 12]), times=st.just(())),
    st.builds(Rule, unit=st.just("day"), every=st.integers(1, 366)),
    st.builds(
        Rule,
        unit=st.just("week"),
        every=st.integers(1, 52),
        weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
    st.builds(
        Rule,
        unit=st.sampled_from(["month", "quarter"]),
        days=st.sets(st.sampled_from([1, 2, 15, 28, 31]), min_size=1).map(lambda days: tuple(sorted(days))),
    ),
    st.builds(Rule, unit=st.just("month"), every=st.sampled_from([1, 2, 3, 4, 6, 12]), days=st.just((1, LAST))),
    st.builds(
        Rule,
        unit=st.sampled_from(["month", "quarter"]),
        nths=st.tuples(st.tuples(st.sampled_from([1, 2, 3, 4, 5, LAST]), st.integers(0, 6))),
    ),
    st.builds(
        Rule,
        unit=st.sampled_from(["month", "quarter"]),
        working=st.sets(st.sampled_from([1, 2, 5, LAST]), min_size=1).map(lambda which: tuple(sorted(which))),
        holidays=st.just("ES-CT"),
    ),
    st.builds(
        Rule,
        unit=st.just("week"),
        weekdays=st.sampled_from([(0,), (0, 1, 2, 3, 4), (1, 5)]),
        holidays=st.sampled_from(["", "ES-CT"]),
    ),
    st.builds(
        Rule,
        unit=st.just("hour"),
        every=st.sampled_from([1, 2]),
        weekdays=st.sampled_from([(), (0, 1, 2, 3, 4), (2,)]),
        hours=st.tuples(st.integers(1, 11), st.integers(12, 23)),
        minute=st.sampled_from([0, 30]),
        times=st.just(()),
    ),
    st.builds(Rule, unit=st.just("once"), anchor=st.dates(TODAY, date(2099, 1, 1)).map(date.isoformat)),
    st.builds(
        Rule, unit=st.just("year"), every=st.integers(1, 10), month=st.integers(1, 12), days=st.just((1, LAST))
    ),
)
TIMES = st.sets(st.tuples(st.integers(0, 23), st.sampled_from([0, 5, 30])), min_size=1, max_size=3)


@given(
    RULES,
    TIMES,
    st.sampled_from(["UTC", "Europe/Madrid", "America/Argentina/Buenos_Aires", None]),
    st.sampled_from(["en", "es", "ca"]),
)
def test_what_a_rule_is_said_as_can_be_typed_again(rule, times, zone, language):
    """The words mean the rule they were made of."""
    if rule.times:
        rule = replace(rule, times=tuple(sorted(times)))
    said = speaker(language)(rule_in_words(rule, zone))
    read = read_rule(said, language=language, today=TODAY, holidays="ES-CT")
    assert (read.rule, read.timezone) == (rule, zone), said


@given(RULES)
def test_a_rule_survives_being_kept(rule):
    """What is written as JSON comes back the same."""
    assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule
