"""What is asked over HTTP besides Slack, while Redis is down."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.web.keys import PATH, keys_route
from bot.web.metrics import metrics_route
from runner.records.queue import report_queue
from runner.settings import Settings
from tests.bot.web.conftest import served
from tests.support.site_visits import ask

NOWHERE = {"port": 1, "retry": Retry(NoBackoff(), 0)}


def test_where_redis_is_down_there_are_no_figures(executor, tmp_path):
    """And that is said."""
    redis = Redis(**NOWHERE)
    settings = Settings(_env_file=None, reportbot_home=tmp_path)
    routes = metrics_route(report_queue(redis), executor=executor), keys_route(settings, redis, executor=executor)
    with served(*routes) as server:
        assert [ask(server, path).status for path in ("/metrics", PATH)] == [503, 503]
