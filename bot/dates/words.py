"""The words that days and periods are said with, in English, Spanish and Catalan.

A line is a meaning and the phrases for it, parted by commas; case and accents do not count. The names of months
and weekdays come from CLDR (bot/dates/vocabulary.py); here stand only those that CLDR lacks.
"""

# kind of word -> what it means -> the phrases for it
WORDS: dict[str, dict[int | str, str]] = {
    "month": {
        1: "gen",
        2: "febr, feb",
        3: "mar, març",
        4: "abr, apr",
        5: "mai",
        6: "jun",
        7: "jul",
        8: "ago, ag, aug",
        9: "sept, sep, set, setiembre",
        10: "oct",
        11: "nov",
        12: "des, dic, dec",
    },
    "weekday": {
        0: "mon, lun, dl",
        1: "tue, tues, dt",
        2: "wed, weds, mie, dc",
        3: "thu, thur, thurs, jue, dj",
        4: "fri, vie, dv",
        5: "sat, sab, ds",
        6: "sun, dom, dg",
    },
    "unit": {
        "day": "day, days, día, días, dia, dies",
        "week": "week, weeks, wk, wks, semana, semanas, setmana, setmanes",
        "month": "month, months, mth, mths, mes, meses, mesos",
        "quarter": "quarter, quarters, qtr, qtrs, trimestre, trimestres",
        "half": "half year, half years, half-year, semester, semesters, semestre, semestres",
        "year": "year, years, yr, yrs, año, años, any, anys",
    },
    "units": {
        0: "days, días, dies, weeks, wks, semanas, setmanes, months, mths, meses, mesos, quarters, qtrs,"
        " trimestres, semesters, semestres, years, yrs, años, anys, weekends, findes, pasados, pasadas, últimos,"
        " últimas, primeros, primeras, passats, passades, últims, últimes, darrers, darreres, primers, primeres"
    },
    "half_name": {"half": "half, halves, mitad, meitat"},
    "fortnight": {0: "quincena, quinzena"},  # half a month
    # so many of a unit in words of their own
    "span": {"week": "fortnight", "month": "half a year, medio año, mig any"},
    "day_word": {0: "day, día, dia, días, dies"},
    "weekend": {
        0: "weekend, weekends, week end, week-end, fin de semana, fines de semana, finde, findes, cap de setmana,"
        " caps de setmana"
    },
    # last, this, next: they stand before or behind what they speak of
    "relative": {
        -1: "last, past, trailing, previous, prev, prev., prior, preceding, most recent, "
        "pasado, pasada, pasados, pasadas, "
        "último, última, últimos, últimas, anterior, anteriores, previo, previa, previos, previas, "
        "precedente, passat, passada, passats, passades, últim, últims, últimes, darrer, darrera, "
        "darrers, darreres, anteriors, previ, prèvia",
        0: "this, current, present, ongoing, este, esta, actual, presente, corriente, en curso,"
        " aquest, aquesta, en curs",
        1: "next, coming, following, upcoming, próximo, próxima, próximos, próximas, siguiente, siguientes,"
        " que viene, que vienen, entrante, proper, propera, propers, properes, pròxim, pròxima, pròxims,"
        " pròximes, vinent, vinents, que ve, que vénen, següent, següents",
    },
    # of those, the ones that stand before a unit only: "per day last month"
    "relative_before": {
        0: "last, past, trailing, most recent, this, next, coming, upcoming, último, última, últimos, últimas,"
        " últim, últims, últimes, darrer, darrera, darrers, darreres, este, esta, aquest, aquesta"
    },
    "relative_behind": {-2: "before last, antepasado, antepasada", 2: "after next"},
    "same": {0: "same, this, mismo, misma, este, esta, mateix, mateixa, aquest, aquesta"},
    "of_these": {
        -1: "last, final, último, última, últimos, últimas, últim, últims, últimes, darrer, darrera, darrers,"
        " darreres"
    },
    "ordinal": {
        1: "first, primer, primero, primera, primeros, primeras, primers, primeres",
        2: "second, segundo, segunda, segon, segona",
        3: "third, tercer, tercero, tercera",
        4: "fourth, cuarto, cuarta, quart, quarta",
        5: "fifth, quinto, quinta, cinquè, cinquena",
        6: "sixth, sexto, sexta, sisè, sisena",
        7: "seventh, séptimo, séptima, setè, setena",
        8: "eighth, octavo, octava, vuitè, vuitena",
        9: "ninth, noveno, novena, novè",
        10: "tenth, décimo, décima, desè, desena",
        11: "eleventh, undécimo, undécima, onzè, onzena",
        12: "twelfth, duodécimo, duodécima, dotzè, dotzena",
        13: "thirteenth",
        14: "fourteenth",
        15: "fifteenth",
        16: "sixteenth",
        17: "seventeenth",
        18: "eighteenth",
        19: "nineteenth",
        20: "twentieth",
        21: "twenty-first",
        22: "twenty-second",
        23: "twenty-third",
        24: "twenty-fourth",
        25: "twenty-fifth",
        26: "twenty-sixth",
        27: "twenty-seventh",
        28: "twenty-eighth",
        29: "twenty-ninth",
        30: "thirtieth",
        31: "thirty-first",
    },
    # days of a month in words; Spanish and Catalan need the "de" behind them
    "day_name": {
        1: "uno, u",
        2: "dos",
        3: "tres",
        4: "cuatro, quatre",
        5: "cinco, cinc",
        6: "seis, sis",
        7: "siete, set",
        8: "ocho, vuit",
        9: "nueve, nou",
        10: "diez, deu",
        11: "once, onze",
        12: "doce, dotze",
        13: "trece, tretze",
        14: "catorce, catorze",
        15: "quince, quinze",
        16: "dieciséis, setze",
        17: "diecisiete, disset",
        18: "dieciocho, divuit",
        19: "diecinueve, dinou",
        20: "veinte, vint",
        21: "veintiuno, vint-i-u",
        22: "veintidós, vint-i-dos",
        23: "veintitrés, vint-i-tres",
        24: "veinticuatro, vint-i-quatre",
        25: "veinticinco, vint-i-cinc",
        26: "veintiséis, vint-i-sis",
        27: "veintisiete, vint-i-set",
        28: "veintiocho, vint-i-vuit",
        29: "veintinueve, vint-i-nou",
        30: "treinta, trenta",
        31: "treinta y uno, trenta-u",
    },
    "ordinal_mark": {
        0: "st, nd, rd, th, o, a, er, ero, era, r, n, t, e, ro, na, do, da, ra, to, ta, mo, ma, vo, va"
    },
    "number": {
        1: "one, uno, un, una",
        2: "two, dos, dues",
        3: "three, tres",
        4: "four, cuatro, quatre",
        5: "five, cinco, cinc",
        6: "six, seis, sis",
        7: "seven, siete, set",
        8: "eight, ocho, vuit",
        9: "nine, nueve, nou",
        10: "ten, diez, deu",
        11: "eleven, once, onze",
        12: "twelve, doce, dotze",
        14: "fourteen, catorce, catorze",
        15: "fifteen, quince, quinze",
        20: "twenty, veinte, vint",
        28: "twenty-eight, veintiocho, vint-i-vuit",
        30: "thirty, treinta, trenta",
        60: "sixty, sesenta, seixanta",
        90: "ninety, noventa, noranta",
        100: "hundred, a hundred, one hundred, cien, cent",
    },
    "one": {1: "a, an, un, una"},
    # days counted from today
    "offset": {
        -2: "day before yesterday, the day before yesterday, anteayer, antes de ayer, antier, abans-d'ahir,"
        " abans d'ahir, abansdahir, despús-ahir, despús ahir",
        -1: "yesterday, ayer, ahir, d'ahir",
        0: "today, hoy, avui, d'avui, hui",
        1: "tomorrow, mañana, demà, de demà",
        2: "day after tomorrow, the day after tomorrow, overmorrow, pasado mañana, demà passat, passat demà,"
        " despús-demà, despús demà",
    },
    "now": {
        0: "now, present, ahora, acá, aquí, ara, date, la fecha, fecha, la data, data, día de hoy, dia d'avui"
    },
    "ago_before": {0: "hace, fa, hoy hace, avui fa"},
    "ago_behind": {0: "ago, atrás, enrere"},
    "ahead_before": {0: "in, dentro de, en, d'aquí a, d'aquí, de aquí a"},
    "ahead_behind": {0: "from now, from today, ahead"},
    "edge": {
        1: "start, beginning, begin, inicio, inicios, principio, principios, comienzo, comienzos, inici, inicis,"
        " principi, principis, començament, començaments",
        -1: "end, fin, final, finales, fines, cierre, fi, finals, tancament",
    },
    # a part that everybody sees otherwise; but "a finales de mes" is the month's edge
    "vague": {
        0: "early, mid, late, middle, inicios, principios, comienzos, mediados, finales, fines, primeros,"
        " primeras, inicis, principis, començaments, primers, primeres, mitjan, mitjans, finals"
    },
    "half_of": {0: "half, mitad, meitat, semestre, semester"},
    "the": {0: "the, el, la, los, las, lo, l, els, les"},
    "plural_the": {0: "los, els, dels"},
    "singular_the": {0: "el, l, del, day, día, dia, el día, el dia, del día, del dia, the day"},
    "of": {0: "of, in, de, del, d, dels"},
    "a": {0: "a, at, by"},
    "whole": {0: "all, all of, whole, entire, full, complete, todo, toda, tot, tota, the whole of"},
    "from": {0: "from, since, desde, des de, des del, des d, de, del, d, starting"},
    "between": {0: "between, entre, de entre"},
    "to": {
        0: "to, up to, until, up until, till, til, through, thru, up to and including, to and including, ending,"
        " hasta, a, al, fins, fins a, fins al, fins el, as far as"
    },
    "and": {0: "and, y, e, i, &"},
    "dash": {0: "-, .., ..., …, ~, ->, →, --"},
    "since": {
        0: "since, d'ençà de, d'ençà del, d'ençà d, d'ençà, desde, des de, des del, des d, a partir de,"
        " a partir del, a partir d, starting, as of"
    },
    # seven days from a day on, or up to it
    "stretch_from": {
        1: "week commencing, week beginning, week starting, w/c, w/b, wc, wb, semana que empieza,"
        " semana que comienza, setmana que comença",
        -1: "week ending, week ended, w/e, semana que termina, semana que acaba, setmana que acaba,"
        " setmana que s'acaba",
    },
    "stretch_at": {
        1: "commencing, beginning, starting, starting on, from, a partir de, a partir del, desde",
        -1: "ending, ending on, ended, up to, until, to, hasta, fins, fins a, fins al",
    },
    "fiscal": {0: "fiscal, financial"},
    "fiscal_year": {
        0: "fy, fiscal, fiscal year, financial year, año fiscal, any fiscal, ejercicio, ejercicio fiscal,"
        " exercici, exercici fiscal"
    },
    "fiscal_unit": {
        "quarter": "fiscal quarter, financial quarter, trimestre fiscal",
        "half": "fiscal half, semestre fiscal",
    },
    "fiscal_to_date": {0: "fytd, fiscal ytd, fy ytd"},
    "fiscal_quarter": {0: "fq"},
    "onward": {0: "on"},
    "onwards": {
        0: "onward, onwards, en adelante, hacia adelante, para adelante,"
        " para acá, para aquí, hacia acá, pa acá, pacá, acá, a esta parte,"
        " endavant, en endavant, ençà, cap aquí, cap ençà"
    },
    "after": {
        0: "after, después de, después del, tras, pasado el, pasada la, després de, després del, després d,"
        " passat el, passada la"
    },
    "midnight": {0: "midnight, medianoche, mitjanit"},
    "half_day": {0: "am, a.m, a.m.", 1: "pm, p.m, p.m."},
    "to_date_behind": {
        0: "to date, to today, so far, hasta la fecha, hasta hoy, hasta ahora, fins avui, fins ara,"
        " fins a la data, fins a avui, fins al dia d'avui, hasta el día de hoy"
    },
    "to_date_before": {
        0: "so far, en lo que va de, lo que va de, en lo que va del, lo que va del, en el que va de, el que va de,"
        " en el que va d', el que va d', en el que portem de, el que portem de, en el que portem d',"
        " el que portem d', en lo que llevamos de, lo que llevamos de, lo que llevamos del, del que portem de,"
        " del que portem d', del que va de, del que va d', de lo que va de, de lo que va del,"
        " de lo que llevamos de"
    },
    "to_date_word": {
        "year": "ytd, year-to-date",
        "quarter": "qtd, quarter-to-date",
        "month": "mtd, month-to-date",
        "week": "wtd, week-to-date",
    },
    "this_year": {-1: "antany", 0: "enguany, d'enguany"},
    "year_word": {0: "year, yr, año, any"},
    "month_word": {0: "month, mes, meses, mesos"},
    "letter": {"quarter": "q, t", "half": "h, s", "week": "w, cw, kw, wk, wks, week, s"},
    # letters behind a figure: "last 7d"
    "unit_letter": {"day": "d", "week": "w, wk, wks", "month": "m, mo", "quarter": "q", "year": "y, yr, yrs"},
    # abbreviations that are words of their own: alone they are no date
    "homograph": {0: "ago, set, des, ag, sat, sun, wed"},
    # "may I" is no month
    "person": {0: "i, we, you, he, she, they, it, be"},
}
