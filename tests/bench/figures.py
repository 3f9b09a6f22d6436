"""Figures of several runs, and the table that they are shown in."""

from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass(frozen=True)
class Row:
    """Seconds of each run of one thing."""

    name: str
    seconds: list[float] = field(default_factory=list)
    note: str = ""

    @property
    def median(self):
        """The middle one."""
        return median(self.seconds)

    @property
    def spread(self):
        """Between which two figures the middle half of the runs lies."""
        low, _, high = quantiles(self.seconds, n=4)
        return f"{shown(low)}–{shown(high)}"


def shown(seconds):
    """Write seconds as people compare them."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.2f} s"


def table(title, rows, *, beside=None):
    """Write rows as Markdown; `beside` is the row that each is compared with."""
    lines = [
        f"| {title} | median | middle half | runs | × {beside.name if beside else ''} | |",
        "| --- | ---: | --- | ---: | ---: | --- |",
    ]
    for row in rows:
        share = f"{row.median / beside.median:.2f}" if beside else ""
        lines.append(
            f"| {row.name} | {shown(row.median)} | {row.spread} | {len(row.seconds)} | {share} | {row.note} |"
        )
    return "\n".join(lines)
