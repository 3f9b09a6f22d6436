"""What people and machines ask over HTTP besides Slack: pages, keys, figures, readiness."""

from __future__ import annotations

from concurrent.futures import Executor

from starlette.routing import BaseRoute

from bot.desk import Desk
from bot.site.keys import keys_route
from bot.site.metrics import metrics_route
from bot.site.pages import Pages
from bot.site.readiness import Readiness
from runner.links import open_links
from runner.stores.base import ReportStore

AT_ONCE = 8  # pages and figures made at the same time, in nobody else's way


def site_routes(desk: Desk, *, store: ReportStore, executor: Executor) -> list[BaseRoute]:
    """Give the routes; `executor` is theirs alone."""
    settings = desk.settings
    pages = Pages(
        links=open_links(settings, desk.redis),
        records=desk.records,
        store=store,
        days=settings.retention_days,
        executor=executor,
    )
    ready = Readiness(
        {"redis": desk.redis.ping, "store": store.check, "slack": desk.quick.auth_test}, executor=executor
    )
    return [
        *pages.routes(),
        ready.route(),
        metrics_route(desk.queue, executor=executor),
        keys_route(settings, desk.redis, executor=executor),
    ]
