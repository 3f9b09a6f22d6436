"""The bundles that a worker has used, kept for its next reports; a changed folder is seen at the next one.

A report runs in a process forked for it, which finds here what its worker learnt from the reports before.
"""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from runner.bundles.bundle import ReportBundle
from runner.bundles.files import bundle_paths
from runner.bundles.notebook import is_skipped
from runner.bundles.source import BundleSource
from runner.errors import BundleError
from runner.i18n.catalogues import shared_catalogues
from runner.i18n.formats import Formats
from runner.i18n.phrases import phrase

MAX_BUNDLES = 16  # kept; each may hold 32 MiB of files

Signature = tuple[tuple[str, int, int, int], ...]


class BundleCache:
    """Loads bundles, and keeps the last ones until their files change."""

    def __init__(
        self, source: BundleSource, load: Callable[[Path], ReportBundle], *, max_bundles: int = MAX_BUNDLES
    ) -> None:
        self._source = source
        self._load = load
        self._max_bundles = max_bundles
        self._kept: OrderedDict[str, tuple[Signature, ReportBundle]] = OrderedDict()

    def find(self, name: str) -> ReportBundle:
        """Return the bundle of this name as it is now. Raises `BundleError` where it is broken or gone."""
        return self._loaded(name, self._source.folder(name))

    def _loaded(self, name: str, folder: Path) -> ReportBundle:
        try:
            seen = signature(folder)
        except OSError as error:  # somebody is just changing it
            raise BundleError(
                phrase("{place} cannot be read: {why}", place=name, why=error.strerror or str(error))
            ) from error
        kept = self._kept.get(name)
        if kept is not None and kept[0] == seen:
            self._kept.move_to_end(name)
            return kept[1]
        bundle = self._load(folder)
        self._kept[name] = (seen, bundle)
        while len(self._kept) > self._max_bundles:
            self._kept.popitem(last=False)
        return bundle

    def prepare(self, name: str, language: str) -> None:
        """Compile the templates and read a language's formats, so that the next report need not.

        That is done for the version used last, and S3 is not asked: the next report may come at any moment. Raises
        `BundleError` where the bundle is broken.
        """
        folder = self._source.known(name)
        if folder is None:
            return
        bundle = self._loaded(name, folder)
        _ = bundle.hash
        for cell in bundle.notebook.cells:
            is_skipped(cell)
        bundle.templates.compile_all()
        shared_catalogues()
        formats = Formats(language)
        formats.number(1.5)
        formats.percent(0.5)
        formats.currency(1.5)
        formats.date_range("2025-01-01", "2025-01-31")


def signature(folder: Path) -> Signature:
    """Return what changes with a folder's content: its files' paths, sizes, times of change and inodes."""
    seen = []
    for path in bundle_paths(folder):
        found = path.stat()
        seen.append((str(path), found.st_size, found.st_mtime_ns, found.st_ino))
    return tuple(seen)
