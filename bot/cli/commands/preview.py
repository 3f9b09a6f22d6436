"""`reportbot preview`: a local page with a report's form, page and message, which follows what is saved."""

import argparse
import signal
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from redis import Redis

from bot.cli.exit_status import COMPLETED
from bot.cli.notebook_paths import add_notebooks, notebooks_folder
from bot.cli.streams import tell
from bot.dates.parse import today_in
from runner.bundles.layout import is_bundle
from runner.errors import CommandError
from runner.paths import SHARED
from runner.settings import Settings, load_settings

DEBOUNCE_MILLISECONDS, STEP_MILLISECONDS = 200, 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `preview`."""
    parser.add_argument(
        "report",
        nargs="?",
        metavar="REPORT",
        help="a report's name, a notebook or a bundle (default: changed last)",
    )
    add_notebooks(parser)
    parser.add_argument(
        "--port", type=int, default=0, help="where to listen on this machine (default: a free one)"
    )
    parser.add_argument("--no-browser", action="store_true", help="open no browser; only say the address")


def main(args: argparse.Namespace) -> int:
    """Serve the preview until it is interrupted. Nothing is written but into a folder that passes."""
    settings = load_settings()
    root, name = _place(args, settings)
    with tempfile.TemporaryDirectory(prefix="reportbot-preview-") as passing:
        settings = settings.model_copy(
            update={
                "notebooks": str(root),
                "reportbot_home": Path(passing) / "home",
                "store": f"{passing}/reports",
                "redis_url": None,
            }
        )
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):  # the last is ignored behind a shell's &
            signal.signal(number, signal.default_int_handler)
        try:
            _serve(settings, root, name, port=args.port, opens_browser=not args.no_browser)
        except KeyboardInterrupt:
            tell("")
    return COMPLETED


def _place(args: argparse.Namespace, settings: Settings) -> tuple[Path, str | None]:
    """Return what holds the bundles, and which of them was named. Raises `CommandError`."""
    if args.report is None:
        return notebooks_folder(args, settings), None
    path = Path(args.report).expanduser().absolute()
    if is_bundle(path):
        return path, None
    if path.suffix or "/" in args.report:
        raise CommandError(f"{args.report} is no notebook and no bundle")
    return notebooks_folder(args, settings), args.report


def _serve(settings: Settings, root: Path, name: str | None, *, port: int, opens_browser: bool) -> None:
    from bot.cli.preview.app import make_app
    from bot.cli.preview.session import Session, show_progress
    from bot.cli.preview.state import State
    from bot.cli.redis import redis_url
    from bot.web.server import HttpServer
    from runner.bundles.source import FolderSource
    from runner.preview import Previewer

    state, stop = State(), threading.Event()
    today = today_in(settings.timezone, datetime.now(UTC))
    with redis_url(settings) as url, Redis.from_url(url) as redis:
        previewer = Previewer(settings, redis, on_progress=partial(show_progress, state))
        session = Session(FolderSource(root), settings, previewer, state, today=today)
        app = make_app(state, lambda asked, values: session.events.put((asked, values)), files=SHARED / "preview")
        try:
            with HttpServer(app, host="127.0.0.1", port=port) as server:
                tell(f"The preview is at {server.url} (Ctrl-C ends it)")
                if opens_browser:
                    _open_browser(server.url)
                threading.Thread(target=_watch, args=(root, session.events.put, stop), daemon=True).start()
                try:
                    session.work(name)
                finally:
                    stop.set()
                    state.close()
        finally:
            previewer.close()


def _open_browser(address: str) -> None:
    import webbrowser

    webbrowser.open(address)


def _watch(root: Path, report: Callable[[set[Path]], None], stop: threading.Event) -> None:
    from watchfiles import watch

    # A file is watched by its folder: editors put a new file in the place of the old one.
    watched = root if root.is_dir() else root.parent
    for changes in watch(watched, stop_event=stop, debounce=DEBOUNCE_MILLISECONDS, step=STEP_MILLISECONDS):
        report({Path(path) for _, path in changes})
