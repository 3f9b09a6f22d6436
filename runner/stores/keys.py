"""Where the artifacts of a report lie in a store."""

from datetime import date, datetime

from runner.request import ReportRequest

PAGE_NAME = "report.html"


RECORD_NAME = "report.json"


def artifact_key(request: ReportRequest, name: str) -> str:
    """Return the key of an artifact: by day, then by report."""
    return day_key(datetime.fromisoformat(request.created_at).date(), request.id, name)


def day_key(day: date, report_id: str, name: str) -> str:
    """Return the key of an artifact of a report that was asked for on that day."""
    return f"{_path(day)}/{report_id}/{name}"


def read_day(year: str, month: str, day: str) -> date | None:
    """Read the parts of a day as keys write it; None where they are something else's."""
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if _path(read) == f"{year}/{month}/{day}" else None


def _path(day: date) -> str:
    return day.isoformat().replace("-", "/")  # strftime writes the year 25 as "25"
