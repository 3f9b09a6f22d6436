"""The voltage report: its data comes out the same at every run, and its verdict is what EN 50160 makes of the values."""

import csv
import gzip
import html
import io
import re
import runpy
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from runner.i18n.formats import Formats
from tests.support.shipped_bundles import LANGUAGES, Asked, Bundle, read_json, visible

pytestmark = pytest.mark.slow  # some twenty kernels; tests/notebooks/test_sales.py stands for all each time
VOLTAGE = Bundle("voltage-quality", choice="meter")
FILES = sorted((VOLTAGE.folder / "measurements").glob("*.csv.gz"))
MADRID = ZoneInfo("Europe/Madrid")
LIMITS = ((207.0, 253.0, 0.95), (195.5, 253.0, 1.0))

JANUARY = {language: Asked("2025-01-01", "2025-01-31", "farm", language) for language in LANGUAGES}
CLEAN = Asked("2026-10-01", "2026-10-31", "workshop")
WEEK_ONLY = Asked("2025-02-01", "2025-02-28", "farm", "ca")
SUNNY = Asked("2026-07-27", "2026-08-02", "warehouse", "es")
YEAR = Asked("2025-11-24", "2026-11-22", "warehouse")
CLOCK_CHANGE = Asked("2025-03-01", "2025-03-30", "warehouse")
THREE_DAYS = Asked("2026-11-18", "2026-11-20", "farm")
NOTHING = {language: Asked("2024-01-01", "2024-01-02", "farm", language) for language in LANGUAGES}
HALF = Asked("2026-12-31", "2027-01-02", "workshop")
EVALUATED = [JANUARY["en"], CLEAN, WEEK_ONLY, SUNNY, YEAR, CLOCK_CHANGE, THREE_DAYS, HALF]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Asked, Path]:
    """Where each of the reports above was run."""
    wishes = dict.fromkeys([*EVALUATED, *JANUARY.values(), *NOTHING.values()])
    return VOLTAGE.run(tmp_path_factory.mktemp("voltage"), list(wishes))


@pytest.fixture(scope="module")
def measurements() -> dict[str, list[tuple[date, tuple[float, ...] | None]]]:
    """Of each meter, every interval's day where the meter stands, and its voltages or None."""
    meters: dict[str, list[tuple[date, tuple[float, ...] | None]]] = {}
    for file in FILES:
        rows = csv.reader(io.StringIO(gzip.decompress(file.read_bytes()).decode()))
        assert next(rows) == ["time", "L1", "L2", "L3"]
        meters.setdefault(file.name[:-12], []).extend(
            (
                datetime.fromisoformat(time).astimezone(MADRID).date(),
                tuple(float(value) for value in values) if all(values) else None,
            )
            for time, *values in rows
        )
    return meters


def share(values: list[tuple[float, ...]], phase: int, low: float, high: float) -> float:
    """The share of a phase's values within the limits, counted without what the notebook uses."""
    return sum(low <= value[phase] <= high for value in values) / len(values)


def test_sample_data_is_the_same_at_every_run(tmp_path: Path) -> None:
    """The script draws the values that the repository has, and writes the same values as the same bytes."""
    script = runpy.run_path(str(VOLTAGE.folder / "make_sample_data.py"))
    drawn = dict(script["draw"]())
    assert sorted(f"{name}.csv.gz" for name in drawn) == [file.name for file in FILES]
    for file in FILES:
        kept = pd.read_csv(file, index_col="time")
        volts = drawn[file.name.removesuffix(".csv.gz")]
        assert volts.index.strftime("%Y-%m-%dT%H:%MZ").tolist() == kept.index.tolist()
        pd.testing.assert_frame_equal(volts.reset_index(drop=True), kept.reset_index(drop=True), check_exact=True)
    for name in ("once", "again"):
        script["write"](tmp_path / name, volts[:1000])
    assert (tmp_path / "once").read_bytes() == (tmp_path / "again").read_bytes()


def test_sample_data_is_large_enough_to_be_honest(measurements: dict[str, Any]) -> None:
    """Two whole years of ten-minute values of three points, one of them with interruptions, and small in git."""
    assert {name: len(rows) for name, rows in measurements.items()} == dict.fromkeys(
        ("farm", "warehouse", "workshop"), 730 * 144
    )
    assert {name for name, rows in measurements.items() if any(volts is None for _day, volts in rows)} == {
        "warehouse"
    }
    assert sum(file.stat().st_size for file in FILES) < 2_500_000


@pytest.mark.parametrize("asked", EVALUATED, ids=str)
def test_shares_and_results_are_what_the_values_say(
    folders: dict[Asked, Path], measurements: dict[str, Any], asked: Asked
) -> None:
    """Intervals, shares of each phase, whole weeks, and results agree with a count of the values."""
    output = read_json(folders[asked])
    first, last = date.fromisoformat(asked.from_day), date.fromisoformat(asked.to_day)
    recorded = [(day, volts) for day, volts in measurements[asked.choice] if first <= day <= last]
    valid = [(day, volts) for day, volts in recorded if volts is not None]
    begin, end = (
        datetime(day.year, day.month, day.day, tzinfo=MADRID) for day in (first, last + timedelta(days=1))
    )
    expected = int((end.timestamp() - begin.timestamp()) / 600)
    assert output["intervals"] == {
        "expected": expected,
        "evaluated": len(valid),
        "interrupted": len(recorded) - len(valid),
        "missing": expected - len(recorded),
    }
    mondays = [first + timedelta(days=n) for n in range((last - first).days - 5)]
    mondays = [day for day in mondays if day.weekday() == 0]
    assert [week["from_day"] for week in output["weeks"]] == [day.isoformat() for day in mondays]

    for number, (low, high, needed) in enumerate(LIMITS):
        row = output["rows"][number]
        assert (row["low"], row["high"], row["needed"]) == (low, high, needed)
        everything = [volts for _day, volts in valid]
        shares = [share(everything, phase, low, high) for phase in range(3)]
        assert list(row["within"].values()) == pytest.approx(shares)
        for week, monday in zip(output["weeks"], mondays, strict=True):
            values = [volts for day, volts in valid if monday <= day <= monday + timedelta(days=6)]
            worst = min(share(values, phase, low, high) for phase in range(3))
            assert week["worst"][number] == pytest.approx(worst)
            shares.append(worst)
        assert row["passed"] is (min(shares) >= needed)
    assert output["status"] == ("PASS" if all(row["passed"] for row in output["rows"]) else "FAIL")
    facts = {fact["name"]: fact["value"] for fact in output["summary"]["facts"]}
    assert facts["status"] == output["status"]
    assert facts["within_95"] == min(output["rows"][0]["within"].values())


def test_the_points_differ(folders: dict[Asked, Path]) -> None:
    """One passes, one fails the 95 % row, one only the 100 % row, and one passes as a whole but not week by week."""

    def results(asked: Asked) -> tuple[str, list[bool]]:
        output = read_json(folders[asked])
        return output["status"], [row["passed"] for row in output["rows"]]

    assert results(CLEAN) == ("PASS", [True, True])
    assert results(JANUARY["en"]) == ("FAIL", [False, True])
    assert results(SUNNY) == ("FAIL", [True, False])
    assert results(WEEK_ONLY) == ("FAIL", [False, True])
    february = read_json(folders[WEEK_ONLY])
    assert min(february["rows"][0]["within"].values()) > 0.95
    assert "setmana a setmana" in february["summary"]["headline"]
    assert read_json(folders[CLOCK_CHANGE])["intervals"]["expected"] == 30 * 144 - 6
    assert read_json(folders[YEAR])["intervals"]["interrupted"] > 0


@pytest.mark.parametrize("asked", JANUARY.values(), ids=str)
def test_page_is_the_certificate_in_the_readers_language(folders: dict[Asked, Path], asked: Asked) -> None:
    """The page has the verdict first, then conditions, both rows, the chart with its alt text, and the weeks."""
    output = read_json(folders[asked])
    page = VOLTAGE.render(output, asked)
    formats, text = Formats(asked.language), visible(page)
    said = {
        "en": (
            "sample data",
            "✕ fail",
            "supply voltage rms values averaged over 10 min",
            "interruption intervals excluded",
        ),
        "es": (
            "datos de muestra",
            "✕ no cumple",
            "valores eficaces de la tensión",
            "intervalos de interrupción excluidos",
        ),
        "ca": (
            "dades de mostra",
            "✕ no compleix",
            "valors eficaços de la tensió",
            "intervals d’interrupció exclosos",
        ),
    }[asked.language]
    for words in (
        *said,
        formats.unit(230, "volt", decimals=1).lower(),
        formats.date_range(asked.from_day, asked.to_day).lower(),
        "europe/madrid",
        formats.number(4464),
        f"{formats.number(207, 2)}–{formats.unit(253, 'volt', decimals=2)}".lower(),
        f"{formats.number(195.5, 2)}–{formats.unit(253, 'volt', decimals=2)}".lower(),
        formats.percent(0.95, 1),
        formats.percent(1, 2),
    ):
        assert words in text
    assert text.index(said[1]) < text.index("europe/madrid")
    (picture,) = re.findall(r"<img[^>]*>", page)
    alt = html.unescape(picture)
    assert all(formats.unit(phase["lowest"], "volt", decimals=1) in alt for phase in output["phases"])
    assert page.count("<h1") == 1
    assert len(page) < 500_000


def test_a_share_is_never_rounded_up(folders: dict[Asked, Path]) -> None:
    """One value of a year outside the limits must not read as 100 %, nor 94.999 % as 95 %."""
    output = read_json(folders[CLEAN])
    output["rows"][1]["within"]["L2"] = 1 - 1 / 52_560
    output["rows"][0]["within"]["L3"] = 0.94999
    output["rows"][0]["within"]["L1"] = 0.57  # whose product with 10,000 a computer has just below 5,700
    text = visible(VOLTAGE.render(output, CLEAN))
    assert "99.99%" in text
    assert "94.99%" in text
    assert "57.00%" in text


@pytest.mark.parametrize("asked", NOTHING.values(), ids=str)
def test_an_empty_period_is_no_pass(folders: dict[Asked, Path], asked: Asked) -> None:
    """Without a measurement the report says so in plain words: no data, neither PASS nor FAIL."""
    output = read_json(folders[asked])
    assert output["status"] == "NO DATA"
    assert output["charts"] == {"extract": None}
    facts = {fact["name"]: fact["value"] for fact in output["summary"]["facts"]}
    assert (facts["status"], facts["within_95"], facts["evaluated"]) == ("NO DATA", None, 0)
    page = VOLTAGE.render(output, asked)
    said = {"en": "No measurements in", "es": "No hay medidas en", "ca": "No hi ha mesures en"}[asked.language]
    assert said in page
    assert "<img" not in page
    assert not re.search(r"\b(nan|pass|fail|cumple|compleix)\b", visible(page).split(said.lower())[0])


def test_a_period_beyond_the_data_says_what_is_missing(folders: dict[Asked, Path]) -> None:
    """Days that nobody recorded are counted on the page, apart from interruptions."""
    output = read_json(folders[HALF])
    assert output["intervals"] == {"expected": 432, "evaluated": 144, "interrupted": 0, "missing": 288}
    page = visible(VOLTAGE.render(output, HALF))
    assert "intervals not recorded 288" in page
    said = "288 of the 432 ten-minute intervals of the period were not recorded."
    assert said in page
    assert output["summary"]["headline"].endswith(said)


def test_later_years_repeat_the_last_one(tmp_path: Path) -> None:
    """Last month has every measurement in any year to come, and the points differ as they did; then nothing more."""
    january = {name: Asked("2030-01-01", "2030-01-31", name) for name in ("farm", "workshop")}
    over_the_end = Asked("2026-12-01", "2027-01-31", "workshop")
    tomorrow = Asked("2030-02-11", "2030-02-12", "farm")
    wishes = [*january.values(), over_the_end, tomorrow]
    outputs = {
        asked: read_json(folder) for asked, folder in VOLTAGE.run(tmp_path, wishes, today="2030-02-10").items()
    }
    assert {asked: output["intervals"]["missing"] for asked, output in outputs.items()} == {
        **dict.fromkeys(wishes, 0),
        tomorrow: 288,
    }
    assert [output["status"] for output in outputs.values()] == ["FAIL", "PASS", "PASS", "NO DATA"]


def test_less_than_a_week_is_judged_by_its_days(folders: dict[Asked, Path]) -> None:
    """A period without a whole week has no weekly row, and the page says what the result is of."""
    output = read_json(folders[THREE_DAYS])
    assert output["weeks"] == []
    assert [row["worst_week"] for row in output["rows"]] == [None, None]
    assert "holds no whole calendar week" in visible(VOLTAGE.render(output, THREE_DAYS))


def test_the_bundle_has_no_fault(reportbot: Any) -> None:
    """`reportbot check` finds nothing: config, cells, template, and every message in each language."""
    ran = reportbot("check", str(VOLTAGE.folder))
    assert ran.status == 0, ran.stdout + ran.stderr
