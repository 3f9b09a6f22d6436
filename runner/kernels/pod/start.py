"""Waits until a pod runs, and says in plain words why one does not."""

import math
import time
from collections.abc import Callable
from contextlib import closing

from runner.errors import KernelStartFailed
from runner.i18n.phrases import phrase
from runner.kernels.pod.api import TOO_OLD, ClusterApi, ClusterRefused
from runner.kernels.pod.status import Pod, StartFault, address, start_fault, too_slow

WATCH_SECONDS = 10.0  # seconds for which one watch is trusted; a connection may be lost without a word
RECONNECT_SECONDS = 0.2  # seconds between the beginnings of two watches, where the first was broken off


class Startup:
    """What is known of a pod that is to start, and until when it is worth waiting."""

    def __init__(self, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = clock() + seconds
        self._fault: StartFault | None = None
        self._fault_end = math.inf

    @property
    def until(self) -> float:
        """Return the instant at which to give up."""
        return min(self._end, self._fault_end)

    @property
    def left(self) -> float:
        """Return for how many seconds to go on waiting."""
        return max(0.0, self.until - self._clock())

    def look(self, pod: Pod) -> bool:
        """Note how the pod is, and return whether it runs. Raises `KernelStartFailed` once waiting is in vain."""
        if address(pod):
            return True
        before, self._fault = self._fault, start_fault(pod)
        if self._fault is None:
            self._fault_end = math.inf
        elif before is None or not self._fault.patience:
            self._fault_end = self._clock() + self._fault.patience
        if not self.left:
            raise KernelStartFailed(self._fault.sentence if self._fault else too_slow(pod, self._seconds))
        return False


def wait_until_running(api: ClusterApi, pod: Pod, *, seconds: float) -> Pod:
    """Wait until the pod runs and has an address. Raises `KernelStartFailed`, which says why it does not."""
    startup = Startup(seconds=seconds)
    while not startup.look(pod):
        try:
            pod = _watch(api, pod, startup)
        except ClusterRefused as refusal:
            if refusal.status != TOO_OLD:
                raise
            pod = _found(api.get_pod(pod["metadata"]["name"]))
    return pod


def _watch(api: ClusterApi, pod: Pod, startup: Startup) -> Pod:
    """Watch the pod until it runs, or until the time to wait has changed, and return it as it is then."""
    until, last, began = startup.until, pod, time.monotonic()
    with closing(api.changes(pod, seconds=min(startup.left, WATCH_SECONDS))) as changes:
        for changed in changes:
            last = changed
            if startup.look(changed) or startup.until != until:
                return changed
    time.sleep(max(0.0, min(began + RECONNECT_SECONDS - time.monotonic(), startup.left)))
    return last


def _found(pod: Pod | None) -> Pod:
    if pod is None:
        raise KernelStartFailed(phrase("The kernel did not start: its pod was deleted by somebody."))
    return pod
