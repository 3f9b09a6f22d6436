"""Does once, before the fork, what every report would otherwise do after it."""

import time
from contextlib import suppress

import nbformat
from jupyter_client.localinterfaces import localhost
from PIL import Image

from runner.bundles.cache import MAX_BUNDLES, BundleCache
from runner.bundles.source import open_source
from runner.errors import BundleError
from runner.i18n.phrases import LANGUAGES, speaker
from runner.limits import MIB
from runner.processes.bounded import OutOfBounds, run_bounded
from runner.settings import Settings
from runner.workers.adapters import open_bundles

BUNDLE_SECONDS = 5.0  # that the preparation of one bundle may take
BUNDLE_BYTES = 256 * MIB  # of memory that it may take
ALL_SECONDS = 10.0  # by which the service may start later


def prepare_libraries() -> None:
    """Let libraries compile and read what they need the first time that they are used."""
    Image.preinit()
    nbformat.writes(nbformat.v4.new_notebook())
    for language in LANGUAGES:
        speaker(language)
    localhost()  # every client asks for this machine's addresses, whatever it connects to


def prepared_bundles(settings: Settings) -> BundleCache:
    """Load the bundles of a folder, in the language that most are asked for in.

    Their authors are half trusted: each is loaded here only after a child with bounds has shown that it can be.
    """
    bundles = open_bundles(settings)
    start = time.monotonic()
    with suppress(BundleError):
        for name in list(open_source(settings).config_folders())[:MAX_BUNDLES]:
            if time.monotonic() - start < ALL_SECONDS:
                _prepare(bundles, name, settings.language)
    return bundles


def _prepare(bundles: BundleCache, name: str, language: str) -> None:
    """Prepare a bundle; the report that needs it tells what is wrong with it."""

    def trial() -> bytes:
        bundles.prepare(name, language)
        return b"+"

    with suppress(BundleError, OutOfBounds):
        run_bounded(trial, seconds=BUNDLE_SECONDS, memory=BUNDLE_BYTES, size=1)
        bundles.prepare(name, language)
