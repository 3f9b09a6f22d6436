"""What the documentation says is so: examples work, files exist, links lead somewhere."""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import jwt
import nbformat
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from bot.dates.parse import read_period
from bot.schedules.rules.occurrences import check_rule
from bot.schedules.rules.parse import read_rule
from bot.web.metrics import RedisCollector
from runner.bundles.config_file import read_config
from runner.i18n.formats import Formats
from runner.output.condition import read_condition
from runner.page.render import report_context
from runner.records.queue import report_queue
from runner.security.tokens import TokenIssuer, load_token_key
from tests.support.reports import request_of

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[\w-]+)?\)")
PATH = re.compile(r"`((?!notebooks/energy)(?:bot|runner|tests|templates|kernel|docs|notebooks)/[\w./-]+)`")


def text(name):
    """Return a page's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def rows(name):
    """Return the rows of a page's tables, as cells without their backticks."""
    for line in text(name).splitlines():
        if line.startswith("| `"):
            yield [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]


def blocks(name, language):
    """Return the code blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.DOTALL | re.MULTILINE)


def test_readme_is_short():
    """At most 130 lines."""
    assert len(text("README.md").splitlines()) <= 130


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "kernel/README.md"])
def test_links_of_pages_outside_docs_lead_to_files(name):
    """Sphinx checks the links within docs, and nobody else checks these."""
    found = LINK.findall(text(name))
    assert found
    assert [each for each in found if not ((ROOT / name).parent / each).exists()] == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_every_path_that_a_page_names_exists(page):
    """A file that was moved is moved in the documentation too."""
    paths = PATH.findall(page.read_text(encoding="utf-8"))
    assert [each for each in paths if not (ROOT / each).exists()] == []


def test_readmes_report_runs(reportbot, home):
    """The three pieces of README make a report."""
    (config,), (cell,), (template,) = (blocks("README.md", name) for name in ("json", "python", "jinja"))
    folder = home / "notebooks/energy"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(config)
    (folder / "template.html").write_text(template)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)]), folder / "report.ipynb")
    checked = reportbot("check")
    assert (checked.status, checked.stdout) == (0, "energy: ok\n")
    ran = reportbot("run", "energy from 2025-01-01 to 2025-01-31", "--json")
    assert ran.status == 0, ran.stderr
    assert "1,447\xa0kWh" in Path(ran.result["html"]).read_text()


@pytest.mark.parametrize(
    ("words", "first", "last"), [row for row in rows("docs/askers/dates.md") if len(row) == 3]
)
def test_days_and_periods_are_read_as_the_page_says(words, first, last):
    """From the day and in the language that the page names."""
    said = words.split()
    found = read_period(said, 0, today=date(2025, 3, 19), language="en")
    assert found and found.length == len(said)
    assert (str(found.value.first), str(found.value.last)) == (first, last)


@pytest.mark.parametrize("rule", [row[0] for row in rows("docs/askers/schedules.md") if len(row) == 2])
def test_rules_of_schedules_are_read(rule):
    """Each can fire, and not too often."""
    check_rule(read_rule(rule, language="en").rule, "UTC", datetime(2025, 1, 1, tzinfo=UTC))


def test_conditions_of_schedules_are_read():
    """Each line of the page's block."""
    (lines,) = (block for block in blocks("docs/askers/schedules.md", "") if block.startswith("when"))
    for line in lines.splitlines():
        read_condition(line.removeprefix("when "), ["revenue", "orders", "status"])


def test_formats_of_facts_are_written_as_the_page_says():
    """In English."""
    found = [row for row in rows("docs/authors/output.md") if len(row) == 3 and row[1] != "value"]
    assert found
    for name, value, shown in found:
        assert Formats("en").formatted(json.loads(value), name.split("`")[0]) == shown


def test_the_example_of_config_json_is_valid():
    """The one that is whole."""
    example = next(block for block in blocks("docs/authors/bundle.md", "json") if block.startswith("{"))
    assert read_config(example).title


def test_the_claims_of_a_token_are_those_of_the_page(tmp_path):
    """What a data API is told to read is what is signed; who asked is `requested_by`."""
    issuer = TokenIssuer(load_token_key(tmp_path), issuer="i", audience="a")
    token = issuer.issue(request_of(), scope=["read"], not_before=0, expires=1)
    claims = jwt.decode(token, options={"verify_signature": False})
    table = text("docs/authors/data-api-token.md").partition("| claim |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "".join(line.split(" | ")[0] for line in table.splitlines()))) == set(claims)
    assert "requested_by" in claims
    assert "`requested_by`" in text("README.md")


def test_filters_macros_and_names_of_templates_are_in_the_page():
    """An author finds each in docs/authors/template.md."""
    page = text("docs/authors/template.md")
    macros = re.findall(r"\{% macro (\w+)\(", text("templates/macros.html"))
    config = read_config('{"title": "t"}')
    names = report_context(request_of(), config=config, title="t", sandbox=None).keys() - {"sandbox"}
    assert [name for name in Formats("en").filters() if f"| `{name}` |" not in page] == []
    assert [name for name in macros if f"ui.{name}(" not in page and name != "default_align"] == []
    assert [name for name in names if f"`report.{name}`" not in page] == []


def test_every_metric_is_in_the_page(redis):
    """An operator finds each in docs/operators/metrics.md."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(RedisCollector(report_queue(redis)))
    names = re.findall(r"^# HELP (\w+) ", generate_latest(registry).decode(), re.MULTILINE)
    assert len(names) > 5
    assert [name for name in names if f"`{name}`" not in text("docs/operators/metrics.md")] == []


def test_the_public_workflow_is_one():
    """GitHub's own schema takes it."""
    program = Path(sys.executable).with_name("check-jsonschema")
    command = [program, "--builtin-schema", "vendor.github-workflows", ROOT / ".github/workflows/ci.yml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
