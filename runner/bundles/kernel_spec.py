"""Which kernel a bundle needs."""

from runner.bundles.config import ReportConfig
from runner.bundles.network import reachable_hosts, reaches_everything
from runner.kernels.base import KernelSpec
from runner.quantities import byte_count, cpu_count
from runner.settings import Settings


def kernel_spec(config: ReportConfig, settings: Settings, *, name: str) -> KernelSpec:
    """Say what kernel a bundle needs; nothing in it belongs to one report."""
    resources = config.resources
    return KernelSpec(
        cpu=cpu_count(resources.cpu),
        memory=byte_count(resources.memory),
        disk=byte_count(resources.disk),
        network=reaches_everything(config, settings, name=name),
        named_hosts=bool(reachable_hosts(config, settings, name=name)),
        preload=settings.kernel_preload,
        image=config.image,
        expires=longest_life(settings),
    )


def longest_life(settings: Settings) -> float:
    """Return the seconds that a report's kernel lives at most."""
    return settings.kernel_max_timeout + 60
