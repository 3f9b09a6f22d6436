"""What the worker's service account may do in the cluster: all that a report needs, and no more."""

import json
import subprocess
import time

import pytest

from runner.errors import KernelStartFailed
from runner.kernels.protocol.session import KernelSession
from tests.runner.kernels.conftest import SPEC, execute, printed


@pytest.fixture
def as_account(kubectl, suffix, tmp_path, monkeypatch):
    """Become a service account of the installation, for kubectl and for us."""

    def become(name):
        config = json.loads(kubectl("config", "view", "--minify", "--flatten", "-o", "json"))
        token = kubectl.token(f"reportbot-{suffix}", name)
        config["users"] = [{"name": "account", "user": {"token": token}}]
        config["contexts"] = [
            {"name": "account", "context": {"cluster": config["clusters"][0]["name"], "user": "account"}}
        ]
        config["current-context"] = "account"
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(config))
        monkeypatch.setenv("KUBECONFIG", str(file))

    return become


async def test_a_worker_can_do_all_that_a_report_needs(as_account, make_backend):
    """Start, connect, run, ask after, list and delete, with the worker's own rights."""
    as_account("worker")
    backend = make_backend(installation="rights")
    backend.check()
    handle = backend.start(SPEC)
    try:
        session = await KernelSession.connect(backend, handle, deadline=time.monotonic() + 30)
        assert printed(await execute(session, "print(6 * 7)")) == "42\n"
        await session.close()
        assert backend.exit_reason(handle) is None
        assert [each.id for each in backend.list()] == [handle.id]
    finally:
        backend.delete(handle)
    assert backend.list() == []


@pytest.mark.parametrize(
    "words",
    [
        ["create", "pods", "--subresource=exec"],
        ["create", "pods", "--subresource=attach"],
        ["create", "pods", "--subresource=portforward"],
        ["get", "pods", "--subresource=log"],
        ["patch", "pods"],
        ["update", "pods"],
        ["deletecollection", "pods"],
        ["get", "secrets"],
        ["list", "secrets"],
        ["watch", "secrets"],
        ["create", "deployments.apps"],
        ["get", "configmaps"],
        ["create", "rolebindings.rbac.authorization.k8s.io"],
        ["impersonate", "serviceaccounts"],
    ],
)
def test_a_worker_can_do_nothing_else_to_kernels(as_account, namespace, words):
    """No shell in a pod, no reading of keys, nothing changed that is there."""
    as_account("worker")
    assert may(words, namespace) == "no"


@pytest.mark.parametrize("place", ["default", "kube-system"])
def test_a_worker_can_do_nothing_elsewhere(as_account, place):
    """Its rights end with its namespace."""
    as_account("worker")
    assert may(["create", "pods"], place) == "no"
    assert may(["list", "pods"], place) == "no"


def test_the_bot_can_do_nothing(as_account, make_backend, namespace):
    """It has nothing to do with kernels, and is told so in words."""
    as_account("bot")
    assert may(["list", "pods"], namespace) == "no"
    with pytest.raises(KernelStartFailed, match=r"the worker lacks a right in the cluster \(.*bot.*cannot"):
        make_backend().start(SPEC)


def may(words, namespace):
    """What the API server says to `kubectl auth can-i`."""
    done = subprocess.run(["kubectl", "auth", "can-i", *words, "-n", namespace], capture_output=True, text=True)
    return done.stdout.strip()


def test_a_kernels_own_account_has_no_token(start, kubectl, namespace):
    """What runs in a kernel has no name in the cluster."""
    handle = start()
    (pod,) = [each for each in kubectl.get("pods", namespace) if each["metadata"]["name"] == handle.details["pod"]]
    mounts = [mount["mountPath"] for mount in pod["spec"]["containers"][0]["volumeMounts"]]
    assert not [path for path in mounts if "serviceaccount" in path]
