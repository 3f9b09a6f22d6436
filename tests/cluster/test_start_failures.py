"""Every way in which a pod does not start is told in its own words, soon, and leaves nothing behind."""

import time
from dataclasses import replace

import pytest
import yaml

from runner.errors import KernelStartFailed
from runner.paths import POD
from tests.runner.kernels.conftest import MIB, SPEC


@pytest.fixture
def changed(tmp_path, make_backend):
    """A backend with a manifest that was changed."""

    def change(how):
        manifest = yaml.safe_load(POD.read_text())
        how(manifest["spec"], manifest["spec"]["containers"][0])
        file = tmp_path / "pod.yaml"
        file.write_text(yaml.safe_dump(manifest))
        return make_backend(manifest=file)

    return change


def fails(backend, words, *, within, spec=SPEC):
    """Start a kernel that does not start; it says so in these words, and so soon."""
    began = time.monotonic()
    with pytest.raises(KernelStartFailed, match=words):
        backend.start(spec)
    assert time.monotonic() - began < within
    assert backend.list() == []


def test_no_node_has_room(changed):
    """A request that no node can meet is told in the scheduler's words, once a few seconds made no room."""
    backend = changed(
        lambda spec, kernel: (
            kernel["resources"]["requests"].update(cpu="2") or spec.update(nodeSelector={"no": "node"})
        )
    )
    fails(backend, r"no node of the cluster has room for it \(.*nodes are available", within=12)


def test_an_image_that_is_nowhere(make_backend):
    """An image that cannot be pulled is named."""
    fails(
        make_backend(),
        r"its image nowhere\.invalid/kernel:1 cannot be had",
        within=30,
        spec=replace(SPEC, image="nowhere.invalid/kernel:1"),
    )


def test_an_image_whose_name_is_none(make_backend):
    """A name that no image can have is told before anything is pulled."""
    fails(make_backend(), "its image UPPER:1 cannot be had", within=15, spec=replace(SPEC, image="UPPER:1"))


def test_a_command_that_is_not_there(changed):
    """An image that does not hold the entrypoint's program."""
    backend = changed(lambda spec, kernel: kernel.update(command=["no-such-program"]))
    fails(backend, r"its container cannot be made \(.*no-such-program", within=15)


async def test_a_program_that_ends_at_once(changed, open_session):
    """What it said last is told, whether or not the cluster saw it run for a moment."""
    command = ["python", "-c", "import sys; sys.exit('no kernel here')"]
    backend = changed(lambda spec, kernel: kernel.update(command=command))
    began = time.monotonic()
    with pytest.raises(KernelStartFailed, match=r"it exited with status 1 \(no kernel here\)"):
        await open_session(backend)
    assert time.monotonic() - began < 15


def test_a_quota_that_is_used_up(kubectl, namespace, backend):
    """The quota is named, with what was asked and what is left."""
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "tiny", "namespace": namespace},
        "spec": {"hard": {"limits.memory": "100Mi"}},
    }
    kubectl.apply(quota)
    try:
        kubectl.wait_for_quota(namespace, "tiny")
        fails(backend, r"the quota of its namespace is used up \(.*exceeded quota: tiny", within=5)
    finally:
        kubectl("delete", "resourcequota", "tiny", "-n", namespace)


def test_more_than_the_cluster_admits(backend):
    """A limit beyond the LimitRange is refused by admission, and the limit is named."""
    fails(
        backend,
        r"the cluster does not admit its pod \(.*maximum memory usage",
        within=5,
        spec=replace(SPEC, memory=4096 * MIB),
    )


def test_a_runtime_class_that_is_not_there(make_backend):
    """KERNEL_RUNTIME_CLASS names something that the cluster lacks."""
    fails(make_backend(runtime_class="nowhere"), r"does not admit its pod \(.*nowhere", within=5)


def test_a_namespace_that_is_not_there(make_backend):
    """KERNEL_NAMESPACE names nothing."""
    with pytest.raises(KernelStartFailed, match="the cluster has no namespace nowhere-at-all"):
        make_backend(namespace="nowhere-at-all").start(SPEC)


def test_a_node_that_is_slow(make_backend):
    """A pod that does not run in time is given up, and what it waited for is told."""
    fails(
        make_backend(start_seconds=0.05), r"(did not get it going|gave it no node) within 0\.05 seconds", within=10
    )
