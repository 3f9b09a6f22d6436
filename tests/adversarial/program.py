"""The service as `reportbot worker` runs it, which writes down what only its own processes can see.

In Redis: `kernels`, the handle of every kernel that was started; `peak:<report>`, by how many bytes its horse grew
beyond the worker's own size, and `children:<report>` the same of the largest of the horse's children, with what the
two of them share.
"""

import json
import os
import resource
import sys
import time

from runner.errors import ReportError
from runner.kernels.sandbox.backend import SandboxBackend
from runner.logs import set_up_logs
from runner.settings import load_settings
from runner.stores.folder import FolderStore
from runner.workers import adapters
from runner.workers.adapters import open_slack
from runner.workers.service import ServiceWorker, run_service
from tests.adversarial.effects import Effects
from tests.support.memory import size_of


def watch_horses():
    """Have every horse say how large it became."""
    perform = ServiceWorker.perform_job

    def watched(self, *words):
        os.environ["HORSE"] = "1"
        idle = size_of(os.getppid(), "VmRSS")
        try:
            return perform(self, *words)
        finally:
            children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
            self.connection.set(f"peak:{words[0].id}", size_of("self", "VmHWM") - idle)
            self.connection.set(f"children:{words[0].id}", children - idle)

    ServiceWorker.perform_job = watched


def watch_kernels(redis_url):
    """Have every kernel that was started be known."""
    from redis import Redis

    start = SandboxBackend.start

    def watched(backend, spec, **options):
        handle = start(backend, spec, **options)
        with Redis.from_url(redis_url) as redis:
            redis.rpush("kernels", json.dumps({"id": handle.id, **handle.details}))
        return handle

    SandboxBackend.start = watched


def hold_store(file):
    """Have the store hang, as long as there is a file."""
    put = FolderStore.put

    def held(*words, **named):
        while file.exists():
            time.sleep(0.05)
        return put(*words, **named)

    FolderStore.put = held


def bend_clock(file):
    """Have the wall clock be wrong by as many seconds as a file says, as long as there is one."""
    true = time.time

    def wrong():
        try:
            return true() + float(file.read_text())
        except OSError:
            return true()

    time.time = wrong


def main():
    """Run until a signal, and give the exit status."""
    settings = load_settings()
    set_up_logs(form=settings.log_format, level=settings.log_level)
    watch_kernels(settings.redis_url)
    watch_horses()
    hold_store(settings.home.parent / "held")
    bend_clock(settings.home.parent / "clock")
    adapters.SLACK_SECONDS = float(os.environ.get("PATIENCE", adapters.SLACK_SECONDS))
    if os.environ.get("EFFECTS"):
        Effects(os.environ["EFFECTS"]).watch()
    try:
        return run_service(settings, redis_url=settings.redis_url, open_delivery=open_slack)
    except ReportError as error:
        print(error.message)
        return 2


if __name__ == "__main__":
    sys.exit(main())
