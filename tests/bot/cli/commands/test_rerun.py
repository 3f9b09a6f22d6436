"""`reportbot rerun`: what was asked for from elsewhere, made once more for whoever sits at the shell."""

from dataclasses import replace

import pytest

from runner.records.record import RedisRecords, Report
from tests.support.bundles import write_bundle
from tests.support.reports import request_of


@pytest.mark.slow
def test_a_schedules_condition_does_not_withhold_a_rerun(reportbot, home, monkeypatch, redis, redis_url):
    """Whoever runs a schedule's report again at the shell sees it, whether or not its condition holds."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    write_bundle(home / "notebooks/sales", config={"commands": ["sales"]})
    request = replace(request_of(kind="schedule"), parameters={}, schedule="s1", when="revenue < 0", owner="U9")
    records = RedisRecords(redis, retention=60)
    records.create(Report(request=request, status="completed", withheld=True))
    again = reportbot("rerun", request.id, "--json")
    assert again.status == 0, again.stderr
    made = records.load(again.result["id"])
    assert not made.withheld
    assert (made.request.schedule, made.request.when, made.request.owner) == (None, "", None)
    assert made.request.origin.kind == "terminal"
