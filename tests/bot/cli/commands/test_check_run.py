"""`reportbot check --run`, and where else an author reads of what a report was less than they may think."""

import pytest

from tests.support.bundles import WRITE, write_bundle

UNREAD = ("import os\nregion = 'all'\nopen('rows.txt', 'w').write('x')", ["parameters"])
SHOW = """
from IPython.display import HTML, display
from reportbot import write_output
display(HTML("<table><tr><td>1</td></tr></table>"))
write_output(answer="<script>1</script>")  # output.json
"""
CONFIG = {"parameters": {"region": {"type": "text", "default": "north"}}}


def test_what_only_a_run_shows_is_told(reportbot, home):
    """Warnings do not fail a check, errors do; nothing of the run is kept."""
    write_bundle(home / "notebooks/a", UNREAD, SHOW, config=CONFIG, template="<p>{{ answer | safe }}</p>")
    write_bundle(home / "notebooks/b", "1 / 0", WRITE)
    write_bundle(home / "notebooks/c", "region = 1", WRITE, config=CONFIG)
    ran = reportbot("check", "--run")
    assert ran.status == 2
    a, b, c = (
        [line for line in ran.stdout.splitlines() if line.startswith((f"{name}:", f"{name}/"))] for name in "abc"
    )
    for says in ("Cell 1 takes region", "Cell 2 shows a table", "wrote rows.txt", "The page holds a script"):
        assert [line for line in a if says in line and line.startswith("a: warning: ")], a
    assert len(a) == 5 and a[-1] == "a: ok"
    assert len(b) == 1 and b[0].startswith("b: NotebookFailed: Cell 1 failed: ZeroDivisionError")
    assert len(c) == 1 and "nothing takes up the parameter region" in c[0]
    assert "Cell 1 takes region" in reportbot("check").stdout
    assert not (home / "reports").exists()
    assert reportbot("history", "--json").result == []


@pytest.mark.slow
def test_warnings_stand_in_the_result_and_in_the_record(reportbot, home):
    """With their kind and their cell."""
    write_bundle(home / "notebooks/a", UNREAD, WRITE, config=CONFIG)
    ran = reportbot("run", "a", "--json")
    assert [each["kind"] for each in ran.result["warnings"]] == ["unread parameter", "undeclared file"]
    assert ran.result["warnings"][0]["cell"] == 1
    shown = reportbot("show", ran.result["id"])
    assert "for its author: The notebook wrote rows.txt" in shown.stdout
    assert reportbot("show", ran.result["id"], "--json").result["author_warnings"] == ran.result["warnings"]
