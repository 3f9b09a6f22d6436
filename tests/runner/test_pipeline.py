"""The ten steps: in order, each once, each timed, and the last one whatever happens."""

from pathlib import Path

import pytest

from runner.author_warnings import MOST_CHARACTERS, MOST_WARNINGS, AuthorWarning
from runner.bundles.bundle import load_bundle
from runner.errors import BundleError, KernelError
from runner.pipeline import Pipeline
from runner.records.record import Artifact, Report
from runner.security.redact import Redactor
from runner.security.tokens import TokenIssuer, load_token_key
from runner.services import Services
from runner.settings import Settings
from runner.step import Step
from runner.stores.folder import FolderStore
from runner.workers.adapters import open_kernels
from tests.support.bundles import write_bundle
from tests.support.fakes import FakeDelivery, FakeKernels, FakeRecords, NobodyCancels
from tests.support.reports import request_of


class Watching(FakeDelivery):
    """A delivery that keeps the steps it is shown, each once."""

    def __init__(self):
        super().__init__()
        self.steps = []

    def progress(self, report):
        """Keep the step, unless it is the last one shown."""
        if self.steps[-1:] != [report.step]:
            self.steps.append(report.step)


@pytest.fixture
def services(tmp_path):
    """Make the services of a report of the bundle `sales`, with the kernels given."""
    settings = Settings(_env_file=None, kernel_preload=(), reportbot_home=tmp_path / "home")

    def make(kernels=None, *, timeout=60):
        folder = write_bundle(tmp_path / "notebooks/sales", config={"timeout": timeout})
        return Services(
            settings=settings,
            records=FakeRecords(),
            cancellations=NobodyCancels(),
            find_bundle=lambda name: load_bundle(folder, settings),
            kernels=kernels or open_kernels(settings, allow_plain=True),
            store=FolderStore(tmp_path / "reports"),
            delivery=Watching(),
            tokens=TokenIssuer(load_token_key(tmp_path), issuer="i", audience="a"),
            environ={},
        )

    return make


def test_a_report_takes_each_step_in_order(services):
    """All but the last are shown to the asker as they begin; all ten are timed."""
    made, report = services(), Report(request=request_of())
    Pipeline(report, made).run()
    assert report.status == "completed"
    assert made.delivery.steps == [*Step][:-1]
    assert list(report.timings) == [*Step]
    assert all(seconds >= 0 for seconds in report.timings.values())
    assert report.timings[Step.EXECUTE] > 0


def test_a_step_that_fails_is_the_last_but_the_close(services, tmp_path):
    """Whether or not there was a kernel yet; it is deleted."""
    made, report = services(FakeKernels(), timeout=1), Report(request=request_of())
    with pytest.raises(KernelError):
        Pipeline(report, made).run()
    assert list(report.timings) == [Step.TAKE_UP, Step.BUNDLE, Step.KERNEL, Step.CONNECT, Step.CLOSE]
    assert made.kernels.started and set(made.kernels.deleted) == set(made.kernels.started)

    Path(tmp_path / "notebooks/sales/report.ipynb").unlink()
    report = Report(request=request_of())
    with pytest.raises(BundleError):
        Pipeline(report, made).run()
    assert list(report.timings) == [Step.TAKE_UP, Step.BUNDLE, Step.CLOSE]


def test_of_a_stored_report_only_the_last_steps_are_taken(services):
    """An earlier try came as far as the store: what it stored is posted, and no kernel is started."""
    made, report = services(FakeKernels()), Report(request=request_of(), stored=True)
    report.artifacts = [Artifact(name="a.html", kind="page", key="k/a.html", media_type="text/html", size=1)]
    made.store.put("k/a.html", b"p", "text/html")
    Pipeline(report, made).run()
    assert list(report.timings) == [Step.POST, Step.CLOSE]
    assert (made.delivery.posted, made.kernels.started) == ([report.id], [])


def test_what_the_author_is_told_is_noted_once_and_redacted(services):
    """The same warning twice is one; a secret in it is not written down; there is a bound."""
    made, report = services(FakeKernels()), Report(request=request_of())
    pipeline = Pipeline(report, made)
    pipeline.redactor = Redactor(["hunter2secret"])
    for _ in range(2):
        pipeline.warn_author(AuthorWarning(kind="failed command", message="!curl hunter2secret", cell=3))
    assert [(each.kind, each.cell) for each in report.author_warnings] == [("failed command", 3)]
    assert "hunter2secret" not in report.author_warnings[0].message
    for number in range(2 * MOST_WARNINGS):
        pipeline.warn_author(AuthorWarning(kind="open file", message=f"{number}" + "x" * 2 * MOST_CHARACTERS))
    assert len(report.author_warnings) == MOST_WARNINGS
    assert len(report.author_warnings[-1].message) == MOST_CHARACTERS
