"""The sales report: its data comes out the same at every run, and what it says is what the orders add up to."""

import base64
import csv
import gzip
import hashlib
import html
import io
import json
import re
import runpy
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from babel.messages.pofile import read_po
from PIL import Image

from runner.i18n.catalogues import load_catalogues, translations
from runner.i18n.formats import Formats
from runner.bundles.notebook import prepare_cells
from runner.bundles.notebook_file import read_notebook
from tests.support.outputs import read_output
from runner.page.render import begin_page
from tests.support.shipped_bundles import TODAY, as_of

PROJECT = Path(__file__).parents[2]
SALES, TEMPLATES = PROJECT / "notebooks" / "sales", PROJECT / "templates"
LANGUAGES = ("en", "es", "ca")


@pytest.fixture(scope="module")
def orders() -> list[dict[str, str]]:
    """The rows of the sample data."""
    text = gzip.decompress((SALES / "orders.csv.gz").read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text)))


def run_notebook(
    folder: Path,
    from_day: str,
    to_day: str,
    *,
    region: str | None = None,
    language: str = "en",
    today: str = TODAY,
) -> dict[str, Any]:
    """Run the report's own cells in a process of their own; gives output.json."""
    shutil.copytree(SALES, folder)
    for tag, catalogue in load_catalogues(SALES / "languages").items():
        (folder / "languages" / tag / "LC_MESSAGES" / "messages.mo").write_bytes(catalogue)
    prepared = prepare_cells(
        read_notebook((SALES / "report.ipynb").read_text(encoding="utf-8")),
        parameters={"from_day": from_day, "to_day": to_day, "region": region},
        standard={"LANGUAGE": language, "TIMEZONE": "Europe/Madrid", "TOKEN": "-", "REPORT_ID": "-"},
    )
    code = as_of("\n\n".join(prepared.notebook.cells[index].source for index in prepared.indices), today)
    command = [sys.executable, "-W", "error", "-c", f"import matplotlib\nmatplotlib.use('agg')\n{code}"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    output: dict[str, Any] = json.loads((folder / "output.json").read_text(encoding="utf-8"))
    return output


def render(output: dict[str, Any], from_day: str, to_day: str, *, language: str, region: str | None = None) -> str:
    """The page that people get for an output.json."""
    config = json.loads((SALES / "config.json").read_text(encoding="utf-8"))
    read = read_output(json.dumps(output).encode(), schema=config["output"], facts=config["facts"])
    own, shared = load_catalogues(SALES / "languages"), load_catalogues(TEMPLATES / "languages")
    page = begin_page(
        folder=SALES,
        shared=TEMPLATES,
        output=read.data,
        report={
            "id": "0123456789abcdef",
            "name": "sales",
            "title": config["title"][language],
            "parameters": {
                "from_day": date.fromisoformat(from_day),
                "to_day": date.fromisoformat(to_day),
                "region": region,
            },
            "language": language,
            "timezone": "Europe/Madrid",
            "created_at": datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Europe/Madrid")),
            "requested_by": "Núria",
            "sandbox": "bubblewrap",
        },
        charts=read.charts,
        translations=translations(language, config["languages"], own, shared),
    )()
    return page.html


def add_up(rows: list[dict[str, str]], first: date, last: date, **wanted: str) -> tuple[float, int]:
    """Revenue and number of orders, counted without what the notebook uses."""
    chosen = [
        row
        for row in rows
        if first.isoformat() <= row["day"] <= last.isoformat()
        and all(row[key] == value for key, value in wanted.items())
    ]
    revenue = sum((Decimal(row["amount"]) for row in chosen), Decimal(0))
    return float(revenue), sum(int(row["quantity"]) > 0 for row in chosen)


def test_sample_data_is_the_same_at_every_run() -> None:
    """The script gives the same bytes twice, and they hold what the repository has."""
    script = runpy.run_path(str(SALES / "make_sample_data.py"))
    first, second = script["make_file"](), script["make_file"]()
    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()
    # Not the compressed bytes: another zlib may pack the same text another way.
    assert gzip.decompress(first) == gzip.decompress((SALES / "orders.csv.gz").read_bytes())


def test_sample_data_is_large_enough_to_be_honest(orders: list[dict[str, str]]) -> None:
    """Tens of thousands of rows over three whole years, with returns, and small in git."""
    assert len(orders) > 30_000
    assert (orders[0]["day"], orders[-1]["day"]) == ("2024-01-01", "2026-12-31")
    assert any(int(row["quantity"]) < 0 for row in orders)
    assert (SALES / "orders.csv.gz").stat().st_size < 1_500_000


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(("2025-01-01", "2025-01-31", None, "en"), id="a month"),
        pytest.param(("2026-10-01", "2026-12-31", "north", "ca"), id="a quarter of one region"),
    ],
)
def test_figures_are_what_the_orders_add_up_to(
    tmp_path: Path, orders: list[dict[str, str]], asked: tuple[str, str, str | None, str]
) -> None:
    """KPIs, the period before, products, regions, summary and spreadsheet agree with a count of the rows."""
    from_day, to_day, region, language = asked
    output = run_notebook(tmp_path / "sales", from_day, to_day, region=region, language=language)
    first, last = date.fromisoformat(from_day), date.fromisoformat(to_day)
    before_last = first - timedelta(days=1)
    before_first = before_last - (last - first)
    wanted = {"region": region} if region else {}

    revenue, count = add_up(orders, first, last, **wanted)
    revenue_before, count_before = add_up(orders, before_first, before_last, **wanted)
    kpis = output["kpis"]
    assert output["before"] == {"from_day": before_first.isoformat(), "to_day": before_last.isoformat()}
    assert kpis["revenue"]["value"] == pytest.approx(revenue, abs=0.01)
    assert kpis["revenue"]["previous"] == pytest.approx(revenue_before, abs=0.01)
    assert kpis["revenue"]["change"] == pytest.approx(revenue / revenue_before - 1)
    assert (kpis["orders"]["value"], kpis["orders"]["previous"]) == (count, count_before)
    assert kpis["average_order"]["value"] == pytest.approx(revenue / count, abs=0.01)

    assert len(output["products"]) == 8
    for product in output["products"]:
        expected, number = add_up(orders, first, last, product=product["name"], **wanted)
        assert product["revenue"] == pytest.approx(expected, abs=0.01)
        assert product["orders"] == number
        assert product["share"] == pytest.approx(expected / revenue, abs=0.0001)
    for row in output["regions"]:
        expected, _number = add_up(orders, first, last, region=row["name"])
        assert row["revenue"] == pytest.approx(expected, abs=0.01)

    facts = {fact["name"]: fact["value"] for fact in output["summary"]["facts"]}
    assert facts == {name: kpi["value"] for name, kpi in kpis.items()}
    sheet = openpyxl.load_workbook(tmp_path / "sales" / "revenue.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[0].date() for row in rows] == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert sum(row[1] for row in rows) == pytest.approx(revenue, abs=0.05)
    by_day: dict[str, Decimal] = defaultdict(Decimal)
    for row in orders:
        if all(row[key] == value for key, value in wanted.items()):
            by_day[row["day"]] += Decimal(row["amount"])
    best = max((first + timedelta(days=n) for n in range(len(rows))), key=lambda day: by_day[day.isoformat()])
    assert output["extremes"]["highest"]["day"] == best.isoformat()
    for chart in output["charts"].values():
        with Image.open(io.BytesIO(base64.b64decode(chart))) as picture:
            assert picture.width > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_the_figures_in_the_readers_language(tmp_path: Path, language: str) -> None:
    """The page has the numbers of output.json as its reader writes them, alt texts, and says it is sample data."""
    output = run_notebook(tmp_path / "sales", "2025-01-01", "2025-01-31", region="north", language=language)
    page = render(output, "2025-01-01", "2025-01-31", region="north", language=language)
    formats = Formats(language)
    assert f'<html lang="{language}">' in page
    assert {"en": "Sample data", "es": "Datos de muestra", "ca": "Dades de mostra"}[language] in page
    revenue, orders = output["kpis"]["revenue"], output["kpis"]["orders"]
    for text in (
        {"en": "Sales, North", "es": "Ventas, Norte", "ca": "Vendes, Nord"}[language],
        formats.date_range("2025-01-01", "2025-01-31"),
        formats.currency(revenue["value"], "EUR", decimals=0),
        formats.currency(revenue["previous"], "EUR", decimals=0),
        formats.change(revenue["change"]),
        formats.number(orders["value"]),
        *(formats.currency(row["revenue"], "EUR", decimals=0) for row in output["products"] + output["regions"]),
    ):
        assert text in html.unescape(page)
    pictures = re.findall(r"<img[^>]*>", page)
    assert len(pictures) == len(output["charts"])
    assert all(re.search(r'alt="[^"]{60,}"', picture) for picture in pictures)
    assert page.count("<h1") == 1
    assert len(page) < 500_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_period_is_told(tmp_path: Path, language: str) -> None:
    """Where there are no orders the report says so, with zeros and without charts."""
    output = run_notebook(tmp_path / "sales", "2031-02-01", "2031-02-28", language=language)
    said = {"en": "No orders in", "es": "No hay pedidos en", "ca": "No hi ha comandes en"}
    assert said[language] in output["summary"]["headline"]
    assert output["empty"] is True
    assert output["charts"] == {"revenue_by_day": None, "top_products": None}
    for kpi in output["kpis"].values():
        assert (kpi["value"], kpi["previous"], kpi["change"]) == (0, 0, None)
    page = render(output, "2031-02-01", "2031-02-28", language=language)
    assert said[language] in page
    assert "<img" not in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).lower()
    assert {fact["value"] for fact in output["summary"]["facts"]} == {0}


@pytest.mark.slow
def test_a_single_day_needs_no_line(tmp_path: Path) -> None:
    """One day has no course to draw; its products are still shown."""
    output = run_notebook(tmp_path / "sales", "2025-03-18", "2025-03-18", language="es")
    assert output["charts"]["revenue_by_day"] is None
    assert output["charts"]["top_products"] is not None


@pytest.mark.slow
def test_first_days_of_the_data_are_compared_with_nothing(tmp_path: Path) -> None:
    """Where the period before has no rows there is no change, not a division by zero."""
    output = run_notebook(tmp_path / "sales", "2024-01-01", "2024-01-07")
    assert output["kpis"]["revenue"]["value"] > 0
    assert output["kpis"]["revenue"]["change"] is None
    assert re.search(r"from \d+ orders\.$", output["summary"]["headline"])


@pytest.mark.slow
@pytest.mark.parametrize(("month", "weeks"), [("2027-01", 52), ("2030-03", 208)])
def test_later_years_repeat_the_last_one(
    tmp_path: Path, orders: list[dict[str, str]], month: str, weeks: int
) -> None:
    """Last month has orders in any year to come: those of the same weekdays in the sample's last year."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    asked, today = (first.isoformat(), last.isoformat()), (last + timedelta(days=9)).isoformat()
    output = run_notebook(tmp_path / "sales", *asked, today=today)
    years, days = timedelta(weeks=weeks), last - first + timedelta(days=1)
    revenue, count = add_up(orders, first - years, last - years)
    assert output["kpis"]["revenue"]["value"] == pytest.approx(revenue, abs=0.01)
    assert output["kpis"]["orders"]["value"] == count > 1000
    # The month before may reach back to the sample itself.
    gone = timedelta() if first.year == 2027 else years
    _revenue, count = add_up(orders, first - days - gone, first - timedelta(days=1) - gone)
    assert output["kpis"]["orders"]["previous"] == count > 1000
    assert output["data"] == {"from_day": "2024-01-01", "to_day": today}


@pytest.mark.slow
def test_nothing_is_sold_after_today(tmp_path: Path) -> None:
    """What repeats the sample ends with today."""
    output = run_notebook(tmp_path / "sales", "2027-02-11", "2027-02-28", today="2027-02-10")
    assert output["empty"] is True
    assert output["kpis"]["orders"]["previous"] > 500


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", [SALES, TEMPLATES], ids=lambda folder: folder.name)
def test_every_message_is_translated(folder: Path, language: str) -> None:
    """Each catalogue has a text for every message of its template, plurals included."""
    with (folder / "languages" / "messages.pot").open("rb") as file:
        wanted = read_po(file)
    with (folder / "languages" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        translated = read_po(file, abort_invalid=True)
    assert len(wanted) > 0
    for message in wanted:
        found = translated.get(message.id) if message.id else message
        assert found is not None, message.id
        if message.id:
            texts = found.string if isinstance(found.string, tuple) else (found.string,)
            assert all(texts), message.id
