"""Makes parcels.csv.gz, the invented parcels that the delivery report reads.

Run `python make_sample_data.py` beside it; the same seed gives the same bytes every time.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20_240_101
FIRST_DAY, LAST_DAY = "2024-01-01", "2026-12-31"
PARCELS_A_DAY = 44
GROWTH_A_YEAR = 0.08

# Of each carrier: its share of the parcels, its share of late ones at first, and what a year adds to that.
CARRIERS = {
    "tramuntana": (0.30, 0.030, 0.000),
    "llevant": (0.24, 0.050, -0.004),
    "mestral": (0.19, 0.065, 0.006),
    "garbi": (0.15, 0.070, 0.016),
    "xaloc": (0.12, 0.145, -0.020),
}
DESTINATIONS = {
    "Barcelona": 0.34, "Girona": 0.10, "Tarragona": 0.10, "Lleida": 0.08, "València": 0.14,
    "Zaragoza": 0.10, "Palma": 0.08, "Madrid": 0.06,
}  # fmt: skip
PROMISED_HOURS, PROMISED_SHARES = [12, 14, 18, 20], [0.15, 0.20, 0.40, 0.25]
# Monday to Sunday: nothing is promised for a Sunday.
WEEKDAY_VOLUME = np.array([1.05, 1.15, 1.10, 1.05, 1.15, 0.45, 0.0])
# January to December: the busy weeks before Christmas, the quiet August.
MONTH_VOLUME = np.array([1.00, 0.92, 0.95, 0.95, 0.97, 0.98, 0.95, 0.72, 0.98, 1.02, 1.35, 1.50])
STORMS_A_YEAR = 7
NEVER_DELIVERED = 0.0025


def main(folder: Path) -> None:
    """Write parcels.csv.gz into the folder."""
    parcels = make_parcels(np.random.default_rng(SEED))
    text = parcels.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d %H:%M")
    # No name and no time in the header, so that the same parcels are the same file.
    with (
        (folder / "parcels.csv.gz").open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
    ):
        packed.write(text.encode())


def make_parcels(random: np.random.Generator) -> pd.DataFrame:
    """Draw one row a parcel: who carried it where, when it was promised and when it came, if it did."""
    days = pd.date_range(FIRST_DAY, LAST_DAY, freq="D")
    years = np.arange(len(days)) / 365.25
    volume = PARCELS_A_DAY * WEEKDAY_VOLUME[days.day_of_week] * MONTH_VOLUME[days.month - 1]
    counts = random.poisson(volume * (1 + GROWTH_A_YEAR) ** years)
    day = np.repeat(np.arange(len(days)), counts)
    size = len(day)

    share, late_share, late_a_year = np.array(list(CARRIERS.values())).T
    carrier = random.choice(len(CARRIERS), size, p=share)
    hour = random.choice(PROMISED_HOURS, size, p=PROMISED_SHARES)
    trouble = _trouble(random, days)
    chance = (late_share[carrier] + late_a_year[carrier] * years[day]) * trouble[day]
    late = random.random(size) < chance

    promised = days.to_numpy()[day] + hour * np.timedelta64(60, "m")
    minutes = np.where(late, _minutes_late(random, hour), -_minutes_early(random, hour))
    delivered = promised + minutes * np.timedelta64(1, "m")
    lost = random.random(size) < NEVER_DELIVERED
    parcels = pd.DataFrame(
        {
            "carrier": np.array(list(CARRIERS))[carrier],
            "destination": random.choice(list(DESTINATIONS), size, p=list(DESTINATIONS.values())),
            "promised": promised,
            "delivered": pd.Series(delivered).mask(lost),
        }
    ).sort_values("promised", kind="stable")
    parcels.insert(0, "parcel", [f"P{number:06d}" for number in range(1, size + 1)])
    return parcels


def _trouble(random: np.random.Generator, days: pd.DatetimeIndex) -> np.ndarray:
    """Say by how much each day multiplies lateness: the rush before Christmas, storms of a few days."""
    trouble = np.interp(days.day_of_year, [1, 8, 15, 310, 335, 358, 366], [1.6, 1.3, 1.0, 1.0, 1.7, 2.1, 1.7])
    years = len(days) / 365.25
    for start in random.integers(0, len(days), round(STORMS_A_YEAR * years)):
        trouble[start : start + random.integers(2, 4)] *= random.uniform(2.0, 4.0)
    return np.minimum(trouble, 5.0)


def _minutes_early(random: np.random.Generator, hour: np.ndarray) -> np.ndarray:
    """Draw how long before the promised hour a van that keeps it arrives; it sets out at eight."""
    return np.floor((hour - 8) * 60 * random.beta(1.4, 2.0, len(hour))).astype(np.int64)


def _minutes_late(random: np.random.Generator, hour: np.ndarray) -> np.ndarray:
    """Draw how long after it the others come: later on the day, or between 8:30 and 19:00 on another."""
    same_day = np.minimum(1 + random.exponential(75, len(hour)), (22 - hour) * 60)
    days_later = random.choice([1, 2, 3, 4], len(hour), p=[0.70, 0.20, 0.07, 0.03])
    another_day = days_later * 1440 - hour * 60 + random.uniform(510, 1140, len(hour))
    return np.floor(np.where(random.random(len(hour)) < 0.55, same_day, another_day)).astype(np.int64)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
