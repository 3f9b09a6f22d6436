"""A namespace of the current kubeconfig's cluster, kernels in it, and eyes that see what is left there.

IMAGE_LOAD is the command that brings an image to the nodes, with {ref}, {context} and {dockerfile}.
"""

import os
import secrets
import shutil
import subprocess
import time

import pytest

from runner.kernels.pod.backend import PodBackend
from tests.cluster.images import find_image
from tests.cluster.installed import read_objects
from tests.cluster.kubectl import Kubectl
from tests.runner.kernels.conftest import SPEC, open_session  # noqa: F401 (a fixture)

NO_CLUSTER = "make test-cluster needs a cluster: {why}. Point KUBECONFIG at one (docs/operators/kubernetes.md)."
NO_IMAGES = (
    "make test-cluster needs IMAGE_LOAD, the command that brings an image to the nodes, for instance "
    "IMAGE_LOAD='docker build -t {ref} -f {dockerfile} {context} && kind load docker-image {ref}' (docs/operators/kubernetes.md)."
)


@pytest.hookimpl(tryfirst=True)  # before items are chosen by their marks
def pytest_collection_modifyitems(items):
    """Mark what stands in this folder: it needs a cluster."""
    for item in items:
        if "tests/cluster/" in item.path.as_posix():
            item.add_marker(pytest.mark.cluster)


def pytest_collection_finish(session):
    """Refuse to go on without a cluster, and bring the images there: no test's time is meant for that."""
    if session.config.option.collectonly or not any(item.get_closest_marker("cluster") for item in session.items):
        return
    cluster = find_cluster()
    needed = ["kernel-runner"]
    if any("reportbot_image" in getattr(item, "fixturenames", ()) for item in session.items):
        needed.append("reportbot")
    for image in map(find_image, needed):
        key = f"cluster/{cluster}/{image.reference.replace('/', '_')}"
        if session.config.cache.get(key, None):
            continue
        if not os.environ.get("IMAGE_LOAD"):
            pytest.exit(NO_IMAGES, returncode=2)
        try:
            image.load(os.environ["IMAGE_LOAD"])
        except RuntimeError as error:
            pytest.exit(str(error), returncode=2)
        session.config.cache.set(key, True)


def find_cluster():
    """Give what tells the current cluster from others; ends the tests with a sentence where there is none."""
    if shutil.which("kubectl") is None:
        pytest.exit(NO_CLUSTER.format(why="kubectl is not installed"), returncode=2)
    words = [
        "kubectl",
        "get",
        "namespace",
        "kube-system",
        "-o",
        "jsonpath={.metadata.uid}",
        "--request-timeout=10s",
    ]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["kubectl says nothing"])[-1]
        pytest.exit(NO_CLUSTER.format(why=said), returncode=2)
    return done.stdout


@pytest.fixture(scope="session")
def kubectl():
    """kubectl, on the current kubeconfig."""
    return Kubectl()


@pytest.fixture(scope="session")
def suffix(kubectl):
    """What the names of the tests' namespaces end with; the namespaces are there, and go with the tests."""
    suffix = f"test-{secrets.token_hex(3)}"
    kubectl.apply(*read_objects("namespaces", suffix=suffix))
    try:
        kubectl.apply(*read_objects("accounts", "kernel-limits", "kernel-network", suffix=suffix))
        kubectl.wait_for_quota(f"reportbot-kernels-{suffix}", "all-kernels")
        yield suffix
    finally:
        kubectl("delete", "namespace", f"reportbot-kernels-{suffix}", f"reportbot-{suffix}", "--wait=false")


@pytest.fixture(scope="session")
def namespace(suffix):
    """Where kernels run, with quota, limits, policies and accounts as an operator has them."""
    return f"reportbot-kernels-{suffix}"


@pytest.fixture(scope="session")
def kernel_image():
    """The kernels' image, on the nodes."""
    return find_image("kernel-runner").reference


@pytest.fixture(scope="session")
def reportbot_image():
    """The image of bot and workers, on the nodes."""
    return find_image("reportbot").reference


@pytest.fixture(scope="session")
def pod_settings(namespace, kernel_image):
    """The settings of an operator who has a cluster."""
    return {"KERNEL_BACKEND": "kubernetes", "KERNEL_NAMESPACE": namespace, "KERNEL_IMAGE": kernel_image}


@pytest.fixture(scope="session")
def make_backend(namespace, kernel_image):
    """Make a backend; what is not said is as usual."""

    def make(**options):
        usual = {"namespace": namespace, "installation": "tests", "image": kernel_image}
        return PodBackend(**{**usual, **options})

    return make


@pytest.fixture(scope="session")
def backend(make_backend):
    """The backend of the tests."""
    return make_backend()


@pytest.fixture
def start(backend):
    """Start kernels that are deleted after the test."""
    started = []

    def start_one(spec=SPEC):
        started.append(backend.start(spec))
        return started[-1]

    yield start_one
    for handle in started:
        backend.delete(handle)


class Outside:
    """Sees kernels from outside."""

    short = 6  # seconds: a pod needs one or two to run, and its deadline counts from before

    def __init__(self, kubectl, namespace):
        self._kubectl, self._namespace = kubectl, namespace

    def is_left(self, handle):
        """The pods and Secrets of a kernel that are still there."""
        return [name for name in self.everything() if handle.id in name]

    def everything(self):
        """All pods and Secrets of kernels that are there."""
        return self._kubectl.names("pods", self._namespace) + self._kubectl.names("secrets", self._namespace)


@pytest.fixture(scope="session")
def outside(kubectl, namespace):
    """Eyes outside."""
    return Outside(kubectl, namespace)


@pytest.fixture(autouse=True)
def nothing_is_left(outside):
    """Every test leaves the namespace as it was."""
    before = set(outside.everything())
    yield
    end = time.monotonic() + 10
    while (left := set(outside.everything()) - before) and time.monotonic() < end:
        time.sleep(0.2)
    assert not left
