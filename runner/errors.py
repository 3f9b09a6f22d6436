"""Every error that a person is told about; what is not one of these is a defect of ours."""

from collections.abc import Sequence


class ReportError(Exception):
    """What went wrong, as a sentence for the person who asked.

    `trace` is for the author and may be long; `cell` is the number of the cell in the notebook as the author
    wrote it, counted from 1 over all cells.
    """

    def __init__(self, message: str, *, cell: int | None = None, trace: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cell = cell
        self.trace = trace

    @property
    def type(self) -> str:
        """The name of the class, as in the record and in `--json`."""
        return type(self).__name__


class SettingsError(ReportError):
    """A setting of the operator is wrong: which one, and what would be right.

    Told: whoever runs the command; in Slack the asker, that no report can be read.
    Retried: no.
    """


class CommandError(ReportError):
    """The words cannot be turned into a request; nothing was queued.

    `hint` is the nearest valid form, ready to be sent as it stands; `reports` are those that the words name, and
    `understood` is what was said for the one that they name, as far as it could be read.

    Told: the asker alone, with a command that works.
    Retried: no; nothing is queued.
    """

    def __init__(self, message: str, *, hint: str | None = None, reports: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.hint = hint
        self.reports = tuple(reports)
        self.understood: dict[str, str | int | float | bool | None] = {}


class UnknownReport(CommandError):
    """No report answers to these words.

    Told: the asker alone, with the nearest report.
    Retried: no; nothing is queued.
    """


class InvalidParameter(CommandError):
    """A parameter is missing, unreadable or out of its bounds.

    Told: the asker alone, with a command that works.
    Retried: no; nothing is queued.
    """


class NotAllowed(CommandError):
    """This person, or this channel, may not ask for the report.

    Told: the asker alone.
    Retried: no; nothing is queued.
    """


class BundleError(ReportError):
    """The bundle is wrong. `faults` are sentences, each naming its file and the key, line or cell.

    Told: the owner, with the place; the asker, that the report is broken.
    Retried: no.
    """

    def __init__(
        self, message: str, *, faults: Sequence[str] = (), cell: int | None = None, trace: str | None = None
    ) -> None:
        super().__init__(message, cell=cell, trace=trace)
        self.faults = tuple(faults) or (message,)


class KernelError(ReportError):
    """The kernel failed, not the notebook's code.

    Told: the asker.
    Retried: no.
    """


class KernelStartFailed(KernelError):
    """No kernel could be had; the only kernel error that is worth a second try.

    Told: the asker.
    Retried: once, within the report's time.
    """


class KernelTimeout(KernelError):
    """The report, or one of its cells, took longer than it may.

    Told: the asker.
    Retried: no.
    """


class KernelDied(KernelError):
    """The kernel ended by itself: out of memory, a signal, an exit.

    Told: the asker, with the reason.
    Retried: no.
    """


class KernelProtocolError(KernelError):
    """The kernel sent what no kernel sends, or more than it may.

    Told: the asker.
    Retried: no.
    """


class NetworkFailed(ReportError):
    """The way to the hosts that a report reaches could not be opened, or was cut off.

    Told: the asker.
    Retried: no.
    """


class NotebookFailed(ReportError):
    """A cell raised.

    Told: the asker, in a plain sentence; the owner and the thread, with the cell and the trace.
    Retried: no.
    """

    def __init__(self, message: str, *, cell: int, ename: str, evalue: str, trace: str) -> None:
        super().__init__(message, cell=cell, trace=trace)
        self.ename = ename
        self.evalue = evalue


class OutputError(ReportError):
    """What the notebook left behind is missing, malformed or too large.

    Told: the asker, in a plain sentence; the owner and the thread, with the place.
    Retried: no.
    """


class StoreError(ReportError):
    """The store did not take or give an artifact. `transient`: another try, a moment later, may do better.

    Told: the asker, once it is final.
    Retried: several times, where that may help.
    """

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


class DeliveryError(ReportError):
    """The report could not be posted.

    `retry_after` is in how many seconds another try is worth it; None where no try would help. `code` is Slack's
    own, where it refused.

    Told: the log; the asker, once it is final.
    Retried: up to five times, after the pause that Slack asks for.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, code: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.code = code


class ReportCancelled(ReportError):
    """Somebody cancelled the report. `by`: a user of the system, or a Slack user id.

    Told: everybody in the thread.
    Retried: no.
    """

    def __init__(self, message: str, *, by: str | None = None) -> None:
        super().__init__(message)
        self.by = by


class WorkerDied(ReportError):
    """The process that ran the report was killed.

    Told: the asker.
    Retried: the report is begun twice at most before this is told.
    """


class InternalError(ReportError):
    """A defect of reportbot's own.

    Told: the asker; the trace is in the log.
    Retried: no.
    """
