"""What people and machines ask over HTTP besides Slack: pages, keys, figures, readiness."""

from concurrent.futures import Executor

from starlette.routing import BaseRoute

from bot.services import Services
from bot.web.keys import keys_route
from bot.web.metrics import metrics_route
from bot.web.pages import Pages
from bot.web.readiness import Readiness
from runner.security.links import open_links
from runner.stores.base import ReportStore

MAX_PARALLEL_PAGES = 8


def site_routes(services: Services, *, store: ReportStore, executor: Executor) -> list[BaseRoute]:
    """Return the routes; `executor` is theirs alone."""
    settings = services.settings
    pages = Pages(
        links=open_links(settings, services.redis),
        records=services.records,
        store=store,
        days=settings.retention_days,
        executor=executor,
    )
    ready = Readiness(
        {"redis": services.redis.ping, "store": store.check, "slack": services.quick.auth_test}, executor=executor
    )
    return [
        *pages.routes(),
        ready.route(),
        metrics_route(services.queue, executor=executor),
        keys_route(settings, services.redis, executor=executor),
    ]
