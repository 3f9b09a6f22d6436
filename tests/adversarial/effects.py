"""Names every effect that a report has outside its process, and kills that process before the one that a test chose.

Only `tests.adversarial.program` uses it: the code of the product knows nothing of it.
"""

import functools
import json
import os
import signal
import time
from collections import Counter
from pathlib import Path

from slack_sdk import WebClient

from runner.delivery import uploads
from runner.delivery.steps import Steps
from runner.kernels.pool import KernelPool
from runner.kernels.sandbox import SandboxBackend
from runner.kernels.session import KernelSession
from runner.record import RedisRecords
from runner.service import ServiceWorker
from runner.stores.folder import FolderStore

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
    (FolderStore, "get"),
    (Steps, "claim"),
    (Steps, "set"),
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
        call = WebClient.api_call

        @functools.wraps(call)
        def api_call(client, api_method, *words, **named):
            self._pass(api_method)
            return call(client, api_method, *words, **named)

        WebClient.api_call = api_call

    def _wrap(self, owner, name, label):
        call = getattr(owner, name)

        @functools.wraps(call)
        def watched(*words, **named):
            self._pass(label)
            return call(*words, **named)

        setattr(owner, name, watched)

    def _pass(self, label):
        """Write the effect down, and end here if that is what the plan says."""
        if not os.environ.get("HORSE"):
            return
        pid, seen = self._seen
        if pid != os.getpid():
            seen = Counter()
            self._seen = (os.getpid(), seen)
        seen[label] += 1
        with self._trace.open("a") as trace:
            trace.write(f"{label}#{seen[label]}\n")
        try:
            plan = json.loads(self._plan.read_text())
        except (OSError, ValueError):
            return
        if plan["at"] == f"{label}#{seen[label]}":
            self._plan.unlink(missing_ok=True)
            os.kill(os.getppid() if plan["victim"] == "worker" else os.getpid(), signal.SIGKILL)
            time.sleep(30)  # a horse dies with its worker
