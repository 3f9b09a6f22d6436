"""The job: whatever goes wrong, the kernel is deleted, the record is closed and no secret is logged."""

import contextlib
import logging

import pytest

from runner.bundle import load_bundle
from runner.jobs import rescue_report, run_report
from runner.logs import log
from runner.pipeline import Services
from runner.record import Report
from runner.request import ReportRequest
from runner.settings import Settings
from runner.stores.folder import FolderStore
from runner.tokens import TokenIssuer, load_token_key
from tests.bundles import write_bundle
from tests.fakes import FakeDelivery, FakeKernels, FakeRecords

REQUEST = ReportRequest(
    id="r1",
    report="a",
    parameters={},
    language="en",
    timezone="UTC",
    words="a",
    requested_by="U1",
    created_at="2026-01-01T00:00:00+00:00",
)


class NobodyCancels:
    """Cancellations without a wish."""

    def asked_by(self, report_id):
        """Nobody."""


@pytest.fixture
def services(tmp_path):
    """Make the services of a report, any of them replaced."""

    def make(**parts):
        settings = Settings(_env_file=None)
        folder = tmp_path / "notebooks/a"
        if not folder.exists():
            write_bundle(folder, config={"secrets": ["KEY"], "timeout": 0.3})
        defaults = {
            "settings": settings,
            "records": FakeRecords(),
            "cancellations": NobodyCancels(),
            "find_bundle": lambda name: load_bundle(folder, settings),
            "kernels": FakeKernels(),
            "store": FolderStore(tmp_path / "reports"),
            "delivery": FakeDelivery(),
            "tokens": TokenIssuer(load_token_key(tmp_path), issuer="i", audience="a"),
            "environ": {"REPORT_SECRET_A__KEY": "0123456789abc"},
        }
        return Services(**{**defaults, **parts})

    return make


def test_a_kernel_is_deleted_though_redis_is_gone(services):
    """The record cannot be written any more, and the kernel goes all the same."""
    kernels = FakeKernels()
    made = services(kernels=kernels, records=FakeRecords(fails_when=lambda: bool(kernels.started)))
    with contextlib.suppress(ConnectionError):
        run_report(REQUEST.to_json(), services=made)
    assert kernels.started == kernels.deleted == ["k0"]


def test_a_report_that_nobody_can_be_told_of_is_closed(services):
    """The delivery is broken: the record says how the report ended, and when, and is in the store."""
    made = services(delivery=FakeDelivery(broken=True))
    run_report(REQUEST.to_json(), services=made)
    report = made.records.load("r1")
    assert (report.status, report.kernel) == ("error", None)
    assert report.ended_at is not None
    assert Report.from_json(made.store.get("2026/01/01/r1/report.json").decode()) == report


def test_a_defect_is_told_and_logged_without_the_secret(services, caplog):
    """Our own mistakes are errors of the report too, with a trace, and quote no secret."""

    class Defective(FakeKernels):
        def start(self, spec):
            raise ZeroDivisionError("0123456789abc")

    made = services(kernels=Defective())
    log.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, logger="reportbot"):
            run_report(REQUEST.to_json(), services=made)
    finally:
        log.removeHandler(caplog.handler)
    report = made.records.load("r1")
    assert (report.status, report.error.type) == ("error", "InternalError")
    assert "ZeroDivisionError" in report.error.trace
    assert "ZeroDivisionError" in caplog.text
    for text in (report.to_json(), caplog.text):
        assert "0123456789abc" not in text
    assert made.delivery.failed == ["r1"]


def test_a_rescued_report_is_told_once(services):
    """Its worker was killed: its kernel is deleted, the asker hears of it, and a second rescue finds nothing."""
    made = services()
    handle = made.kernels.start(None)
    made.records.save(Report(request=REQUEST, status="running", kernel=handle.to_dict()))
    rescue_report("r1", services=made)
    rescue_report("r1", services=made)
    assert made.kernels.deleted == ["k0"]
    assert made.delivery.failed == ["r1"]
    assert made.records.load("r1").error.type == "WorkerDied"


def test_a_report_that_has_ended_runs_no_more(services):
    """The same message a second time does nothing."""
    made = services()
    made.records.save(Report(request=REQUEST, status="completed"))
    run_report(REQUEST.to_json(), services=made)
    assert made.kernels.started == []
