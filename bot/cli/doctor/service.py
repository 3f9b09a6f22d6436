"""What runs of the service, as Redis tells it."""

from redis import Redis
from redis.exceptions import RedisError
from rq.worker_registration import get_keys

from bot.cli.doctor.finding import Finding
from runner.processes.embedded_redis import running_redis
from runner.records.counters import read_kernels
from runner.records.queue import report_queue
from runner.settings import Settings

SECONDS = 3.0


def diagnose_service(settings: Settings) -> Finding:
    """Count the workers, the kernels that wait for reports, and the reports that wait for a worker."""
    url = settings.redis_url or running_redis(settings.home)
    start = "`reportbot up` or `reportbot worker` starts some"
    if url is None:
        return Finding(part="workers", state="ok", detail="none run now", todo=start)
    try:
        with Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS) as redis:
            queue = report_queue(redis)
            workers = sum(bool(redis.exists(key)) for key in get_keys(queue=queue))
            reports, kernels = queue.count, sum(each.waiting for each in read_kernels(redis).values())
    except (RedisError, OSError, ValueError) as error:
        detail = f"nobody knows, as Redis does not answer ({error})"
        return Finding(part="workers", state="warn", detail=detail)
    if workers:
        detail = f"{workers} at work; {kernels} warm kernels wait, {reports} reports are queued"
        return Finding(part="workers", state="ok", detail=detail)
    if reports:
        return Finding(
            part="workers", state="warn", detail=f"none run, and {reports} reports are queued", todo=start
        )
    return Finding(part="workers", state="ok", detail="none run now", todo=start)
