"""The words that rules are said with, in English, Spanish and Catalan, all in one table."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.dates.lexer import cut
from bot.dates.vocabulary import vocabulary_for

Found = tuple[Any, int]  # a meaning, and the place behind the words

# Kind of word -> what it means -> the phrases for it; case and accents do not count.
_WORDS: dict[str, dict[Any, str]] = {
    "every": {0: "every, each, cada, todos los, todas las, tots els, totes les, todos, todas, tots, totes"},
    "regularly": {
        "hour": "hourly",
        "day": "daily, diario, a diario, diariamente, diàriament",
        "week": "weekly, semanal, semanalmente, setmanal, setmanalment",
        "month": "monthly, mensual, mensualmente, mensualment",
        "quarter": "quarterly, trimestral, trimestralmente, trimestralment",
        "year": "yearly, annually, anual, anualmente, anualment",
    },
    "unit": {
        "minute": "minute, minutes, min, mins, minuto, minutos, minut, minuts",
        "hour": "hour, hours, hora, horas, hores",
        "day": "day, days, día, días, dia, dies",
        "week": "week, weeks, semana, semanas, setmana, setmanes",
        "month": "month, months, mes, meses, mesos",
        "quarter": "quarter, quarters, trimestre, trimestres",
        "year": "year, years, año, años, any, anys",
    },
    "half_hour": {0: "half hour, half an hour, media hora, mitja hora"},
    "fortnight": {0: "fortnight, fortnights"},
    "other": {2: "other, alternate, second, 2nd"},
    "weekdays": {0: "weekday, weekdays, week day, week days, entre semana, entre setmana"},
    "working": {
        0: "working day, working days, workday, workdays, business day, business days, día laborable,"
        " días laborables, laborable, laborables, día hábil, días hábiles, hábil, hábiles, día de trabajo,"
        " días de trabajo, dia laborable, dies laborables, dia feiner, dies feiners, feiner, feiners, dia hàbil,"
        " dies hàbils, dia de feina, dies de feina"
    },
    "no_holidays": {
        0: "except holidays, except on holidays, except for holidays, except public holidays,"
        " except bank holidays, excluding holidays, but not on holidays, not on holidays,"
        " unless it is a holiday, skipping holidays, without holidays, excepto festivos,"
        " excepto los festivos, excepto en festivos, excepto días festivos,"
        " menos festivos, menos los festivos, salvo festivos, salvo los festivos, sin festivos, no festivos,"
        " excepte festius, excepte els festius, excepte dies festius, excepte en festius, llevat de festius,"
        " llevat dels festius, tret de festius, tret dels festius, menys festius, menys els festius, sense festius"
    },
    "fortnightly": {
        0: "biweekly, bi weekly, bi-weekly, fortnightly, quincenal, quincenalmente, cada quincena, quinzenal,"
        " quinzenalment, cada quinzena"
    },
    "nickname": {
        "hour": "@hourly",
        "day": "@daily, @midnight",
        "week": "@weekly",
        "month": "@monthly",
        "year": "@yearly, @annually",
    },
    "day_part": {
        "am": "morning, mornings, in the morning, mañana, mañanas, por la mañana, por las mañanas, matí, matins,"
        " al matí, pel matí, als matins",
        "pm": "afternoon, afternoons, in the afternoon, evening, evenings, in the evening, tarde, tardes,"
        " por la tarde, por las tardes, tarda, tardes, a la tarda, per la tarda, a les tardes, vespre, vespres,"
        " al vespre",
        "night": "night, nights, at night, noche, noches, por la noche, por las noches, nit, nits, a la nit,"
        " a les nits",
    },
    "between": {0: "between, entre las, entre la, entre les, entre"},
    "weekend": {
        0: "weekend, weekends, week end, week ends, week-end, week-ends, fin de semana, fines de semana, finde,"
        " findes, cap de setmana, caps de setmana"
    },
    "plural_weekday": {
        0: "mondays",
        1: "tuesdays",
        2: "wednesdays",
        3: "thursdays",
        4: "fridays",
        5: "saturdays, sábados, dissabtes",
        6: "sundays, domingos, diumenges",
    },
    "on": {0: "on, the, on the, el, la, los, las, els, les, l, en, al, los días, els dies, on day, on days"},
    "day_word": {0: "day, days, día, días, dia, dies"},
    "and": {0: "and, y, e, i, &"},
    "to": {0: "to, through, thru, until, -, a, al, hasta, hasta el, fins a, fins al"},
    "from": {0: "from, de, del, des de, des del, d"},
    "of": {0: "of, in, de, del, d"},
    "the": {0: "the, el, la, l"},
    "of_every": {
        0: "of every, of each, of the, of a, in every, of, every, each, de cada, de todos los, de todas las,"
        " de tots els, de totes les, del, de la, de l, cada, de"
    },
    "last": {-1: "last, final, último, última, últim, última, darrer, darrera"},
    "at": {0: "at, at the, @, a, a las, a la, a les, a l, al, las, les, a eso de las"},
    "am": {
        0: "am, a. m., a.m., in the morning, de la mañana, de la madrugada, del matí, de la matinada, de matinada"
    },
    "pm": {12: "pm, p. m., p.m., in the afternoon, in the evening, de la tarde, de la tarda, del vespre"},
    "night": {0: "at night, de la noche, de la nit"},
    "noon": {12: "noon, midday, mediodía, migdia", 0: "midnight, medianoche, mitjanit"},
    "at_noon": {12: "del mediodía, del migdia"},
    "past": {30: "y media, i mitja", 15: "y cuarto, i quart", -15: "menos cuarto, menys quart"},
    "before_hour": {
        30: "half past, dos quarts de, dos quarts d",
        15: "quarter past, a quarter past, un quart de, un quart d",
        -15: "quarter to, a quarter to, tres quarts de, tres quarts d",
    },
    "sharp": {0: "o'clock, en punto, en punt, hours, horas, hores, h, hrs, uhr"},
    "place": {0: "in, en, a, in the time zone, time zone, timezone, zona horaria, zona horària, tz, (, hora de"},
    "behind_place": {0: "time, ), hora"},
    "cron": {0: "cron, cron:"},
}


@dataclass(frozen=True)
class RuleVocabulary:
    """Phrases by kind and first word, the longest first."""

    kinds: dict[str, dict[str, list[tuple[tuple[str, ...], Any]]]]

    def find(self, kind: str, texts: tuple[str, ...], start: int) -> Found | None:
        """Give the longest phrase of a kind that stands here."""
        if start < len(texts):
            for words, meaning in self.kinds[kind].get(texts[start], ()):
                if texts[start : start + len(words)] == words:
                    return meaning, start + len(words)
        return None


@lru_cache(maxsize=32)
def rule_vocabulary(language: str) -> RuleVocabulary:
    """Give the words for rules, with the names of weekdays and months in the asker's own language."""
    days = vocabulary_for(language)
    kinds = {kind: _by_first(lines) for kind, lines in _WORDS.items()}
    for kind in ("weekday", "month", "number", "ordinal", "ordinal_mark"):
        kinds[kind] = days.kinds[kind]
    kinds["and"][","] = [((",",), 0)]
    return RuleVocabulary(kinds)


def _by_first(lines: dict[Any, str]) -> dict[str, list[tuple[tuple[str, ...], Any]]]:
    found: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for meaning, line in lines.items():
        for said in line.split(","):
            words = tuple(lexeme.text for word in said.split() for lexeme in cut(word))
            found.setdefault(words[0], []).append((words, meaning))
    for phrases in found.values():
        phrases.sort(key=lambda each: -len(each[0]))
    return found
