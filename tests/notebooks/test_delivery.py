"""The delivery report: its data comes out the same at every run, and what it says is what the parcels add up to."""

import base64
import csv
import gzip
import html
import io
import re
import runpy
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from PIL import Image

from runner.i18n.formats import Formats
from tests.support.shipped_bundles import LANGUAGES, Asked, Bundle, read_json, visible

pytestmark = pytest.mark.slow  # some twenty kernels; tests/notebooks/test_sales.py stands for all each time
DELIVERY = Bundle("delivery", choice="carrier")
PARCELS = DELIVERY.folder / "parcels.csv.gz"

MONTH = Asked("2025-01-01", "2025-01-31")
QUARTER = Asked("2026-10-01", "2026-12-31", "garbi", "ca")
ONE_CARRIER = {language: Asked("2026-10-01", "2026-10-31", "xaloc", language) for language in LANGUAGES}
SUNDAY = {language: Asked("2025-01-05", "2025-01-05", None, language) for language in LANGUAGES}
AFTER_THE_DATA = Asked("2031-02-01", "2031-02-28")
FIRST_DAYS = Asked("2024-01-01", "2024-01-07")
ONE_DAY = Asked("2025-03-18", "2025-03-18")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[Asked, Path]:
    """Where each of the reports above was run."""
    alone = [MONTH, QUARTER, AFTER_THE_DATA, FIRST_DAYS, ONE_DAY]
    return DELIVERY.run(tmp_path_factory.mktemp("delivery"), [*alone, *ONE_CARRIER.values(), *SUNDAY.values()])


@pytest.fixture(scope="module")
def parcels() -> list[dict[str, str]]:
    """The rows of the sample data."""
    return list(csv.DictReader(io.StringIO(gzip.decompress(PARCELS.read_bytes()).decode())))


def hours_late(row: dict[str, str]) -> float | None:
    """How late a parcel came; None where it never did."""
    if not row["delivered"]:
        return None
    late = datetime.fromisoformat(row["delivered"]) - datetime.fromisoformat(row["promised"])
    return late / timedelta(hours=1)


def add_up(rows: list[dict[str, str]], first: date, last: date, carrier: str | None) -> dict[str, Any]:
    """The key figures, counted without what the notebook uses."""
    chosen = [
        hours_late(row)
        for row in rows
        if first.isoformat() <= row["promised"][:10] <= last.isoformat()
        and (carrier is None or row["carrier"] == carrier)
    ]
    came = [hours for hours in chosen if hours is not None]
    on_time = sum(hours <= 0 for hours in came)
    return {
        "on_time_rate": on_time / len(chosen) if chosen else None,
        "parcels": len(chosen),
        "late": len(chosen) - on_time,
        "median_delay": median(came) if came else None,
    }


def test_sample_data_is_the_same_at_every_run(tmp_path: Path) -> None:
    """The script gives the same bytes twice, and they hold what the repository has."""
    script = runpy.run_path(str(DELIVERY.folder / "make_sample_data.py"))
    made = []
    for name in ("once", "again"):
        (tmp_path / name).mkdir()
        script["main"](tmp_path / name)
        made.append((tmp_path / name / PARCELS.name).read_bytes())
    assert made[0] == made[1]
    # Not the compressed bytes: another zlib may pack the same text another way.
    assert gzip.decompress(made[0]) == gzip.decompress(PARCELS.read_bytes())


def test_sample_data_is_large_enough_to_be_honest(parcels: list[dict[str, str]]) -> None:
    """Tens of thousands of parcels over three whole years, some of which never came, and small in git."""
    assert len(parcels) > 30_000
    assert (parcels[0]["promised"][:10], parcels[-1]["promised"][:10]) == ("2024-01-01", "2026-12-31")
    assert len({row["parcel"] for row in parcels}) == len(parcels)
    assert 0 < sum(not row["delivered"] for row in parcels) < len(parcels) / 100
    assert PARCELS.stat().st_size < 1_500_000


@pytest.mark.parametrize("asked", [MONTH, QUARTER, ONE_CARRIER["es"], FIRST_DAYS, ONE_DAY], ids=str)
def test_figures_are_what_the_parcels_add_up_to(
    folders: dict[Asked, Path], parcels: list[dict[str, str]], asked: Asked
) -> None:
    """KPIs, the period before, the carriers and the facts agree with a count of the rows."""
    output = read_json(folders[asked])
    first, last = date.fromisoformat(asked.from_day), date.fromisoformat(asked.to_day)
    before_last = first - timedelta(days=1)
    before_first = before_last - (last - first)
    assert output["before"] == {"from_day": before_first.isoformat(), "to_day": before_last.isoformat()}
    now = add_up(parcels, first, last, asked.choice)
    before = add_up(parcels, before_first, before_last, asked.choice)
    for name, kpi in output["kpis"].items():
        assert kpi["value"] == pytest.approx(now[name], abs=0.006), name
        assert kpi["previous"] == pytest.approx(before[name], abs=0.006), name
    assert output["kpis"]["on_time_rate"]["value"] == pytest.approx(now["on_time_rate"])

    for row in output["carriers"]:
        expected = add_up(parcels, first, last, row["name"])
        assert row["on_time_rate"] == pytest.approx(expected["on_time_rate"])
        assert (row["parcels"], row["late"]) == (expected["parcels"], expected["late"])
    rates = [row["on_time_rate"] for row in output["carriers"]]
    assert rates == sorted(rates, reverse=True)
    facts = {fact["name"]: fact["value"] for fact in output["summary"]["facts"]}
    assert facts == {name: kpi["value"] for name, kpi in output["kpis"].items()}
    for chart in filter(None, output["charts"].values()):
        with Image.open(io.BytesIO(base64.b64decode(chart))) as picture:
            assert picture.width > 1000


@pytest.mark.parametrize("asked", [MONTH, QUARTER], ids=str)
def test_the_file_lists_the_late_parcels(
    folders: dict[Asked, Path], parcels: list[dict[str, str]], asked: Asked
) -> None:
    """late.csv has each late parcel once, the latest first, as the reader's spreadsheet takes it."""
    text = (folders[asked] / "late.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter="," if asked.language == "en" else ";"))
    expected = {
        row["parcel"]
        for row in parcels
        if asked.from_day <= row["promised"][:10] <= asked.to_day
        and asked.choice in (None, row["carrier"])
        and ((hours := hours_late(row)) is None or hours > 0)
    }
    assert {row[0] for row in rows[1:]} == expected
    assert len(rows) == len(expected) + 1
    late = [float(row[5].replace(",", ".")) if row[5] else float("inf") for row in rows[1:]]
    assert late == sorted(late, reverse=True)


@pytest.mark.parametrize("asked", ONE_CARRIER.values(), ids=str)
def test_page_shows_the_figures_in_the_readers_language(folders: dict[Asked, Path], asked: Asked) -> None:
    """The page has the numbers of output.json as its reader writes them, alt texts, and says it is sample data."""
    output = read_json(folders[asked])
    page = DELIVERY.render(output, asked)
    formats = Formats(asked.language)
    assert f'<html lang="{asked.language}">' in page
    for text in (
        {"en": "Sample data", "es": "Datos de muestra", "ca": "Dades de mostra"}[asked.language],
        {"en": "Delivery, Xaloc", "es": "Entregas, Xaloc", "ca": "Lliuraments, Xaloc"}[asked.language],
        formats.date_range(asked.from_day, asked.to_day),
        formats.percent(output["kpis"]["on_time_rate"]["value"]),
        formats.percent(output["kpis"]["on_time_rate"]["previous"]),
        formats.number(output["kpis"]["parcels"]["value"]),
        *(formats.percent(row["on_time_rate"]) for row in output["carriers"]),
        *(row["label"] for row in output["carriers"]),
    ):
        assert text in html.unescape(page)
    pictures = re.findall(r"<img[^>]*>", page)
    assert len(pictures) == 3
    assert all(re.search(r'alt="[^"]{60,}"', picture) for picture in pictures)
    assert page.count("<h1") == 1
    assert len(page) < 500_000


@pytest.mark.parametrize("asked", [*SUNDAY.values(), AFTER_THE_DATA], ids=str)
def test_an_empty_period_is_told(folders: dict[Asked, Path], asked: Asked) -> None:
    """Where no parcel was promised the report says so: no rate, no chart, an empty list, and no nonsense."""
    output = read_json(folders[asked])
    assert output["empty"] is True
    assert set(output["charts"].values()) == {None}
    assert output["kpis"]["parcels"]["value"] == 0
    assert output["kpis"]["on_time_rate"]["value"] is None
    assert output["kpis"]["median_delay"]["value"] is None
    page = DELIVERY.render(output, asked)
    said = {"en": "No parcels in", "es": "No hay paquetes en", "ca": "No hi ha paquets en"}[asked.language]
    assert said in page
    assert "<img" not in page
    assert "nan" not in visible(page)
    assert len((folders[asked] / "late.csv").read_text(encoding="utf-8-sig").splitlines()) == 1


def test_a_single_day_needs_no_trend(folders: dict[Asked, Path]) -> None:
    """One day has no course to draw; its delays and carriers are still shown."""
    charts = read_json(folders[ONE_DAY])["charts"]
    assert charts["trend"] is None
    assert charts["delays"] and charts["carriers"]


def test_first_days_of_the_data_are_compared_with_nothing(folders: dict[Asked, Path]) -> None:
    """Where the period before has no parcels there is no change to show."""
    output = read_json(folders[FIRST_DAYS])
    assert output["kpis"]["on_time_rate"]["previous"] is None
    assert output["summary"]["headline"].endswith("parcels on time.")
    charts = dict.fromkeys(output["charts"])
    page = DELIVERY.render({**output, "charts": charts}, FIRST_DAYS)
    assert "nan" not in visible(page)
    assert "–" in visible(page)


@pytest.mark.parametrize(
    ("asked", "weeks"),
    [(Asked("2027-01-01", "2027-01-31"), 52), (Asked("2030-03-01", "2030-03-31", "garbi"), 208)],
    ids=str,
)
def test_later_years_repeat_the_last_one(
    tmp_path: Path, parcels: list[dict[str, str]], asked: Asked, weeks: int
) -> None:
    """Last month has parcels in any year to come, promised for the same weekdays as in the sample's last year."""
    first, last = date.fromisoformat(asked.from_day), date.fromisoformat(asked.to_day)
    sunday = next(day for n in range(7) if (day := first + timedelta(days=n)).weekday() == 6).isoformat()
    today = last + timedelta(days=9)
    tomorrow = (today + timedelta(days=1)).isoformat()
    wishes = [asked, Asked(sunday, sunday), Asked(tomorrow, tomorrow)]
    folders = DELIVERY.run(tmp_path, wishes, today=today.isoformat())
    output = read_json(folders[asked])
    years = timedelta(weeks=weeks)
    expected = add_up(parcels, first - years, last - years, asked.choice)
    for name, kpi in output["kpis"].items():
        assert kpi["value"] == pytest.approx(expected[name], abs=0.006), name
        assert kpi["previous"]
    assert output["kpis"]["parcels"]["value"] > 100
    assert output["data"]["from_day"] == "2024-01-01"
    assert date.fromisoformat(output["data"]["to_day"]) >= today - timedelta(days=1)  # it may be a Sunday
    assert [read_json(folders[wish])["empty"] for wish in wishes] == [False, True, True]


def test_the_bundle_has_no_fault(reportbot: Any) -> None:
    """`reportbot check` finds nothing: config, cells, template, and every message in each language."""
    ran = reportbot("check", str(DELIVERY.folder))
    assert ran.status == 0, ran.stdout + ran.stderr
