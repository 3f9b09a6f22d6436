"""Figures, as Prometheus asks for them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.web.metrics import metrics_route
from runner.records.counters import count_slack_error, note_kernels
from runner.records.queue import enqueue_report, report_queue
from runner.records.record import RedisRecords, Report
from tests.bot.web.conftest import served
from tests.support.reports import request_of
from tests.support.site_visits import ask


def samples(server):
    """Every figure, as Prometheus reads them."""
    answer = ask(server, "/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.body.decode())
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value
        for family in families
        for each in family.samples
    }


def ended(records, report_id, status, **timings):
    """Close a report."""
    report = Report(request=request_of(report_id=report_id), status=status, timings=timings, warm=True)
    records.close(report, archived=True)


def test_figures_are_those_of_all_workers(redis, executor):
    """Whatever worker counted it; a step's buckets add up as Prometheus wants them."""
    records, queue = RedisRecords(redis, retention=60), report_queue(redis)
    ended(records, "r1", "completed", execute=0.2, render=0.01)
    ended(records, "r2", "completed", execute=40.0)
    ended(records, "r3", "error", execute=10_000.0)
    enqueue_report(queue, records, request_of(report_id="w1"), timeout=10)
    enqueue_report(queue, records, request_of(report_id="w2"), timeout=10)
    redis.hset("rq:job:w1", "enqueued_at", "2020-01-01T00:00:00.000000Z")
    note_kernels(redis, "here", waiting=2, claimed=1)
    count_slack_error(redis, "chat.update", "ratelimited")
    with served(metrics_route(queue, executor=executor)) as server:
        found = samples(server)
    reports = {
        status: found["reportbot_reports_total", (("status", status),)] for status in ("completed", "error")
    }
    assert reports == {"completed": 2, "error": 1}
    steps = {
        dict(labels)["le"]: value
        for (name, labels), value in found.items()
        if name == "reportbot_step_seconds_bucket" and dict(labels)["step"] == "execute"
    }
    assert [steps[bound] for bound in ("0.1", "0.25", "30.0", "60.0", "900.0", "+Inf")] == [0, 1, 1, 2, 2, 3]
    assert found["reportbot_step_seconds_count", (("step", "execute"),)] == 3
    assert found["reportbot_step_seconds_sum", (("step", "execute"),)] == pytest.approx(10_040.2)
    assert found["reportbot_queue_depth", ()] == 2
    assert found["reportbot_queue_age_seconds", ()] > 1e8
    assert found["reportbot_kernels", (("place", "here"), ("state", "waiting"))] == 2
    assert found["reportbot_kernel_claims_total", (("kind", "warm"),)] == 3
    assert found["reportbot_slack_errors_total", (("code", "ratelimited"), ("method", "chat.update"))] == 1


def test_where_nothing_happened_yet_there_are_zeros(redis, executor):
    """So that a rate can be made from the first report on."""
    with served(metrics_route(report_queue(redis), executor=executor)) as server:
        found = samples(server)
    assert found["reportbot_reports_total", (("status", "completed"),)] == 0
    assert (found["reportbot_queue_depth", ()], found["reportbot_queue_age_seconds", ()]) == (0, 0)


def test_figures_cost_the_same_however_many_reports_are_kept(redis, executor):
    """They are counted when a report ends, not when somebody asks."""
    records = RedisRecords(redis, retention=60)
    with served(metrics_route(report_queue(redis), executor=executor)) as server:
        sizes = []
        for count in (1, 100):
            for number in range(count):
                ended(records, f"r{number}", "completed", execute=0.2)
            redis.config_resetstat()
            samples(server)
            sizes.append(redis.info("commandstats").keys())
            assert all(each["calls"] <= 2 for each in redis.info("commandstats").values())
        assert sizes[0] == sizes[1]
