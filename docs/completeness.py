"""What is looked for so that no report is less than it looks: what of it is an error, and what a warning."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is looked for. `outcome`: how it is told; `kind`: a warning's, as in `AuthorWarning`.

    `told_by_check`: whether `reportbot check` knows it before the report is run.
    """

    what: str
    outcome: Literal["BundleError", "NotebookFailed", "OutputError", "warning"]
    kind: str = ""
    told_by_check: bool = False


def _warning(kind: str, what: str, *, told_by_check: bool = False) -> Finding:
    return Finding(what=what, outcome="warning", kind=kind, told_by_check=told_by_check)


FINDINGS = (
    Finding(
        what="a parameter of config.json that nothing in the notebook takes up",
        outcome="BundleError",
        told_by_check=True,
    ),
    _warning("unread parameter", "a parameter that a cell takes, and that nothing reads", told_by_check=True),
    Finding(
        what="an error that a cell shows, also one that a magic or `display` swallowed; not in a cell tagged"
        " `raises-exception`",
        outcome="NotebookFailed",
    ),
    _warning("failed command", "a `!command` that fails; with `system_raise_on_error` it is an error"),
    Finding(what="no output.json, or one that is no JSON or not as `output` asks", outcome="OutputError"),
    Finding(what="a chart that cannot be decoded", outcome="OutputError"),
    Finding(what="a fact of `facts` that the summary lacks", outcome="OutputError"),
    Finding(what="a pattern of `files` that matches nothing the notebook wrote", outcome="OutputError"),
    _warning("undeclared file", "a file that the notebook wrote, and nobody gets"),
    Finding(
        what="output.json, or a file of `files`, left open so that its end may be missing", outcome="OutputError"
    ),
    _warning("open file", "a file left open, whose buffers were written all the same"),
    _warning("unfinished file", "another file left open, whose end may be missing"),
    _warning("file of a process", "another file that a process was still writing"),
    _warning("running thread", "a thread that was still running"),
    _warning("cut output", "an output that was too long to be kept"),
    _warning("unshown plotly", "a plotly figure that a cell shows"),
    _warning("unshown altair", "an Altair chart that a cell shows"),
    _warning("unshown bokeh", "a Bokeh, HoloViews or hvPlot figure that a cell shows"),
    _warning("unshown folium", "a folium map that a cell shows"),
    _warning("unshown itables", "an itables table that a cell shows, where the bundle has its own page"),
    _warning("unshown widget", "a widget that a cell shows"),
    _warning("unshown matplotlib notebook", "a figure under `%matplotlib notebook`"),
    _warning("unshown agg", "`plt.show()` under matplotlib's Agg"),
    _warning("unshown script", "another script that a cell shows"),
    _warning("unshown frame", "a frame, video or sound that a cell shows"),
    _warning("unshown picture", "a WebP, GIF or PDF that a cell shows"),
    _warning("absent picture", "a picture that a text refers to, and that is neither attached nor in the bundle"),
    _warning("unshown table", "an HTML table that a cell shows, where the bundle has its own page"),
    _warning("unshown html", "other HTML that a cell shows, where the bundle has its own page"),
    _warning("unshown markdown", "Markdown that a cell shows, where the bundle has its own page"),
    _warning("unshown latex", "LaTeX that a cell shows, where the bundle has its own page"),
    _warning("blocked script", "a script or frame in the page", told_by_check=True),
    Finding(what="a name in the page that output.json lacks", outcome="BundleError"),
)
