"""`reportbot run`: from words to a finished report, with the real queue, worker, kernel and renderer."""

import base64
import json
import os
from pathlib import Path

import pytest
from redis import Redis

from runner.paths import SHIPPED
from runner.processes.embedded_redis import embedded_redis
from runner.step import Step
from tests.support.bundles import WRITE, write_bundle, write_talk_bundle
from tests.support.shell import start_reportbot

SALES = ("--notebooks", str(SHIPPED), "--json")


@pytest.mark.slow
def test_words_around_and_between_are_no_obstacle(reportbot):
    """The issue's own sentence: region north, January, a page, a workbook."""
    ran = reportbot("run", "please send the sales for north from 2025-01-01 to 2025-01-31 thanks", *SALES)
    assert ran.status == 0, ran.stderr
    result = ran.result
    assert result["parameters"] == {"from_day": "2025-01-01", "to_day": "2025-01-31", "region": "north"}
    assert (result["status"], result["report"], result["error"]) == ("completed", "sales", None)
    assert Path(result["html"]).read_text().startswith("<!doctype html>")
    assert any(name.endswith(".xlsx") for name in result["files"])
    assert all(Path(name).is_file() for name in result["files"])
    assert list(result["timings"]) == [*Step]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words", "heading"),
    [
        ("ca", "vendes del mes passat", "Vendes"),
        pytest.param("es", "ventas del mes pasado región=north", "Ventas", marks=pytest.mark.slow),
    ],
)
def test_other_languages(reportbot, language, words, heading):
    """The words are read, and the page is written, in the asker's language."""
    words = words.replace("región", "region")
    ran = reportbot("run", words, "--language", language, *SALES)
    assert ran.status == 0, ran.stderr
    page = Path(ran.result["html"]).read_text()
    assert f'lang="{language}"' in page
    assert heading in page


@pytest.mark.slow
def test_out_receives_what_was_made(reportbot, home):
    """`--out` is where the page and the files are."""
    write_bundle(home / "notebooks/a")
    ran = reportbot("run", "a", "--out", "here", "--json")
    assert ran.status == 0, ran.stderr
    assert ran.result["html"] == str(home / "here/report.html")
    assert "42" in (home / "here/report.html").read_text()


def test_the_talks_bundle_runs_as_it_is(reportbot, home, monkeypatch):
    """`#Environment`, `#NoExecute`, the token, a chart in base64, a page that lists the environment."""
    write_talk_bundle(home / "elsewhere/asset")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "worker-only-secret")
    ran = reportbot(
        "run",
        "asset 762f5ba5-03e8 from 2025-01-01 to 2025-02-01",
        "--notebooks",
        "elsewhere",
        "--language",
        "ca",
        "--json",
    )
    assert ran.status == 0, ran.stderr
    page = Path(ran.result["html"]).read_text()
    assert "This is a report for 762f5ba5-03e8 from 2025-01-01 to 2025-02-01" in page
    assert "Variables d&#39;entorn" in page or "Variables d'entorn" in page
    assert 'src="data:image/png;base64,iVBOR' in page
    assert "FROM_DAY" in page
    assert "worker-only-secret" not in page
    for name in ("AWS_SECRET_ACCESS_KEY", "REDIS_URL", "VIRTUAL_ENV", "REPORTBOT_HOME", "PYTEST_CURRENT_TEST"):
        assert name not in page


def test_the_token_leaves_in_no_text(reportbot, home):
    """The token that a notebook prints, shows and writes is redacted, in plain and in base64."""
    write_bundle(
        home / "notebooks/leak",
        "import base64, json, os\ntoken = os.environ['TOKEN']\nprint(token)\n"
        "json.dump({'a': token, 'b': base64.b64encode(token.encode()).decode(), 'n': len(token)},"
        " open('output.json', 'w'))",
        template="<p>{{ a }}</p><p>{{ b }}</p><p id=n>{{ n }}</p>",
    )
    ran = reportbot("run", "leak", "--json")
    assert ran.status == 0, ran.stderr
    stored = {path.name: path.read_text() for path in (home / "reports").rglob("*.*") if path.is_file()}
    assert set(stored) == {"report.html", "output.json", "report.ipynb", "report.json"}
    assert json.loads(stored["output.json"])["n"] > 100
    for name, text in [*stored.items(), ("stderr", ran.stderr)]:
        assert "eyJ" not in text, name  # how a token begins
        assert base64.b64encode(b'{"alg').decode()[:6] not in text, name
    assert stored["report.html"].count("[redacted]") >= 2


def test_a_token_in_an_error_leaves_in_no_text(reportbot, home):
    """An exception whose text holds the token, and is cut in the middle of it, tells nothing of the token."""
    write_bundle(home / "notebooks/leak", "import os\nraise ValueError('refused: ' + os.environ['TOKEN'])")
    ran = reportbot("run", "leak", "--json")
    assert ran.status == 1, ran.stderr
    assert ran.result["error"]["message"].startswith("Cell 1 failed: ValueError: refused: [redacted]")
    stored = [path.read_text() for path in (home / "reports").rglob("*.*") if path.is_file()]
    for text in (*stored, ran.stdout, ran.stderr):
        assert "eyJ" not in text


def test_a_secret_reaches_its_own_bundle_alone(reportbot, home, monkeypatch):
    """REPORT_SECRET_<BUNDLE>__<NAME> is in the kernel of the bundle that lists it; what is unset is told."""
    cell = "import json, os\njson.dump({'n': len(os.environ.get('API_KEY', ''))}, open('output.json', 'w'))"
    write_bundle(home / "notebooks/my-own", cell, config={"secrets": ["API_KEY"]}, template="<p>{{ n }}</p>")
    write_bundle(home / "notebooks/other", cell, template="<p>{{ n }}</p>")
    refused = reportbot("run", "my-own", "--json")
    assert refused.status == 2
    assert "REPORT_SECRET_MY_OWN__API_KEY" in refused.stderr
    monkeypatch.setenv("REPORT_SECRET_MY_OWN__API_KEY", "0123456789abc")
    assert "<p>13</p>" in Path(reportbot("run", "my-own", "--json").result["html"]).read_text()
    assert "<p>0</p>" in Path(reportbot("run", "other", "--json").result["html"]).read_text()


def test_values_reach_the_notebook_exactly(reportbot, home):
    """In the literal, in the variable of papermill's cell, and in the environment."""
    value = '"; import os; os.abort() #\n\\" \' $TOKEN {{ 7*7 }} é'
    write_bundle(
        home / "notebooks/echo",
        ("text = None", ["parameters"]),
        '#Environment\nliteral = "$TEXT"',
        "import json, os\njson.dump({'same': literal == text == os.environ['TEXT'], 'text': text},"
        " open('output.json', 'w'))",
        config={"parameters": {"text": {"type": "text"}}},
        template="<p>{{ same }}</p>",
    )
    ran = reportbot("run", "echo", "--set", f"text={value}", "--json")
    assert ran.status == 0, ran.stderr
    assert "<p>True</p>" in Path(ran.result["html"]).read_text()
    assert ran.result["parameters"] == {"text": value}
    stored = next(Path(name) for name in ran.result["files"] if name.endswith("output.json"))
    assert json.loads(stored.read_text())["text"] == value


@pytest.mark.slow
def test_files_and_helpers_lie_beside_the_notebook(reportbot, home):
    """Data and modules of the bundle are there; declared files come back; inline figures are charts."""
    write_bundle(
        home / "notebooks/extra",
        "from helper import rows\nimport json, matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()\n"
        "open('rows.csv', 'w').write(open('data/in.csv').read() * rows)\n" + WRITE,
        config={"files": ["*.csv"]},
        template="<p>{{ answer }}</p>{{ chart('figure-1') }}",
        files={"helper.py": "rows = 2", "data/in.csv": "x,y\n"},
    )
    ran = reportbot("run", "extra", "--json")
    assert ran.status == 0, ran.stderr
    files = {Path(name).name: Path(name).read_bytes() for name in ran.result["files"]}
    assert files["rows.csv"] == b"x,y\nx,y\n"
    assert files["figure-1.png"].startswith(b"\x89PNG")


FAILURES = {
    "exception": (["x = 1", "def f():\n    return 1 / 0\nf()"], "NotebookFailed", "ZeroDivisionError", 2),
    "exit": (["import sys\nsys.exit(3)"], "NotebookFailed", "3", 1),
    "hard-exit": (["x = 1", "import os\nos._exit(3)"], "KernelDied", "3", 2),
    "slow-cell": (["import time\ntime.sleep(30)"], "KernelTimeout", "1 s", 1),
    "memory": (["x = bytearray(600 * 2**20)\nfor i in range(0, len(x), 4096): x[i] = 1"], None, "memory", 1),
    "no-output": (["x = 1"], "OutputError", "output.json", None),
    "no-object": (["open('output.json', 'w').write('[1]')"], "OutputError", "object", None),
    "undefined": (
        ["import json\njson.dump({'answers': 1}, open('output.json', 'w'))"],
        "BundleError",
        "answer",
        None,
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_a_failure_tells_the_cell_and_the_trace(reportbot, home, case):
    """Exit 1, one sentence, the cell where there is one, and the kernel gone."""
    cells, error_type, says, cell = FAILURES[case]
    config = {"cell_timeout": 1} if case == "slow-cell" else {"resources": {"memory": "300Mi"}}
    write_bundle(home / "notebooks/fails", *cells, config=config)
    ran = reportbot("run", "fails", "--json")
    assert ran.status == 1, ran.stderr
    error = ran.result["error"]
    assert ran.result["status"] == "error"
    assert error_type in (None, error["type"])
    assert says in error["message"]
    assert "\n" not in error["message"]
    assert error["cell"] == cell
    if error["type"] == "NotebookFailed":
        assert "Traceback" in error["trace"] or "Error" in error["trace"] or "exit" in error["trace"].lower()
        assert "\x1b" not in error["trace"]


@pytest.mark.slow
def test_logs_have_a_line_a_step_with_the_reports_id(home):
    """As JSON for machines, where asked."""
    write_bundle(home / "notebooks/a")
    process = start_reportbot(home, "run", "a", "--json", LOG_FORMAT="json")
    stdout, stderr = process.communicate(timeout=60)
    lines = [json.loads(line) for line in stderr.splitlines() if line.startswith("{")]
    steps = [line["step"] for line in lines if line["report"] == json.loads(stdout)["id"]]
    assert steps == list(json.loads(stdout)["timings"])


def test_a_machine_without_isolation_says_so(reportbot, home, monkeypatch):
    """On the terminal, in the result and in the page's footer."""
    monkeypatch.setenv("KERNEL_SANDBOX", "none")
    write_bundle(home / "notebooks/a")
    ran = reportbot("run", "a", "--json")
    assert ran.status == 0, ran.stderr
    assert ran.result["sandbox"] == "none"
    assert "without isolation" in Path(ran.result["html"]).read_text()


@pytest.mark.slow
def test_who_am_i_stays_out_of_it(reportbot, home):
    """The notebook runs as nobody of this machine, in a folder of its own."""
    write_bundle(
        home / "notebooks/who",
        "import json, os\njson.dump({'uid': os.getuid(), 'cwd': os.getcwd()}, open('output.json', 'w'))",
        template="<p>{{ uid }}</p><p>{{ cwd }}</p>",
    )
    ran = reportbot("run", "who", "--json")
    page = Path(ran.result["html"]).read_text()
    assert str(home) not in page
    if ran.result["sandbox"] == "bubblewrap" and os.getuid() == 0:
        assert "<p>0</p>" not in page


def test_nothing_stays_in_redis_for_ever(reportbot, home):
    """What a run leaves there ends by itself: the record after RETENTION_DAYS, the queue's own at once."""
    write_bundle(home / "notebooks/a")
    assert reportbot("run", "a", "--json").status == 0
    with embedded_redis(home / ".reportbot") as url, Redis.from_url(url, decode_responses=True) as redis:
        keys = list(redis.scan_iter())
        assert [key for key in keys if key.startswith("reportbot:report:")]
        assert [key for key in keys if redis.ttl(key) == -1] == []
        assert [key for key in keys if "reportbot-run" in key] == []


def test_names_that_would_share_a_secret_are_refused(reportbot, home, monkeypatch):
    """REPORT_SECRET_MY_OWN__KEY is of `my-own` alone, not of `my_own`."""
    monkeypatch.setenv("REPORT_SECRET_MY_OWN__KEY", "0123456789")
    write_bundle(home / "notebooks/my_own", config={"secrets": ["KEY"]})
    ran = reportbot("run", "my own")
    assert ran.status == 2
    assert "my_own/config.json: secrets:" in ran.stderr
