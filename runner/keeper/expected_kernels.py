"""Which kernels the bundles need: those to keep ready as long as no report was asked for."""

import time
from collections import Counter
from collections.abc import Callable

from runner.bundles.config_file import load_config
from runner.bundles.config_rules import limit_faults
from runner.bundles.kernel_spec import kernel_spec, longest_life
from runner.bundles.layout import bundle_name
from runner.bundles.source import BundleSource
from runner.errors import BundleError, StoreError
from runner.kernels.base import KernelSpec
from runner.quantities import byte_count, cpu_count
from runner.settings import Settings
from runner.ttl_cache import TTLCache

FRESH_SECONDS = 30.0  # for which an answer is good enough


class ExpectedKernels:
    """The kernels that most bundles need, looked up now and then."""

    def __init__(
        self, settings: Settings, source: BundleSource, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._source = source
        self._known: TTLCache[None, list[KernelSpec]] = TTLCache(FRESH_SECONDS, clock=clock)

    def specs(self) -> list[KernelSpec]:
        """Return the specs of all bundles that can be read, that of most bundles first."""
        known = self._known.get(None)
        return self._known.put(None, [spec for spec, _ in self._count().most_common()]) if known is None else known

    def _count(self) -> Counter[KernelSpec]:
        counts: Counter[KernelSpec] = Counter()
        try:
            folders = self._source.config_folders().values()
        except (BundleError, StoreError):
            return counts
        for folder in folders:
            try:
                config = load_config(folder)
            except BundleError:  # whoever asks for it is told
                continue
            name = bundle_name(folder)
            if not any(limit_faults(config, self._settings, name=name)):
                counts[kernel_spec(config, self._settings, name=name)] += 1
        return counts


def is_current(spec: KernelSpec, settings: Settings) -> bool:
    """Whether under these settings reports still get kernels of a spec that was asked for earlier."""
    return (
        spec.preload == settings.kernel_preload
        and spec.expires == longest_life(settings)
        and spec.cpu <= cpu_count(settings.kernel_max_cpu)
        and spec.memory <= byte_count(settings.kernel_max_memory)
        and spec.disk <= byte_count(settings.kernel_max_disk)
        and spec.image in (None, settings.kernel_image, *settings.kernel_images)
        and (bool(settings.network_bundles) or not spec.network)
        and (bool(settings.network_allow) or not spec.named_hosts)
    )
