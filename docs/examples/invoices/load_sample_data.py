"""Load the sample data: load_sample_data.py DSN. What is in the table `invoices` is replaced."""

import sys
from datetime import date, timedelta

import psycopg

CUSTOMERS = ("Aurora Tiles", "Brackwater Mill", "Casa Ferran", "Dunmore & Sons")
FIRST = date(2025, 1, 1)


def invoices():
    """Make a year of invoices, the same each time: number, customer, day, due, amount, paid."""
    for number in range(365):
        day = FIRST + timedelta(days=number)
        customer = CUSTOMERS[number * 7 % len(CUSTOMERS)]
        yield 1000 + number, customer, day, day + timedelta(days=30), 100 + number * 37 % 900, number % 5 > 0


def main():
    """Make the table, fill it, and let the report's user read it."""
    with psycopg.connect(sys.argv[1]) as connection:
        connection.execute("drop table if exists invoices")
        connection.execute(
            "create table invoices (number int primary key, customer text not null, day date not null,"
            " due date not null, amount numeric(12, 2) not null, paid bool not null)"
        )
        with connection.cursor().copy("copy invoices from stdin") as copy:
            for row in invoices():
                copy.write_row(row)
        connection.execute("grant select on invoices to public")


if __name__ == "__main__":
    main()
