"""What works of the cluster that kernels are to run in."""

from bot.cli.doctor.finding import Finding
from runner.errors import KernelStartFailed, SettingsError
from runner.kernels.base import KernelSpec
from runner.quantities import byte_count, cpu_count
from runner.settings import Settings
from runner.workers.adapters import open_pods


def diagnose_cluster(settings: Settings) -> Finding:
    """Have the cluster say whether it would make the largest pod that a bundle may ask for; none is made."""
    largest = KernelSpec(
        cpu=cpu_count(settings.kernel_max_cpu),
        memory=byte_count(settings.kernel_max_memory),
        disk=byte_count(settings.kernel_max_disk),
    )
    try:
        pods = open_pods(settings, owner=None)
        pods.check()
        pods.try_out(largest)
    except (KernelStartFailed, SettingsError) as error:
        todo = "mend KUBECONFIG and the settings KERNEL_…, and apply kernel/cluster (docs/operators/kubernetes.md)"
        return Finding(part="cluster", state="missing", detail=error.message.rstrip("."), todo=todo)
    detail = f"makes pods in {settings.kernel_namespace}, up to KERNEL_MAX_…, from {settings.kernel_image}"
    return Finding(part="cluster", state="ok", detail=detail)
