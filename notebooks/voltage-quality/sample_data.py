"""Keeps invented data from ending: its last year comes again until today. Data of your own has no need of this."""

import math

import pandas as pd

YEAR = pd.Timedelta(weeks=52)  # in whole weeks, so that each day keeps its weekday


def repeat_last_year(rows, *columns, until):
    """Add the rows of the last year again, a year later each time; the first of the columns says when a row is."""
    time = rows[columns[0]]
    end = time.max()
    if not until > end:  # nor where there are no rows
        return rows
    last_year = rows[time > end - YEAR]
    copies = [
        last_year.assign(**{column: last_year[column] + number * YEAR for column in columns})
        for number in range(1, 1 + math.ceil((until - end) / YEAR))
    ]
    together = pd.concat([rows, *copies], ignore_index=True)
    return together[together[columns[0]] <= until]
