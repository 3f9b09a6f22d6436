"""Makes the invented voltages that the voltage-quality report reads: one file a measuring point and year.

Run `python make_sample_data.py` beside it; the same seed gives the same bytes every time. Each row is one
interval of ten minutes: its start in UTC, and the mean RMS voltage of each phase, left out while the supply
was interrupted.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 50_160
ZONE = "Europe/Madrid"
FIRST_DAY, AFTER_LAST_DAY = "2025-01-01", "2027-01-01"
UNEVEN = (1.0, 1.12, 0.84)  # how much of the load L1, L2 and L3 bear


@dataclass(frozen=True, kw_only=True)
class Point:
    """What makes one measuring point unlike another; volts."""

    level: tuple[float, float, float]  # without load, of L1, L2, L3
    load: float  # how far an ordinary evening pulls the voltage down
    heating: float = 0.0  # how much further on a cold one, with the heaters on
    sun: float = 0.0  # how far a clear noon in June pushes it up
    interruptions: int = 0  # in the two years


# A town's workshop keeps every limit; a farm at the end of a long line sags on winter evenings; a warehouse
# under solar panels rises above the upper limit on the clearest days, and its supply fails now and then.
POINTS = {
    "workshop": Point(level=(233.4, 232.6, 234.1), load=3.6),
    "farm": Point(level=(225.6, 229.0, 227.2), load=8.0, heating=13.0),
    "warehouse": Point(level=(236.0, 237.2, 235.2), load=5.0, sun=14.0, interruptions=46),
}


def main(folder: Path) -> None:
    """Write measurements/<point>-<year>.csv.gz below the folder."""
    (folder / "measurements").mkdir(exist_ok=True)
    for name, volts in draw():
        write(folder / "measurements" / f"{name}.csv.gz", volts)


def draw() -> Iterator[tuple[str, pd.DataFrame]]:
    """Give "<point>-<year>" and the measurements, which are the same every time."""
    times = pd.date_range(FIRST_DAY, AFTER_LAST_DAY, freq="10min", tz=ZONE, inclusive="left")
    for number, (name, point) in enumerate(POINTS.items()):
        volts = measure(np.random.default_rng([SEED, number]), point, times)
        for year in sorted(set(times.year)):
            yield f"{name}-{year}", volts[times.year == year]


def measure(random: np.random.Generator, point: Point, times: pd.DatetimeIndex) -> pd.DataFrame:
    """Draw the three voltages of one point, to a tenth of a volt."""
    size = len(times)
    hour = (times.hour + times.minute / 60).to_numpy()
    season = np.cos(2 * np.pi * (times.day_of_year.to_numpy() - 18) / 365.25)  # 1 mid-January, -1 mid-July
    day = (times.tz_localize(None).normalize() - pd.Timestamp(FIRST_DAY)).days.to_numpy()
    cold = np.clip(0.3 + 0.85 * season + wander(random, day[-1] + 1, stays=0.8, volts=0.24)[day], 0, None)
    clouds = np.clip(wander(random, day[-1] + 1, stays=0.5, volts=0.45)[day] + 0.25, 0, 1)

    workday = np.where(times.day_of_week.to_numpy() < 5, 1.0, 0.75)
    busy = workday * (0.35 * hump(hour, 10, 3) + hump(hour, 20.5, 2))
    daylight = np.clip(np.cos(np.pi * (hour - 13.5) / (11.5 - 3 * season)), 0, None)
    shared = (
        -point.load * busy
        - point.heating * cold * hump(hour, 20.5, 2.6)
        + point.sun * daylight**1.5 * (0.66 - 0.34 * season) * (1 - 0.8 * clouds)
        + wander(random, size, stays=0.985, volts=0.9)
    )
    phases = [
        level + weight * shared + wander(random, size, stays=0.8, volts=0.35)
        for level, weight in zip(point.level, UNEVEN, strict=True)
    ]
    volts = np.stack(phases, axis=1)
    for start in random.integers(0, size, point.interruptions):
        volts[start : start + 1 + int(random.exponential(9))] = np.nan
    return pd.DataFrame(volts.round(1), index=times.tz_convert("UTC"), columns=["L1", "L2", "L3"])


def hump(hour: np.ndarray, at: float, width: float) -> np.ndarray:
    """Rise to 1 at an hour of the day and fall again, within `width` hours, round the clock."""
    distance = np.abs((hour - at + 12) % 24 - 12)
    return np.exp(-((distance / width) ** 2))


def wander(random: np.random.Generator, size: int, *, stays: float, volts: float) -> np.ndarray:
    """Draw a noise of that standard deviation of which each value keeps a share of the one before."""
    steps = random.normal(0, volts * np.sqrt(1 - stays**2), size) / (1 - stays)
    steps[0] = random.normal(0, volts)
    return pd.Series(steps).ewm(alpha=1 - stays, adjust=False).mean().to_numpy()


def write(path: Path, volts: pd.DataFrame) -> None:
    """Write a packed CSV; no name or time in its header, so that the same voltages make the same file."""
    text = volts.to_csv(index_label="time", lineterminator="\n", date_format="%Y-%m-%dT%H:%MZ")
    with path.open("wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        packed.write(text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
