"""The whole way with everything in S3: bundles come from there, and reports go there."""

import json

import pytest

from runner.paths import SHIPPED


@pytest.fixture
def everything(s3, home, monkeypatch):
    """NOTEBOOKS and STORE in one empty bucket."""
    s3.make_bucket("reportbot")
    monkeypatch.setenv("NOTEBOOKS", "s3://reportbot/notebooks")
    monkeypatch.setenv("STORE", "s3://reportbot/team")
    monkeypatch.setenv("KERNEL_PRELOAD", "pandas")
    return s3


@pytest.mark.slow
def test_the_sales_report(reportbot, everything):
    """Published, asked for, run, kept and listed; then its author uploads another version, which is live."""
    assert reportbot("publish", str(SHIPPED / "sales")).status == 0
    ran = reportbot("run", "sales from 2025-01-01 to 2025-01-31", "--json")
    assert ran.status == 0, ran.stderr
    result = ran.result
    assert (result["status"], result["report"]) == ("completed", "sales")
    prefix = result["html"].removeprefix("s3://reportbot/").removesuffix("report.html")
    kept = {key.removeprefix(prefix): key for key in everything.keys("reportbot") if key.startswith(prefix)}
    assert prefix.startswith("team/reports/20")
    assert {"report.html", "report.json", "report.ipynb", "output.json"} < set(kept)
    assert [name for name in kept if name.endswith((".png", ".svg"))]
    page = everything.client.get_object(Bucket="reportbot", Key=kept["report.html"])["Body"].read()
    assert b"<html" in page
    record = json.loads(everything.client.get_object(Bucket="reportbot", Key=kept["report.json"])["Body"].read())
    assert (record["status"], record["bundle_hash"] is not None) == ("completed", True)
    assert reportbot("show", result["id"]).status == 0

    config = json.loads((SHIPPED / "sales/config.json").read_text())
    config["commands"] = ["turnover {period}"]
    everything.client.put_object(
        Bucket="reportbot", Key="notebooks/sales/config.json", Body=json.dumps(config).encode()
    )
    assert "turnover" in reportbot("reports").stdout
    again = reportbot("run", "turnover January 2025", "--json")
    assert (again.status, again.result["report"]) == (0, "sales"), again.stderr


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (("STORE", "s3://nowhere/x"), "there is no such bucket"),
        (("NOTEBOOKS", "s3://nowhere/x"), "there is no such bucket"),
        (("NOTEBOOKS", "gs://x/y"), "neither a folder nor a place in S3"),
        (("S3_SSE", "rot13"), "S3_SSE"),
    ],
)
def test_what_cannot_work_is_told_before_anything_runs(reportbot, everything, monkeypatch, setting, sentence):
    """Exit status 2, and a sentence that says which setting is wrong."""
    reportbot("publish", str(SHIPPED / "sales"))
    monkeypatch.setenv(*setting)
    ran = reportbot("run", "sales from 2025-01-01 to 2025-01-31")
    assert (ran.status, sentence in ran.stderr) == (2, True), ran.stderr
    assert not [key for key in everything.keys("reportbot") if key.startswith("team/")]
