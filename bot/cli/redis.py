"""The Redis that a command uses."""

from collections.abc import Iterator
from contextlib import contextmanager

from runner.settings import Settings


@contextmanager
def redis_url(settings: Settings) -> Iterator[str]:
    """Give the URL of the Redis that the settings name, if it answers, or of the home's embedded one."""
    from runner.processes.embedded_redis import embedded_redis, require_redis

    if settings.redis_url:
        require_redis(settings.redis_url)
        yield settings.redis_url
        return
    with embedded_redis(settings.home) as url:
        yield url
