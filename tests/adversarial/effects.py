"""Names every effect that a report has outside its process, and kills it before or after the one that a test chose.

Only `tests.adversarial.program` uses it: the code of the product knows nothing of it.
"""

import functools
import inspect
import json
import os
import signal
import time
from collections import Counter
from pathlib import Path

from slack_sdk import WebClient

from runner.delivery import uploads
from runner.delivery.checkpoints import Checkpoints
from runner.kernels.pool.pool import KernelPool
from runner.kernels.protocol.session import KernelSession
from runner.kernels.sandbox.backend import SandboxBackend
from runner.records.record import RedisRecords
from runner.stores.folder import FolderStore
from runner.workers.service import ServiceWorker

METHODS = [
    (RedisRecords, "save"),
    (RedisRecords, "close"),
    (KernelPool, "claim"),
    (KernelPool, "attribute"),
    (KernelPool, "release"),
    (SandboxBackend, "start"),
    (SandboxBackend, "delete"),
    (KernelSession, "begin"),
    (KernelSession, "execute"),
    (KernelSession, "read_file"),
    (KernelSession, "close"),
    (FolderStore, "put"),
    (FolderStore, "read"),
    (Checkpoints, "claim"),
    (Checkpoints, "set"),
    (ServiceWorker, "handle_job_success"),
]


class Effects:
    """What a horse does outside of itself, in order. `folder`: where plan and trace are."""

    def __init__(self, folder):
        self._plan, self._trace = Path(folder, "plan.json"), Path(folder, "trace")
        self._seen = (0, Counter())

    def watch(self):
        """Have every effect pass by here."""
        for owner, name in METHODS:
            self._wrap(owner, name, f"{owner.__name__}.{name}")
        self._wrap(uploads, "_send", "upload")
        self._wrap(WebClient, "api_call", None)

    def _wrap(self, owner, name, label):
        """Have calls pass by here; without a label it is what a call of Slack's is for."""
        call = getattr(owner, name)

        @functools.wraps(call)
        def watched(*words, **named):
            effect = self._begin(label or words[1])
            try:
                return call(*words, **named)
            finally:
                self._end_here(effect, "after")

        @functools.wraps(call)
        async def watched_coroutine(*words, **named):
            effect = self._begin(label)
            try:
                return await call(*words, **named)
            finally:
                self._end_here(effect, "after")

        setattr(owner, name, watched_coroutine if inspect.iscoroutinefunction(call) else watched)

    def _begin(self, label):
        """Write the effect down, and give its name: with its number, for it may be had several times."""
        if not os.environ.get("HORSE"):
            return None
        pid, seen = self._seen
        if pid != os.getpid():
            seen = Counter()
            self._seen = (os.getpid(), seen)
        seen[label] += 1
        effect = f"{label}#{seen[label]}"
        with self._trace.open("a") as trace:
            trace.write(f"{effect}\n")
        self._end_here(effect, "before")
        return effect

    def _end_here(self, effect, when):
        """End if that is what the plan says."""
        try:
            plan = json.loads(self._plan.read_text())
        except (OSError, ValueError):
            return
        if (plan["at"], plan["when"]) == (effect, when):
            if not plan.get("stays"):
                self._plan.unlink(missing_ok=True)
            os.kill(os.getppid() if plan["victim"] == "worker" else os.getpid(), signal.SIGKILL)
            time.sleep(30)  # a horse dies with its worker
