"""The job: whatever goes wrong, the kernel is deleted, the record is closed and no secret is logged."""

import contextlib
import logging
import time
from dataclasses import replace

import pytest

from runner.bundles.bundle import load_bundle
from runner.errors import DeliveryError
from runner.jobs import rescue_report, resume_report, run_report
from runner.logs import log
from runner.records.record import Artifact, Report
from runner.request import ReportRequest
from runner.security.tokens import TokenIssuer, load_token_key
from runner.services import Services
from runner.settings import Settings
from runner.step import Step
from runner.stores.folder import FolderStore
from tests.support.bundles import write_bundle
from tests.support.fakes import FakeDelivery, FakeKernels, FakeRecords, HangingStore, NobodyCancels

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


def test_a_store_that_hangs_keeps_no_record_open(services, tmp_path):
    """The asker was told; the worker takes the next report, and Redis keeps the record."""
    made = services(delivery=FakeDelivery(broken=True), store=HangingStore(tmp_path / "reports"))
    begun = time.monotonic()
    run_report(REQUEST.to_json(), services=made, record_seconds=0.1)
    assert time.monotonic() - begun < 10
    made.store.free.set()
    assert made.records.load("r1").closed
    assert made.records.archived == {"r1": False}


def test_a_defect_is_told_and_logged_without_the_secret(services, caplog):
    """Our own mistakes are errors of the report too, with a trace, and quote no secret."""

    class Defective(FakeKernels):
        def start(self, spec, **options):
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


class Busy(FakeDelivery):
    """A delivery that fails a few times with a pause, and counts the tries."""

    def __init__(self, *pauses):
        super().__init__()
        self.pauses, self.tries = list(pauses), 0

    def _tell(self, told, report):
        self.tries += 1
        if self.pauses:
            raise DeliveryError("Slack is busy.", retry_after=self.pauses.pop(0))
        told.append(report.id)


def stored(made, **fields):
    """Keep a report that is stored, so that only posting is left."""
    report = Report(request=REQUEST, status="running", step=Step.POST, stored=True, attempt=1)
    report.artifacts = [
        Artifact(name="report.html", kind="page", key="k/report.html", media_type="text/html", size=1)
    ]
    for name, value in fields.items():
        setattr(report, name, value)
    made.store.put("k/report.html", b"p", "text/html")
    made.records.save(report)


def test_a_stored_report_is_posted_from_the_store_and_not_run_again(services):
    """Its worker was killed while posting: no second kernel, no second try of the cells."""
    made = services()
    stored(made)
    assert run_report(REQUEST.to_json(), services=made) is None
    report = made.records.load("r1")
    assert (report.status, report.delivered, made.kernels.started, made.delivery.posted) == (
        "completed",
        True,
        [],
        ["r1"],
    )


@pytest.mark.parametrize(
    ("when", "posted", "warned"),
    [
        ("revenue < 100", True, 0),
        ("revenue > 100", False, 0),
        ('state == "FAIL"', False, 0),
        ("missing > 100", True, 1),
        ("state > 100", True, 1),
        ("", True, 0),
    ],
)
def test_a_scheduled_report_is_posted_only_when_its_condition_holds(services, when, posted, warned):
    """Where it does not, the report is completed all the same; one that cannot be tested hides nothing."""
    made = services()
    facts = [
        {"name": "revenue", "value": 50, "previous": None},
        {"name": "state", "value": "OK", "previous": None},
    ]
    request = replace(REQUEST, when=when, schedule="s1")
    stored(made, request=request, summary={"facts": facts})
    run_report(request.to_json(), services=made)
    report = made.records.load("r1")
    assert (report.status, report.delivered, report.withheld) == ("completed", True, not posted)
    assert made.delivery.posted == (["r1"] if posted else [])
    assert len(report.warnings) == warned


def test_a_refusal_of_slack_keeps_its_code(services):
    """Whoever reads the record can tell that the channel is gone."""

    class Archived(FakeDelivery):
        def _tell(self, told, report):
            if told is self.posted:
                raise DeliveryError("This channel is archived.", code="is_archived")

    made = services(delivery=Archived())
    stored(made)
    run_report(REQUEST.to_json(), services=made)
    assert made.records.load("r1").error.code == "is_archived"


def test_a_long_pause_leaves_the_worker_to_others(services):
    """The job gives RQ the pause that Slack asked for, and posts when it comes again."""
    made = services(delivery=Busy(30))
    stored(made)
    again = run_report(REQUEST.to_json(), services=made)
    assert again.intervals == [30]
    assert made.records.load("r1").status == "running"
    assert run_report(REQUEST.to_json(), services=made) is None
    assert made.records.load("r1").status == "completed"


def test_posting_is_tried_five_times_and_then_told(services):
    """Each pause is longer than the one before; in the end the report is an error, which is told as soon as it can be."""
    made = services(delivery=Busy(*[0] * 5))
    stored(made, tries=1)  # the first pause, a second, would be waited in place
    pauses = [run_report(REQUEST.to_json(), services=made).intervals[0] for _ in range(3)]
    assert pauses == sorted(pauses) and pauses[0] >= 10
    run_report(REQUEST.to_json(), services=made)
    report = made.records.load("r1")
    assert (report.status, report.error.type) == ("error", "DeliveryError")


def test_a_failure_that_could_not_be_told_is_told_when_the_job_comes_again(services):
    """The report is not run again for that."""
    made = services(delivery=Busy(60))
    again = run_report(REQUEST.to_json(), services=made)
    assert again.intervals == [60]
    assert made.records.load("r1").status == "error"
    run_report(REQUEST.to_json(), services=made)
    assert made.delivery.failed == ["r1"]
    assert made.records.load("r1").delivered
    assert made.kernels.started == made.kernels.deleted == ["k0"]


def test_a_cancelled_report_is_not_posted_later(services):
    """It waited for another try, and somebody cancelled it meanwhile."""

    class Cancelled:
        def asked_by(self, report_id):
            return "U2"

    made = services(cancellations=Cancelled())
    stored(made)
    run_report(REQUEST.to_json(), services=made)
    report = made.records.load("r1")
    assert (report.status, report.cancelled_by, made.delivery.posted) == ("cancelled", "U2", [])


def test_a_report_is_run_twice_at_most(services):
    """Its worker was killed both times: the third time it is told instead."""
    made = services()
    made.records.save(Report(request=REQUEST, status="running", attempt=2))
    run_report(REQUEST.to_json(), services=made)
    assert made.kernels.started == []
    assert made.records.load("r1").error.type == "WorkerDied"


def test_the_kernel_of_a_run_that_was_cut_off_is_deleted_first(services):
    """It may still be busy with the same cells."""
    made = services()
    handle = made.kernels.start(None)
    made.records.save(Report(request=REQUEST, status="running", attempt=1, kernel=handle.to_dict()))
    run_report(REQUEST.to_json(), services=made)
    assert made.kernels.deleted[0] == "k0"


def test_a_report_that_can_be_posted_nowhere_ends_early(services):
    """The bot is not in the channel: the asker hears of it, and no notebook is run to its end in vain."""

    class Uninvited(FakeDelivery):
        def announce(self, report):
            raise DeliveryError("I am not in this channel.")

    made = services(delivery=Uninvited())
    run_report(REQUEST.to_json(), services=made)
    report = made.records.load("r1")
    assert (report.error.type, report.error.message) == ("DeliveryError", "I am not in this channel.")
    assert made.kernels.started == made.kernels.deleted
    assert made.delivery.failed == ["r1"]


@pytest.mark.parametrize(
    ("fields", "goes_on"),
    [
        ({"status": "running", "attempt": 1}, True),
        ({"status": "running", "attempt": 2}, False),
        ({"status": "running", "attempt": 2, "stored": True}, True),
        ({"status": "error", "attempt": 2}, True),
        ({"status": "completed", "delivered": True}, True),
        ({"status": "error", "delivered": True, "closed": True}, False),
        ({"status": "completed", "delivered": True, "closed": True}, False),
    ],
)
def test_what_becomes_of_a_report_whose_worker_was_killed(services, fields, goes_on):
    """Begun once: once more. Stored, not told, not closed: it goes on from there. Closed: nothing."""
    made = services()
    made.records.save(Report(request=REQUEST, **fields))
    assert resume_report("r1", services=made) is goes_on
