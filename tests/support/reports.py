"""Reports as a delivery gets them."""

from runner.records.record import Artifact, Failure, Report
from runner.request import Origin, ReportRequest
from runner.step import Step

SUMMARY = {
    "headline": "Revenue rose by 12 %",
    "facts": [
        {"name": "revenue", "label": "Revenue", "value": 1120.0, "previous": 1000.0, "format": "currency:EUR"},
        {"name": "orders", "label": None, "value": 90, "previous": 100, "format": "number"},
        {"name": "state", "label": "State", "value": "fine", "previous": None, "format": "text"},
    ],
    "table": {"columns": ["Product", "Revenue"], "rows": [["Tea", 700.5], ["Coffee", None]]},
}


def request_of(
    *, report_id="r1", language="en", locale="", title="Sales", echo="Sales · Jan 2025 · UTC", **origin
):
    """A request as the bot makes it."""
    origin = {"kind": "mention", "team_id": "T1", "channel_id": "C1", "user_id": "U1", **origin}
    return ReportRequest(
        id=report_id,
        report="sales",
        parameters={"from_day": "2025-01-01", "to_day": "2025-01-31"},
        language=language,
        timezone="UTC",
        words="sales last month",
        requested_by="U1",
        created_at="2026-01-01T00:00:00+00:00",
        origin=Origin(**origin),
        title=title,
        echo=echo,
        locale=locale,
    )


def completed(request=None, *, summary=SUMMARY, **fields):
    """A report that is stored: a page, two charts and a file."""
    report = Report(
        request=request or request_of(), status="running", step=Step.POST, stored=True, summary=summary
    )
    report.artifacts = [
        Artifact(name=name, kind=kind, key=f"k/{name}", media_type=media, size=4, alt=alt)
        for name, kind, media, alt in (
            ("report.html", "page", "text/html", ""),
            ("by-day.png", "chart", "image/png", "Revenue by day"),
            ("by-product.svg", "chart", "image/svg+xml", "Revenue by product"),
            ("sales.xlsx", "file", "application/octet-stream", ""),
            ("output.json", "output", "application/json", ""),
        )
    ]
    for name, value in fields.items():
        setattr(report, name, value)
    return report


def contents(report):
    """What the store holds of it."""
    return {each.name: each.name.encode() for each in report.artifacts}


def failed(
    request=None, *, type="NotebookFailed", message="Cell 4 failed: ValueError: no (in line 2)", trace="Traceback"
):
    """A report that ended in an error."""
    report = Report(request=request or request_of(), status="error")
    report.error = Failure(type=type, message=message, cell=4, trace=trace)
    return report
