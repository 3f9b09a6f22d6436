"""Runs the bot until it is told to stop: Slack over HTTP or Socket Mode, and whatever else is asked over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from threading import Event, Thread

from starlette.routing import BaseRoute

from bot.app import create_app
from bot.bot_settings import check_bot_settings
from bot.conversation.help import MOST_SHOWN
from bot.conversation.identity import ask_identity, ask_until_known
from bot.conversation.offering import offered_to
from bot.conversation.people import Person, read_person
from bot.dates import read_day
from bot.desk import Desk
from bot.schedules.ticker import ticking
from bot.site.http_server import HttpServer
from bot.site.routes import AT_ONCE as SITE_AT_ONCE
from bot.site.routes import site_routes
from bot.socket_mode import SocketMode
from bot.web import make_web, slack_route
from bot.wiring import open_desk
from runner.errors import BundleError, SettingsError
from runner.logs import log
from runner.phrases import LANGUAGES, speaker
from runner.settings import Settings
from runner.stores.choice import open_store

AT_ONCE = 32  # requests answered at the same time


def run_bot(settings: Settings, redis_url: str, stop: Event) -> None:
    """Run the bot until `stop` is set, then answer what is under way; `SettingsError` where it cannot run.

    It sets no signal handlers, so that it can run in any thread.
    """
    check_bot_settings(settings)
    with open_desk(settings, redis_url) as desk:
        if not ask_identity(desk.quick, desk.identity):
            Thread(target=ask_until_known, args=(desk.quick, desk.identity, stop), daemon=True).start()
        warm(desk)
        with ticking(desk), ThreadPoolExecutor(SITE_AT_ONCE, thread_name_prefix="site") as executor:
            routes = site_routes(desk, store=open_store(settings, hurried=True), executor=executor)
            if settings.slack_app_token is not None:
                _run_in_socket_mode(settings, desk, stop, routes)
            else:
                _run_over_http(settings, desk, stop, routes)
        log.info("the bot listens no longer")


def warm(desk: Desk) -> None:
    """Load what the first asker would wait for: the libraries of dates, the catalogues, the reports' configs."""
    for language in LANGUAGES:
        read_day(["2 enero 2025"], 0, today=date(2025, 1, 1), language=language)
        speaker(language)
    somebody = Person(user_id="U0", name="", timezone=desk.settings.timezone, language=desk.settings.language)
    read_person({"id": "U0", "tz": somebody.timezone}, timezone="UTC", language="en")
    try:
        offered_to(somebody, desk, channel_id=None, most=MOST_SHOWN)
    except BundleError as error:
        raise SettingsError(f"NOTEBOOKS={desk.settings.notebooks}: {error.message}") from None
    shelf = desk.shelf.read()
    log.info("%d reports can be asked for, %d are broken", len(shelf.offers), len(shelf.broken))


def _run_over_http(settings: Settings, desk: Desk, stop: Event, routes: Sequence[BaseRoute]) -> None:
    assert settings.slack_signing_secret is not None
    app = create_app(settings, desk)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="slack") as executor:
        route = slack_route(app, secret=settings.slack_signing_secret.get_secret_value(), executor=executor)
        with HttpServer(make_web([route, *routes]), host=settings.http_host, port=settings.http_port) as server:
            server.wait(stop)


def _run_in_socket_mode(settings: Settings, desk: Desk, stop: Event, routes: Sequence[BaseRoute]) -> None:
    assert settings.slack_app_token is not None
    app = create_app(settings, desk)
    socket_mode = SocketMode(app, settings.slack_app_token.get_secret_value(), client=desk.quick, at_once=AT_ONCE)
    with ExitStack() as stack:
        try:
            stack.enter_context(HttpServer(make_web(routes), host=settings.http_host, port=settings.http_port))
        except SettingsError as error:  # nothing of Slack's comes that way
            log.warning(error.message)
        socket_mode.run(stop)
