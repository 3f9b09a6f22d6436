"""What a sandbox shows programs of the machine that they run on: its own limits, and its own name."""

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path

from runner.files import write_atomically
from runner.kernels.base import KernelSpec

PERIOD_MICROSECONDS = 100_000  # in which the kernel's share of cpu is counted
# What a program that looks up a name needs, where there is no network that has names of its own.
ALONE = {
    "/etc/hosts": "127.0.0.1 localhost kernel\n::1 localhost ip6-localhost ip6-loopback\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nprotocols: files\nservices: files\n",
}


def machine_files(spec: KernelSpec, *, cache: Path) -> Mapping[str, Path]:
    """Return the files, by where they are in the sandbox; they are made once for each size of kernel."""
    contents = limits_as_files(cpu=spec.cpu, memory=spec.memory)
    if not spec.network and not spec.named_hosts:
        contents |= ALONE
    name = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()[:12]
    folder = cache / f"machine-{name}"
    files = {place: folder / place.strip("/").replace("/", "-") for place in contents}
    for place, file in files.items():
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(file, contents[place], mode=0o644)
    return files


def limits_as_files(*, cpu: float, memory: int) -> dict[str, str]:
    """Return a kernel's limits as Linux tells them: DuckDB, psutil, the JVM and the C library read them there."""
    cores = f"0-{max(1, math.ceil(cpu)) - 1}\n".replace("0-0", "0")
    quota = math.ceil(cpu * PERIOD_MICROSECONDS)
    kib = memory // 1024
    amounts = {"MemTotal": kib, "MemFree": kib, "MemAvailable": kib}
    amounts |= dict.fromkeys(("Buffers", "Cached", "SwapCached", "Active", "Inactive", "SwapTotal", "SwapFree"), 0)
    amounts |= dict.fromkeys(("Shmem", "Slab", "SReclaimable"), 0)
    return {
        "/proc/meminfo": "".join(f"{name + ':':<16}{amount:>8} kB\n" for name, amount in amounts.items()),
        "/sys/devices/system/cpu/online": cores,
        "/sys/devices/system/cpu/possible": cores,
        "/sys/devices/system/cpu/present": cores,
        "/sys/fs/cgroup/cgroup.controllers": "cpu memory pids\n",
        "/sys/fs/cgroup/cpu.max": f"{quota} {PERIOD_MICROSECONDS}\n",
        "/sys/fs/cgroup/memory.max": f"{memory}\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_period_us": f"{PERIOD_MICROSECONDS}\n",
        "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": f"{quota}\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": f"{memory}\n",
    }
