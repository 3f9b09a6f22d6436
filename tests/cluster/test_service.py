"""Bot, worker and Redis as pods of their own, with their own rights, and people who ask in Slack."""

import os
import secrets
import socket
import time
from contextlib import suppress

import nbformat
import pytest

from tests.cluster.installed import read_objects, with_our_image
from tests.slack import SlackDouble, Workspace
from tests.support.bundles import TEMPLATE, WRITE, make_notebook

pytestmark = pytest.mark.timeout(400)
SLOW = "import time\nfor n in range(100):\n    time.sleep(0.2)"


def own_address(kubectl):
    """Where pods reach this machine: HOST_ADDRESS, or the address that it has for the cluster's nodes."""
    if os.environ.get("HOST_ADDRESS"):
        return os.environ["HOST_ADDRESS"]
    node = kubectl("get", "nodes", "-o", "jsonpath={.items[0].status.addresses[?(@.type=='InternalIP')].address}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((node, 9))
        return probe.getsockname()[0]


class Service:
    """The kustomization, applied, with a Slack beside it."""

    def __init__(self, kubectl, suffix, images):
        self.kubectl, self.suffix, self.images = kubectl, suffix, images
        self.namespace, self.kernels = f"reportbot-{suffix}", f"reportbot-kernels-{suffix}"
        self.slack = SlackDouble(host="0.0.0.0", address=own_address(kubectl))

    def __enter__(self):
        self.slack.start()
        self.people = Workspace(self.slack).__enter__()
        self.kubectl.apply(self._secret(), self._bundles(), *self._objects())
        try:
            self.until(
                lambda: all(self.pods(name, ready=True) for name in ("redis", "bot", "worker")), seconds=150
            )
            self.until(lambda: self.slack.connections.open, seconds=60)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *failure):
        with suppress(RuntimeError):
            self.kubectl("delete", "deployment", "--all", "-n", self.namespace, "--wait=false")
        self.people.__exit__(*failure)
        self.slack.stop()

    def _objects(self):
        objects = read_objects("settings", "redis", "bot", "worker", "service-network", suffix=self.suffix)
        objects = with_our_image(objects, self.images["reportbot"])
        for each in objects:
            if each["kind"] == "ConfigMap":
                each["data"] |= {
                    "KERNEL_IMAGE": self.images["kernel"],
                    "KERNEL_POOL": "1",
                    "SLACK_API_URL": self.slack.api_url,
                    "STORE": "/var/lib/reportbot/reports",
                    "LOG_FORMAT": "console",
                }
            if each["kind"] == "Deployment" and each["metadata"]["name"] in ("bot", "worker"):
                spec = each["spec"]["template"]["spec"]
                spec["volumes"].append({"name": "slow", "configMap": {"name": "slow"}})
                mount = {"name": "slow", "mountPath": "/app/notebooks/slow", "readOnly": True}
                spec["containers"][0]["volumeMounts"].append(mount)
        return objects

    def _secret(self):
        data = {name: value for name, value in self.slack.environment(socket_mode=True).items() if "TOKEN" in name}
        return self._object("Secret", "reportbot", stringData={**data, "REDIS_PASSWORD": secrets.token_hex(16)})

    def _bundles(self):
        """A report that takes its time."""
        files = {
            "config.json": '{"title": "Slow"}',
            "report.ipynb": nbformat.writes(make_notebook(SLOW, WRITE)),
            "template.html": TEMPLATE,
        }
        return self._object("ConfigMap", "slow", data=files)

    def _object(self, kind, name, **rest):
        return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": self.namespace}, **rest}

    def until(self, look, *, seconds):
        """Wait for something, and give it; the pods' logs say why it did not come."""
        end = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < end, self.logs()
            time.sleep(0.1)
        return found

    def logs(self):
        """What bot and worker said last."""
        said = [self.kubectl("get", "pods", "-A", "-o", "wide")]
        for name in ("bot", "worker"):
            with suppress(RuntimeError):
                said.append(self.kubectl("logs", f"deployment/{name}", "-n", self.namespace, "--tail=40"))
        return "\n".join(said)

    def in_thread(self, thread_ts):
        """All that stands in a thread of C1."""
        messages = list(self.slack.state.channels["C1"].messages.values())
        return [each for each in messages if each.get("thread_ts") == thread_ts and each["ts"] != thread_ts]

    def files_in(self, thread_ts):
        """The files of each message of a thread that has some."""
        return [each["files"] for each in self.in_thread(thread_ts) if each.get("files")]

    def left(self):
        """The pods and Secrets of kernels."""
        return self.kubectl.names("pods", self.kernels) + self.kubectl.names("secrets", self.kernels)

    def pods(self, component, *, ready=False):
        """The names of a deployment's pods that are not on their way out; with `ready`, of those that are ready."""
        pods = self.kubectl.get("pods", self.namespace, f"app.kubernetes.io/component={component}")
        return [
            each["metadata"]["name"]
            for each in pods
            if "deletionTimestamp" not in each["metadata"] and (not ready or is_ready(each))
        ]


def is_ready(pod):
    """Whether Kubernetes takes a pod for ready."""
    return any(
        each["type"] == "Ready" and each["status"] == "True" for each in pod["status"].get("conditions", ())
    )


@pytest.fixture(scope="module")
def service(kubectl, suffix, kernel_image, reportbot_image):
    """The service, running in the cluster."""
    with Service(kubectl, suffix, {"kernel": kernel_image, "reportbot": reportbot_image}) as service:
        yield service


@pytest.fixture(autouse=True)
def nothing_is_left():
    """Kernels that wait are looked at by the last test."""


def test_a_report_from_words_to_post(service):
    """Asked in Slack, understood by the bot's pod, run in a kernel's pod by the worker's, posted in the thread."""
    asked = service.people.mention("C1", "U1", "sales from 2025-01-01 to 2025-01-31")
    files = service.until(lambda: service.files_in(asked.ts), seconds=120)
    assert [each["name"] for each in files[0]][1:] == ["revenue_by_day.png", "top_products.png", "revenue.xlsx"]
    assert b"<html" in service.people.content(files[0][0])
    assert not service.slack.refused()


def test_a_warm_kernel_waits_for_the_next(service):
    """The keeper fills the pool with the worker's rights, and the next report is quicker for it."""
    service.until(lambda: service.kubectl.names("pods", service.kernels), seconds=60)
    asked = service.people.mention("C1", "U1", "sales from 2025-02-01 to 2025-02-28")
    assert service.until(lambda: service.files_in(asked.ts), seconds=60)


def test_a_worker_that_is_killed_loses_no_report(service):
    """Its pod is deleted in the middle; another takes the report up, it is posted once, and no kernel is left over."""
    asked = service.people.mention("C1", "U1", "slow")
    service.until(lambda: "Running 0/2" in str(service.in_thread(asked.ts)), seconds=60)
    (worker,) = service.pods("worker")
    service.kubectl("delete", "pod", worker, "-n", service.namespace, "--grace-period=0", "--force")
    service.until(lambda: service.files_in(asked.ts), seconds=200)
    time.sleep(5)
    assert len(service.files_in(asked.ts)) == 1


def test_nothing_is_left_once_the_workers_have_gone(service):
    """A worker that is told to end deletes the kernels that wait for it; no pod and no Secret stays."""
    service.until(service.left, seconds=60)
    service.kubectl("scale", "deployment/worker", "--replicas=0", "-n", service.namespace)
    worker = "app.kubernetes.io/component=worker"
    service.until(lambda: not service.kubectl.get("pods", service.namespace, worker), seconds=100)
    assert not service.left()
