"""Runs the bot until it is told to stop: Slack over HTTP or Socket Mode, and whatever else is asked over HTTP."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from threading import Event, Thread

from starlette.routing import BaseRoute

from bot.answers.answer import available_reports
from bot.answers.help import MAX_ENTRIES
from bot.dates.parse import read_day
from bot.directory.identity import ask_identity, ask_until_known
from bot.directory.people import Person, read_person
from bot.required_settings import check_bot_settings
from bot.schedules.ticker import ticking
from bot.services import Services
from bot.slack.app import create_app
from bot.slack.socket_mode import SocketMode
from bot.web.app import make_web, slack_route
from bot.web.routes import MAX_PARALLEL_PAGES, site_routes
from bot.web.server import HttpServer
from bot.wiring import open_services
from runner.errors import BundleError, SettingsError
from runner.i18n.phrases import LANGUAGES, speaker
from runner.logs import log
from runner.request import Origin
from runner.settings import Settings
from runner.stores.choice import open_store

MAX_PARALLEL_REQUESTS = 32


def run_bot(settings: Settings, redis_url: str, stop: Event) -> None:
    """Run the bot until `stop` is set, then answer what is under way. Raises `SettingsError` where it cannot run.

    It sets no signal handlers, so that it can run in any thread.
    """
    check_bot_settings(settings)
    with open_services(settings, redis_url) as services:
        if not ask_identity(services.quick, services.identity):
            Thread(target=ask_until_known, args=(services.quick, services.identity, stop), daemon=True).start()
        warm(services)
        with ticking(services), ThreadPoolExecutor(MAX_PARALLEL_PAGES, thread_name_prefix="site") as executor:
            routes = site_routes(services, store=open_store(settings, urgent=True), executor=executor)
            if settings.slack_app_token is not None:
                _run_in_socket_mode(settings, services, stop, routes)
            else:
                _run_over_http(settings, services, stop, routes)
        log.info("the bot listens no longer")


def warm(services: Services) -> None:
    """Load what the first asker would wait for: the libraries of dates, the catalogues, the reports' configs."""
    for language in LANGUAGES:
        read_day(["2 enero 2025"], 0, today=date(2025, 1, 1), language=language)
        speaker(language)
    somebody = Person(
        user_id="U0", name="", timezone=services.settings.timezone, language=services.settings.language
    )
    read_person({"id": "U0", "tz": somebody.timezone}, timezone="UTC", language="en")
    try:
        available_reports(somebody, Origin(kind="home", user_id=somebody.user_id), services, limit=MAX_ENTRIES)
    except BundleError as error:
        raise SettingsError(f"NOTEBOOKS={services.settings.notebooks}: {error.message}") from None
    catalog = services.read_catalog()
    log.info("%d reports can be asked for, %d are broken", len(catalog.offers), len(catalog.broken))


def _run_over_http(settings: Settings, services: Services, stop: Event, routes: Sequence[BaseRoute]) -> None:
    assert settings.slack_signing_secret is not None
    app = create_app(settings, services)
    with ThreadPoolExecutor(MAX_PARALLEL_REQUESTS, thread_name_prefix="slack") as executor:
        route = slack_route(app, secret=settings.slack_signing_secret.get_secret_value(), executor=executor)
        with HttpServer(make_web([route, *routes]), host=settings.http_host, port=settings.http_port) as server:
            server.wait(stop)


def _run_in_socket_mode(settings: Settings, services: Services, stop: Event, routes: Sequence[BaseRoute]) -> None:
    assert settings.slack_app_token is not None
    app = create_app(settings, services)
    socket_mode = SocketMode(
        app, settings.slack_app_token.get_secret_value(), client=services.quick, max_parallel=MAX_PARALLEL_REQUESTS
    )
    with ExitStack() as stack:
        try:
            stack.enter_context(HttpServer(make_web(routes), host=settings.http_host, port=settings.http_port))
        except SettingsError as error:  # nothing of Slack's comes that way
            log.warning(error.message)
        socket_mode.run(stop)
