"""Writes orders.csv.gz: three invented years of a coffee roastery's orders, the same bytes at every run."""

import csv
import gzip
import io
import math
import random
from datetime import date, timedelta
from pathlib import Path

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2026, 12, 31)
COLUMNS = ("order", "day", "region", "channel", "product", "quantity", "amount")

# product: (price in euros in 2024, how often it is ordered, summer liking from -1 to 1)
PRODUCTS = {
    "House blend 1 kg": (21.90, 22, 0.0),
    "Espresso roast 1 kg": (24.50, 19, 0.0),
    "Ethiopia Guji 250 g": (11.80, 12, -0.1),
    "Colombia Huila 250 g": (10.90, 11, 0.0),
    "Decaf 500 g": (14.20, 8, 0.0),
    "Cold brew concentrate": (9.50, 9, 0.9),
    "Capsules, box of 50": (18.40, 13, 0.0),
    "Filter papers, 100": (4.90, 7, 0.0),
    "Pour-over set": (39.00, 4, -0.2),
    "Hand grinder": (64.00, 3, -0.3),
    "Moka pot": (32.50, 4, -0.3),
    "Travel mug": (19.90, 5, 0.3),
    "Descaling kit": (12.60, 3, 0.0),
    "Tasting course": (55.00, 2, -0.4),
}
REGIONS = {"north": 0.34, "south": 0.24, "east": 0.23, "west": 0.19}
CHANNELS = {"web": 0.58, "shop": 0.34, "wholesale": 0.08}
# January to December, and Monday to Sunday.
MONTHS = (0.92, 0.95, 0.98, 0.97, 0.96, 0.94, 0.88, 0.78, 0.99, 1.04, 1.22, 1.38)
WEEKDAYS = (1.08, 1.02, 0.99, 1.01, 1.12, 1.06, 0.72)
ORDERS_A_DAY = 46.0
YEARLY_GROWTH = 1.13
YEARLY_PRICE_RISE = 1.03
RETURNED = 0.045
CLOSED = {(1, 1), (12, 25)}
OUTAGE = {date(2025, 3, 18), date(2025, 3, 19), date(2026, 6, 9)}  # the web shop was down


def orders_on(day: date, rng: random.Random) -> int:
    """How many orders came in on a day."""
    if (day.month, day.day) in CLOSED:
        return rng.randrange(4)
    mean = ORDERS_A_DAY * YEARLY_GROWTH ** ((day - FIRST_DAY).days / 365.25)
    mean *= MONTHS[day.month - 1] * WEEKDAYS[day.weekday()]
    if day.month == 11 and 22 <= day.day <= 29 and day.weekday() == 4:  # Black Friday
        mean *= 2.3
    if day in OUTAGE:
        mean *= 0.45
    return max(0, round(rng.gauss(mean, 1.25 * math.sqrt(mean))))


def choose(weights: dict[str, float], rng: random.Random) -> str:
    """One key, as likely as its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def make_order(day: date, rng: random.Random) -> tuple[str, str, str, int, float]:
    """Region, channel, product, quantity and amount of one order."""
    years = (day - FIRST_DAY).days / 365.25
    summer = math.cos((day.timetuple().tm_yday - 200) / 365.25 * 2 * math.pi)
    regions = REGIONS | {
        "east": REGIONS["east"] * 1.12**years,
        "south": REGIONS["south"] * (1 + 0.25 * max(summer, 0)),
    }
    products = {name: often * (1 + liking * summer) for name, (_, often, liking) in PRODUCTS.items()}
    channel = choose({"shop": 0.7, "wholesale": 0.3} if day in OUTAGE else CHANNELS, rng)
    product = choose(products, rng)
    quantity = rng.randint(4, 12) if channel == "wholesale" else rng.choices((1, 2, 3, 4), (58, 27, 10, 5))[0]
    price = round(PRODUCTS[product][0] * YEARLY_PRICE_RISE ** (day.year - FIRST_DAY.year), 1)
    discount = 0.82 if channel == "wholesale" else 1.0
    return choose(regions, rng), channel, product, quantity, round(price * quantity * discount, 2)


def make_rows(seed: int = 20250213) -> list[tuple[int, str, str, str, str, int, float]]:
    """All orders and, some days after theirs, the returns, with a quantity and an amount below zero."""
    rng = random.Random(seed)
    rows = []
    number = 100_000
    for offset in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        for _ in range(orders_on(day, rng)):
            number += 1
            region, channel, product, quantity, amount = make_order(day, rng)
            rows.append((number, day.isoformat(), region, channel, product, quantity, amount))
            back = day + timedelta(days=rng.randint(3, 21))
            if rng.random() < RETURNED and back <= LAST_DAY and product != "Tasting course":
                rows.append((number, back.isoformat(), region, channel, product, -quantity, -amount))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def make_file() -> bytes:
    """The compressed table; nothing of it depends on when or where it is made."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(make_rows())
    return gzip.compress(text.getvalue().encode(), mtime=0)


if __name__ == "__main__":
    Path(__file__).with_name("orders.csv.gz").write_bytes(make_file())
