"""The store fails at each of its calls in turn: nothing is lost, and the asker is told once."""

import pytest

from runner.bundles.bundle import load_bundle
from runner.jobs import run_report
from runner.records.archive import archive_late
from runner.records.record import Artifact, RedisRecords, Report
from runner.request import ReportRequest
from runner.security.tokens import TokenIssuer, load_token_key
from runner.services import Services
from runner.settings import Settings
from runner.step import Step
from runner.stores.address import read_address
from runner.stores.bucket import URGENT, Bucket
from runner.stores.s3 import S3Store
from runner.stores.wrappers import RetryingStore
from runner.workers.adapters import open_kernels
from tests.support.bundles import write_bundle
from tests.support.fakes import FakeDelivery, FakeKernels, NobodyCancels

REQUEST = ReportRequest(
    id="r1",
    report="stock",
    parameters={},
    language="en",
    timezone="UTC",
    words="stock",
    requested_by="U1",
    created_at="2026-01-01T00:00:00+00:00",
)
DAY = "reports/2026/01/01/r1"
ALL = {f"{DAY}/{name}" for name in ("report.html", "output.json", "report.ipynb", "report.json")}


@pytest.fixture
def services(s3, redis, tmp_path):
    """The services of a report, with a store in S3 whose pauses cost no time."""
    s3.make_bucket("kept")
    settings = Settings(_env_file=None, kernel_preload=(), reportbot_home=tmp_path / "home")
    folder = write_bundle(tmp_path / "notebooks/stock")
    store = S3Store(Bucket(read_address("s3://kept/reports"), timeouts=URGENT))

    def make(**parts):
        return Services(
            **{
                "settings": settings,
                "records": RedisRecords(redis, retention=3600),
                "cancellations": NobodyCancels(),
                "find_bundle": lambda name: load_bundle(folder, settings),
                "kernels": open_kernels(settings, allow_plain=True),
                "store": RetryingStore(store, sleep=lambda seconds: None),
                "delivery": FakeDelivery(),
                "tokens": TokenIssuer(load_token_key(tmp_path), issuer="i", audience="a"),
                "environ": {},
                **parts,
            }
        )

    return make


def archived(services):
    """Read the record that the store has."""
    return Report.from_json(services.store.get("2026/01/01/r1/report.json").decode())


def test_a_moment_of_failure_at_each_call_is_not_noticed(services, s3):
    """Every upload fails twice before it is taken."""
    made = services()
    for name in ("report.html", "output.json", "report.ipynb", "report.json"):
        s3.faults.fail("PUT", f"/{name}", times=2)
    run_report(REQUEST.to_json(), services=made)
    assert set(s3.keys("kept")) == ALL
    assert (made.delivery.posted, made.delivery.failed) == (["r1"], [])
    assert archived(made).status == "completed"
    assert made.records.late() == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["report.html", "report.ipynb", ""])
def test_a_report_whose_artifact_was_not_taken_is_an_error(services, s3, name):
    """Whichever it is, or all of them: told once and never completed; its record gets to the store in the end."""
    made = services()
    s3.faults.fail("PUT", name)
    run_report(REQUEST.to_json(), services=made)
    assert run_report(REQUEST.to_json(), services=made) is None  # the same message again
    assert (made.delivery.posted, made.delivery.failed) == ([], ["r1"])
    report = made.records.load("r1")
    assert (report.status, report.error.type, report.delivered) == ("error", "StoreError", True)
    s3.faults.clear()
    archive_late(made.records, made.store)
    assert archived(made).error.type == "StoreError"
    assert made.records.late() == []


@pytest.mark.slow
def test_a_record_that_was_not_taken_comes_later(services, s3, redis):
    """The report is posted, for everything that people get is there; the whole record waits in Redis."""
    made = services()
    s3.faults.fail("PUT", "report.json")
    run_report(REQUEST.to_json(), services=made)
    assert (made.delivery.posted, made.delivery.failed) == (["r1"], [])
    assert len(made.records.load("r1").artifacts) == 3
    s3.faults.clear()
    before = redis.ttl("reportbot:report:r1")
    archive_late(made.records, made.store)
    assert set(s3.keys("kept")) == ALL
    report = archived(made)
    assert (report.status, len(report.artifacts)) == ("completed", 3)
    assert made.records.load("r1").artifacts == []  # the brief one
    assert 0 < redis.ttl("reportbot:report:r1") <= before


def test_posting_waits_for_a_store_that_does_not_answer(services, s3):
    """Only posting was left, by another worker: the job comes again, and the notebook is not run again."""
    kernels = FakeKernels()
    made = services(kernels=kernels)
    made.store.put("2026/01/01/r1/report.html", b"page", "text/html")
    report = Report(request=REQUEST, status="running", step=Step.POST, stored=True, attempt=1, tries=1)
    report.artifacts = [
        Artifact(name="report.html", kind="page", key="2026/01/01/r1/report.html", media_type="text/html", size=4)
    ]
    made.records.save(report)
    s3.faults.fail("GET", "report.html")
    again = run_report(REQUEST.to_json(), services=made)
    assert again.intervals == [10]
    assert (made.records.load("r1").status, made.delivery.posted, made.delivery.failed) == ("running", [], [])
    s3.faults.clear()
    assert run_report(REQUEST.to_json(), services=made) is None
    assert (made.records.load("r1").status, made.delivery.posted, kernels.started) == ("completed", ["r1"], [])
