"""Bots as processes of their own that tick as fast as they can, one killed now and then; a clock in Redis.

    python crowd.py REDIS_URL SLACK_URL BOTS SECONDS_BETWEEN_KILLS

Runs until its standard input ends, and prints how many were killed.
"""

import os
import random
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from redis import Redis

from bot.run import warm
from bot.schedules.ticker import Ticker
from bot.wiring import open_services
from runner.paths import SHIPPED
from runner.settings import Settings

CLOCK = "test:clock"  # seconds since the epoch


def be_a_bot(redis_url, slack_url):
    """Tick until killed."""
    settings = Settings(_env_file=None, slack_bot_token="xoxb-1", slack_api_url=slack_url, notebooks=str(SHIPPED))
    with Redis.from_url(redis_url) as redis, open_services(settings, redis_url) as services:

        def clock():
            return datetime.fromtimestamp(float(redis.get(CLOCK)), UTC)

        Ticker(replace(services, clock=clock)).run(Event(), seconds=0.005)


def start(redis_url, slack_url):
    """Fork a bot."""
    child = os.fork()
    if child:
        return child
    try:
        be_a_bot(redis_url, slack_url)
    finally:
        os._exit(1)


def main(redis_url, slack_url, count, pause):
    """Keep some bots running, and kill one of them again and again."""
    ended = Event()
    children = [start(redis_url, slack_url) for _ in range(int(count))]
    Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    killed = 0
    while not ended.wait(float(pause) * random.uniform(0.5, 1.5)):
        victim = random.randrange(len(children))
        end(children[victim])
        children[victim] = start(redis_url, slack_url)
        killed += 1
    for child in children:
        end(child)
    print(killed)


def end(child):
    """Kill a bot without a warning."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    settings = Settings(
        _env_file=None, slack_bot_token="xoxb-1", slack_api_url=sys.argv[2], notebooks=str(SHIPPED)
    )
    with open_services(settings, sys.argv[1]) as services:
        warm(services)
    main(*sys.argv[1:])
