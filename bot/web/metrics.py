"""`/metrics` for Prometheus, made of what is in Redis, so that it holds for all workers together."""

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from datetime import UTC, datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.registry import ScheduledJobRegistry, StartedJobRegistry
from rq.utils import utcparse
from rq.worker_registration import WORKERS_BY_QUEUE_KEY
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from runner.records.counters import BUCKETS, Counted, StepSeconds, read_counters, read_kernels
from runner.records.record import ENDED


class RedisCollector(Collector):
    """Reads the figures anew each time they are asked for; RQ's and Redis's errors pass."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._redis: Redis = queue.connection

    def collect(self) -> Iterable[Metric]:
        """Yield all figures."""
        yield from _counted(read_counters(self._redis))
        yield from self._waiting()
        kernels = GaugeMetricFamily("reportbot_kernels", "Kernels there are now.", labels=["place", "state"])
        for place, figures in read_kernels(self._redis).items():
            kernels.add_metric([place, "waiting"], figures.waiting)
            kernels.add_metric([place, "claimed"], figures.claimed)
        yield kernels

    def _waiting(self) -> Iterator[Metric]:
        queue = self._queue
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.llen(queue.key)
            pipeline.lindex(queue.key, 0)
            pipeline.zcard(StartedJobRegistry(queue=queue).key)
            pipeline.zcard(ScheduledJobRegistry(queue=queue).key)
            pipeline.scard(WORKERS_BY_QUEUE_KEY % queue.name)
            depth, oldest, running, retrying, workers = pipeline.execute()
        yield GaugeMetricFamily("reportbot_queue_depth", "Reports that wait for a worker.", value=depth)
        yield GaugeMetricFamily(
            "reportbot_queue_age_seconds", "For how long the next of them has waited.", value=self._age(oldest)
        )
        yield GaugeMetricFamily("reportbot_running", "Reports that run now.", value=running)
        yield GaugeMetricFamily("reportbot_retrying", "Reports that wait for another try to post.", value=retrying)
        yield GaugeMetricFamily("reportbot_workers", "Workers there are now.", value=workers)

    def _age(self, job_id: bytes | None) -> float:
        since = self._redis.hget(Job.key_for(job_id.decode()), "enqueued_at") if job_id else None
        if not isinstance(since, bytes):
            return 0.0
        return max(0.0, (datetime.now(UTC) - utcparse(since.decode()).replace(tzinfo=UTC)).total_seconds())


def metrics_route(queue: Queue, *, executor: Executor) -> BaseRoute:
    """Return the route of the figures."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(RedisCollector(queue))

    async def answer(request: Request) -> Response:
        try:
            text = await asyncio.get_running_loop().run_in_executor(executor, generate_latest, registry)
        except RedisError:
            return PlainTextResponse("Redis does not answer.\n", status_code=503)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})

    return Route("/metrics", answer, methods=["GET"])


def _counted(counted: Counted) -> Iterator[Metric]:
    reports = CounterMetricFamily("reportbot_reports", "Reports that have ended.", labels=["status"])
    for status in ENDED:
        reports.add_metric([status], counted.reports.get(status, 0))
    yield reports
    steps = HistogramMetricFamily(
        "reportbot_step_seconds", "How long each step of a report took.", labels=["step"]
    )
    for step, seconds in counted.steps.items():
        steps.add_metric([step], buckets=_cumulative(seconds), sum_value=seconds.total)
    yield steps
    kernels = CounterMetricFamily("reportbot_kernel_claims", "Kernels that reports used.", labels=["kind"])
    for kind in ("warm", "cold"):
        kernels.add_metric([kind], counted.kernels.get(kind, 0))
    yield kernels
    slack = CounterMetricFamily("reportbot_slack_errors", "Calls that Slack refused.", labels=["method", "code"])
    for (method, code), number in counted.slack_errors.items():
        slack.add_metric([method, code], number)
    yield slack


def _cumulative(seconds: StepSeconds) -> list[tuple[str, float]]:
    """Return the buckets as Prometheus wants them: each with all that took less."""
    total, buckets = 0, []
    for bound in (*BUCKETS, float("inf")):
        total += seconds.buckets.get(bound, 0)
        buckets.append(("+Inf" if bound == float("inf") else str(bound), float(total)))
    return buckets
