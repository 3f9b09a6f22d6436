"""Days and periods, phrase by phrase, as seen from Wednesday 19 March 2025."""

from datetime import date

import pytest

from bot.dates.parse import Period, read_day, read_period

TODAY = date(2025, 3, 19)

# language, words, first day, last day (or nothing for one day)
PHRASES = """
en | 2025-01-01 | 2025-01-01
en | 2025/01/31 | 2025-01-31
en | 2025-1-5 | 2025-01-05
en | 20250131 | 2025-01-31
en | 1 Jan | 2025-01-01
en | Jan 1st 2025 | 2025-01-01
en | 1 January, 2025 | 2025-01-01
en | the 1st of january | 2025-01-01
en | the twenty-first of February | 2025-02-21
en | 1-Jan-25 | 2025-01-01
en | 24 Dec | 2024-12-24
en | 29 Feb | 2024-02-29
en | Monday, 3 March 2025 | 2025-03-03
ca | 1 de març de 2025 | 2025-03-01
ca | 1 de març del 2025 | 2025-03-01
ca | l'1 de març | 2025-03-01
ca | l’1 d’abril de 2024 | 2024-04-01
ca | 5 de set. de 2024 | 2024-09-05
es | 1º de enero | 2025-01-01
es | 1 ENE 2025 | 2025-01-01
es | quince de febrero | 2025-02-15
es | primero de mes | 2025-03-01
es | el 15 del mes pasado | 2025-02-15
es | 01/02/2025 | 2025-02-01
es | 1.2.2025 | 2025-02-01
es | 01-02-25 | 2025-02-01
en-US | 01/02/2025 | 2025-01-02
en-GB | 01/02/2025 | 2025-02-01
en-US | 25/12/2024 | 2024-12-25
sv | 2025-02-01 | 2025-02-01
en | today | 2025-03-19
en | yesterday | 2025-03-18
en | tomorrow | 2025-03-20
en | the day before yesterday | 2025-03-17
es | hoy | 2025-03-19
es | ayer | 2025-03-18
es | anteayer | 2025-03-17
es | antes de ayer | 2025-03-17
es | pasado mañana | 2025-03-21
ca | avui | 2025-03-19
ca | ahir | 2025-03-18
ca | d'ahir | 2025-03-18
ca | abans-d'ahir | 2025-03-17
ca | abans d’ahir | 2025-03-17
ca | demà passat | 2025-03-21
en | wednesday | 2025-03-12
en | monday | 2025-03-17
en | last monday | 2025-03-17
en | this friday | 2025-03-21
en | next wednesday | 2025-03-26
en | monday of last week | 2025-03-10
es | lunes pasado | 2025-03-17
es | el pasado lunes | 2025-03-17
es | lunes de la semana pasada | 2025-03-10
ca | dilluns passat | 2025-03-17
ca | passat dilluns | 2025-03-17
en | 3 days ago | 2025-03-16
en | a week ago | 2025-03-12
es | hace 3 días | 2025-03-16
ca | fa 3 dies | 2025-03-16
ca | avui fa 7 dies | 2025-03-12
en | first day of last month | 2025-02-01
en | first of last month | 2025-02-01
en | end of last month | 2025-02-28
en | start of this year | 2025-01-01
en | last Monday of February | 2025-02-24
es | principio de mes | 2025-03-01
es | a finales del mes pasado | 2025-02-28
ca | primer dia del mes passat | 2025-02-01
ca | l'últim dia de l'any passat | 2024-12-31
en | 2025-W12-3 | 2025-03-19
en | this week | 2025-03-17 | 2025-03-23
en | last week | 2025-03-10 | 2025-03-16
en | last month's | 2025-02-01 | 2025-02-28
en | the month before last | 2025-01-01 | 2025-01-31
en | this month last year | 2024-03-01 | 2024-03-31
es | mes pasado | 2025-02-01 | 2025-02-28
es | el último mes | 2025-02-01 | 2025-02-28
es | el mes que viene | 2025-04-01 | 2025-04-30
es | esta semana | 2025-03-17 | 2025-03-23
ca | l'any passat | 2024-01-01 | 2024-12-31
ca | enguany | 2025-01-01 | 2025-12-31
ca | any actual | 2025-01-01 | 2025-12-31
ca | trimestre passat | 2024-10-01 | 2024-12-31
en | last 7 days | 2025-03-12 | 2025-03-18
en | past two weeks | 2025-03-03 | 2025-03-16
en | last 3 months | 2024-12-01 | 2025-02-28
en | next 7 days | 2025-03-20 | 2025-03-26
es | los últimos siete días | 2025-03-12 | 2025-03-18
es | los 7 últimos días | 2025-03-12 | 2025-03-18
ca | darrers 7 dies | 2025-03-12 | 2025-03-18
ca | els últims 30 dies | 2025-02-17 | 2025-03-18
en | Q1 2025 | 2025-01-01 | 2025-03-31
en | 2025-Q1 | 2025-01-01 | 2025-03-31
en | 2025 Q1 | 2025-01-01 | 2025-03-31
en | q4 | 2024-10-01 | 2024-12-31
en | first quarter of 2025 | 2025-01-01 | 2025-03-31
en | last quarter of 2024 | 2024-10-01 | 2024-12-31
es | primer trimestre de 2025 | 2025-01-01 | 2025-03-31
ca | T1 2025 | 2025-01-01 | 2025-03-31
ca | primer trimestre de l'any passat | 2024-01-01 | 2024-03-31
en | H1 2025 | 2025-01-01 | 2025-06-30
es | segunda quincena de febrero de 2024 | 2024-02-16 | 2024-02-29
en | 2025 | 2025-01-01 | 2025-12-31
en | 2025-W12 | 2025-03-17 | 2025-03-23
en | W12 2025 | 2025-03-17 | 2025-03-23
en | week 12 of 2025 | 2025-03-17 | 2025-03-23
en | 2020-W53 | 2020-12-28 | 2021-01-03
es | semana 12 de 2025 | 2025-03-17 | 2025-03-23
ca | setmana 12 | 2025-03-17 | 2025-03-23
en | 2025-03 | 2025-03-01 | 2025-03-31
en | 03/2025 | 2025-03-01 | 2025-03-31
en | March 2025 | 2025-03-01 | 2025-03-31
en | march | 2025-03-01 | 2025-03-31
en | april | 2024-04-01 | 2024-04-30
es | marzo del año pasado | 2024-03-01 | 2024-03-31
ca | març del 2025 | 2025-03-01 | 2025-03-31
en | year to date | 2025-01-01 | 2025-03-19
en | mtd | 2025-03-01 | 2025-03-19
es | en lo que va de año | 2025-01-01 | 2025-03-19
ca | el que portem d'any | 2025-01-01 | 2025-03-19
en | weekend | 2025-03-15 | 2025-03-16
es | fin de semana pasado | 2025-03-15 | 2025-03-16
en | since 1 March | 2025-03-01 | 2025-03-19
ca | des de dilluns | 2025-03-17 | 2025-03-19
en | from 2025-01-01 to 2025-01-31 | 2025-01-01 | 2025-01-31
en | 2025-01-01 - 2025-01-31 | 2025-01-01 | 2025-01-31
en | 2025-01-01–2025-01-31 | 2025-01-01 | 2025-01-31
en | 2025-01-01..2025-01-31 | 2025-01-01 | 2025-01-31
en | 2025-01-01/2025-01-31 | 2025-01-01 | 2025-01-31
en | 2025-01-01 2025-01-31 | 2025-01-01 | 2025-01-31
en | between 1 Jan and 15 Feb | 2025-01-01 | 2025-02-15
en | 1 march until yesterday | 2025-03-01 | 2025-03-18
en | 1-15 March | 2025-03-01 | 2025-03-15
en | 1 to 15 March 2024 | 2024-03-01 | 2024-03-15
en | March 1 to 15, 2024 | 2024-03-01 | 2024-03-15
en | 1 Jan to 31 Jan | 2025-01-01 | 2025-01-31
en | 15 dec to 3 jan | 2024-12-15 | 2025-01-03
en | from January to March 2025 | 2025-01-01 | 2025-03-31
en | from December to March 2025 | 2024-12-01 | 2025-03-31
en | Q1 to Q3 2024 | 2024-01-01 | 2024-09-30
en | weeks 10 to 12 | 2025-03-03 | 2025-03-23
en | January and February | 2025-01-01 | 2025-02-28
en-US | 1/3/2025 to 15/3/2025 | 2025-03-01 | 2025-03-15
es | desde el 1 de enero hasta el 31 de enero | 2025-01-01 | 2025-01-31
es | de enero a marzo | 2025-01-01 | 2025-03-31
es | del 1 al 15 de marzo de 2025 | 2025-03-01 | 2025-03-15
es | entre el 1 y el 15 de marzo | 2025-03-01 | 2025-03-15
es | del lunes al viernes de la semana pasada | 2025-03-10 | 2025-03-14
ca | des de l'1 de gener fins al 31 de gener | 2025-01-01 | 2025-01-31
ca | des d'ahir fins avui | 2025-03-18 | 2025-03-19
ca | entre l'1 i el 15 de març | 2025-03-01 | 2025-03-15
ca | de l'1 al 15 de març | 2025-03-01 | 2025-03-15
ca | del 1 al 15 de març | 2025-03-01 | 2025-03-15
en | week 3 of june | 2024-06-17 | 2024-06-23
en | june week 2 | 2024-06-10 | 2024-06-16
en | june 15 week | 2024-06-10 | 2024-06-16
en | week ending 2 march 2025 | 2025-02-24 | 2025-03-02
en-GB | w/c 24/02 | 2025-02-24 | 2025-03-02
en | week commencing 24 february | 2025-02-24 | 2025-03-02
en | 7 days ending 28 february | 2025-02-22 | 2025-02-28
en | last 7d | 2025-03-12 | 2025-03-18
en | wk 9 | 2025-02-24 | 2025-03-02
en | Q 2 2024 | 2024-04-01 | 2024-06-30
en | 2025 - 01 - 31 | 2025-01-31
en | 1st to 5th of this month | 2025-03-01 | 2025-03-05
en | 15 to 21 of last month | 2025-02-15 | 2025-02-21
es | del 15 al 21 del mes pasado | 2025-02-15 | 2025-02-21
es | 15.2. | 2025-02-15
en | 20250101-20250131 | 2025-01-01 | 2025-01-31
en | Jan, Feb, Mar 2025 | 2025-01-01 | 2025-03-31
ca | gener, febrer i març | 2025-01-01 | 2025-03-31
en | Q1+Q2 2024 | 2024-01-01 | 2024-06-30
en | Jan/Feb 2025 | 2025-01-01 | 2025-02-28
en | Nov, Dec, and Jan | 2024-11-01 | 2025-01-31
es | enero, febrero y marzo de 2024 | 2024-01-01 | 2024-03-31
en | Mon-Fri | 2025-03-10 | 2025-03-14
es | lunes a viernes | 2025-03-10 | 2025-03-14
en | last full month | 2025-02-01 | 2025-02-28
en | last complete week | 2025-03-10 | 2025-03-16
en | year-to-date | 2025-01-01 | 2025-03-19
en | weekend before last | 2025-03-08 | 2025-03-09
en | last month of june | 2024-06-01 | 2024-06-30
es | el pasado mes de junio | 2024-06-01 | 2024-06-30
es | el pasado mes de junio de 2023 | 2023-06-01 | 2023-06-30
ca | el passat mes de juny | 2024-06-01 | 2024-06-30
en | last year Q4 | 2024-10-01 | 2024-12-31
en | last year's december | 2024-12-01 | 2024-12-31
es | del 28 al 3 de marzo | 2025-02-28 | 2025-03-03
en | 28 to 3 January 2025 | 2024-12-28 | 2025-01-03
ca | d'ençà de l'1 de març | 2025-03-01 | 2025-03-19
en | 2025-02-01 00:00 to 2025-02-28 23:59 | 2025-02-01 | 2025-02-28
en | from 2025-02-01 00:00:00 to 2025-03-01 00:00 | 2025-02-01 | 2025-02-28
en | 2025-02-01T00:00:00Z/2025-03-01T00:00:00Z | 2025-02-01 | 2025-02-28
en | 1 feb 12am to 28 feb 11:59 pm | 2025-02-01 | 2025-02-28
es | del 1 de febrero a las 00:00 al 28 de febrero a las 24:00 | 2025-02-01 | 2025-02-28
ca | d'ahir a les 00:00 fins avui a mitjanit | 2025-03-18 | 2025-03-18
en | last week's monday | 2025-03-10
en | the previous 3 full months | 2024-12-01 | 2025-02-28
en | monday, tuesday and wednesday | 2025-03-10 | 2025-03-12
es | del día 1 al día 15 de marzo | 2025-03-01 | 2025-03-15
en | Feb 1 – 15 | 2025-02-01 | 2025-02-15
en | the 1st and 2nd of march | 2025-03-01 | 2025-03-02
es | 1, 2 y 3 de marzo | 2025-03-01 | 2025-03-03
ca | l'1 i el 2 de març | 2025-03-01 | 2025-03-02
en | 25th | 2025-02-25
en | the 10th | 2025-03-10
en | the 31st | 2025-01-31
es | del 25 | 2025-02-25
es | el día 10 | 2025-03-10
ca | l'11 | 2025-03-11
en | Jan-25 | 2025-01-01 | 2025-01-31
es | ene-25 a feb-25 | 2025-01-01 | 2025-02-28
en | after 1 march | 2025-03-02 | 2025-03-19
es | después de enero | 2025-02-01 | 2025-03-19
ca | després de l'1 de març | 2025-03-02 | 2025-03-19
en | march onwards | 2025-03-01 | 2025-03-19
es | 1 de marzo en adelante | 2025-03-01 | 2025-03-19
en | ytd 2024 | 2024-01-01 | 2024-03-19
en | year to date last year | 2024-01-01 | 2024-03-19
en | today last year | 2024-03-19
es | ayer del año pasado | 2024-03-18
en | past fortnight | 2025-03-03 | 2025-03-16
es | quincena pasada | 2025-03-01 | 2025-03-15
ca | aquesta quinzena | 2025-03-16 | 2025-03-31
en | last half a year | 2024-09-01 | 2025-02-28
es | último medio año | 2024-09-01 | 2025-02-28
fr | hier | 2025-03-18
fr | 1er janvier 2025 | 2025-01-01
de | 3. März 2025 | 2025-03-03
de | vor 3 Tagen | 2025-03-16
"""
CASES = [[cell.strip() for cell in line.split(" | ")] for line in PHRASES.strip().splitlines()]


@pytest.mark.parametrize(("language", "words", "days"), [(case[0], case[1], case[2:]) for case in CASES])
def test_a_phrase_is_read_whole_and_means_these_days(language: str, words: str, days: list[str]) -> None:
    """Every phrase of the table is one period, in the asker's language; a single day is a period of one day."""
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    reading = read_period(words.split(), 0, today=TODAY, language=language)
    assert reading and (reading.value, reading.length) == (Period(first, last), len(words.split()))
    if len(days) == 1:
        day = read_day(words.split(), 0, today=TODAY, language=language)
        assert day and (day.value, day.length) == (first, len(words.split()))


@pytest.mark.parametrize("asker", ["en", "es", "ca", "fr"])
@pytest.mark.parametrize("words", ["last month", "mes pasado", "mes passat", "del 1 al 28 de febrer", "february"])
def test_a_phrase_of_another_language_is_read_as_well(asker: str, words: str) -> None:
    """The language of the asker decides how figures are ordered, not which words are understood."""
    reading = read_period(words.split(), 0, today=TODAY, language=asker)
    assert reading and reading.value == Period(date(2025, 2, 1), date(2025, 2, 28))
