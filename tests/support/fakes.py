"""Doubles for the ports: they do the least that the port allows, and keep what they were told."""

import threading

from runner.errors import DeliveryError
from runner.kernels.base import KernelHandle
from runner.stores.folder import FolderStore


class FakeDelivery:
    """A `Delivery` to nobody; with `broken` it cannot tell anybody anything."""

    def __init__(self, *, broken=False):
        self.broken = broken
        self.posted, self.failed = [], []

    def announce(self, report):
        """Drop it."""

    def progress(self, report):
        """Drop it."""

    def post(self, report, artifacts):
        """Read all of it, and keep the report."""
        for content in artifacts.values():
            bytes(content)
        self._tell(self.posted, report)

    def fail(self, report):
        """Keep the report."""
        self._tell(self.failed, report)

    def _tell(self, told, report):
        if self.broken:
            raise DeliveryError("nobody can be reached")
        told.append(report.id)


class FakeKernels:
    """A `KernelBackend` whose kernels are never there: whoever connects to one fails."""

    pool_id = "here"

    def __init__(self, *, name="k"):
        self.name = name
        self.started, self.deleted, self.dead, self.taken = [], [], set(), []
        self._handles = {}

    def spec_hash(self, spec):
        """What differs but for the expiry."""
        return "" if spec is None else f"{spec.cpu} {spec.memory} {spec.preload}"

    def start(self, spec, *, on_handle=None, seconds=None):
        """Give a handle that leads nowhere."""
        self.started.append(f"{self.name}{len(self.started)}")
        self._handles[self.started[-1]] = KernelHandle(
            id=self.started[-1],
            backend="sandbox",
            host="here",
            connection={"key": "k"},
            created_at=0,
            spec_hash=self.spec_hash(spec),
            isolation="bubblewrap",
        )
        return self._handles[self.started[-1]]

    def take_over(self, handle):
        """Keep which, unless it is dead."""
        self.taken.append(handle.id)
        return handle.id not in self.dead

    def delete(self, handle):
        """Keep which."""
        self.deleted.append(handle.id)

    def exit_reason(self, handle):
        """Nothing is known."""

    def list(self):
        """Those that were started and neither died nor were deleted."""
        return [each for each in self._handles.values() if each.id not in {*self.dead, *self.deleted}]


class FakeRecords:
    """`Records` in memory; `fails_when` says when Redis is gone."""

    def __init__(self, *, fails_when=lambda: False):
        self.kept, self.archived, self.fails_when = {}, {}, fails_when

    def create(self, report):
        """Keep it, unless there is one."""
        self.kept.setdefault(report.id, report.to_json())

    def save(self, report):
        """Keep it, as text, so that what changes later does not."""
        if self.fails_when():
            raise ConnectionError("Redis is gone")
        self.kept[report.id] = report.to_json()

    def close(self, report, *, archived):
        """Keep the whole of it."""
        self.archived[report.id] = archived
        self.save(report)

    def load(self, report_id):
        """Give it back."""
        from runner.records.record import Report

        text = self.kept.get(report_id)
        return Report.from_json(text) if text else None


class HangingStore(FolderStore):
    """A folder whose disk answers only when it is let."""

    def __init__(self, folder):
        super().__init__(folder)
        self.free = threading.Event()

    def put(self, key, content, media_type):
        """Wait for the disk."""
        self.free.wait(20)
        super().put(key, content, media_type)


class NobodyCancels:
    """Cancellations without a wish."""

    def asked_by(self, report_id):
        """Nobody."""
