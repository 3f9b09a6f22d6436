"""What a pod's status says, in the shapes that clusters give it."""

import pytest

from runner.errors import KernelStartFailed
from runner.kernels.base import ExitReason
from runner.kernels.pod.start import Startup
from runner.kernels.pod.status import address, end_of, ended_at, seconds, start_fault, too_slow


def make_pod(*, state=None, phase="Pending", conditions=(), **status):
    """A pod as the API gives it; `state` is the container's."""
    containers = [{"name": "kernel", "state": state}] if state else []
    return {
        "metadata": {"name": "kernel-1", "uid": "u", "creationTimestamp": "2026-11-24T10:00:00Z"},
        "spec": {
            "nodeName": "node1",
            "containers": [{"name": "kernel", "image": "kernel:1", "resources": {"limits": {"memory": "300Mi"}}}],
            "volumes": [{"name": "work", "emptyDir": {"sizeLimit": "67108864"}}],
        },
        "status": {"phase": phase, "containerStatuses": containers, "conditions": list(conditions), **status},
    }


def waiting(reason, message=""):
    """A container that waits."""
    return make_pod(state={"waiting": {"reason": reason, "message": message}}, conditions=[SCHEDULED])


def terminated(**how):
    """A container that has ended."""
    return make_pod(phase="Failed", state={"terminated": {"exitCode": 1, "reason": "Error", **how}})


SCHEDULED = {"type": "PodScheduled", "status": "True"}
UNSCHEDULABLE = {
    "type": "PodScheduled",
    "status": "False",
    "reason": "Unschedulable",
    "message": "0/1 nodes are available: 1 Insufficient cpu.",
}
RUNNING = make_pod(phase="Running", podIP="10.0.0.7", state={"running": {"startedAt": "2026-11-24T10:00:02Z"}})
CREATING = waiting("ContainerCreating")


def test_a_kernel_has_an_address_once_its_container_runs():
    """Before, and after, there is nobody to connect to."""
    assert address(RUNNING) == "10.0.0.7"
    assert address(CREATING) is None
    assert address(terminated()) is None
    assert address(make_pod()) is None


@pytest.mark.parametrize("pod", [make_pod(), CREATING, RUNNING, make_pod(conditions=[SCHEDULED])])
def test_a_pod_on_its_way_has_no_fault(pod):
    """What only needs time is no fault, and no end."""
    assert start_fault(pod) is None
    assert end_of(pod) is None


@pytest.mark.parametrize(
    ("pod", "words"),
    [
        (
            make_pod(conditions=[UNSCHEDULABLE]),
            "no node of the cluster has room for it (0/1 nodes are available: 1 Insufficient cpu)",
        ),
        (waiting("ErrImagePull", "not found"), "its image kernel:1 cannot be had (not found)"),
        (waiting("ImagePullBackOff", "Back-off"), "its image kernel:1 cannot be had (Back-off)"),
        (waiting("ErrImageNeverPull"), "its image kernel:1 cannot be had (ErrImageNeverPull)"),
        (waiting("InvalidImageName", "must be lowercase"), "its image kernel:1 cannot be had (must be lowercase)"),
        (waiting("CreateContainerError", "no such user"), "its container cannot be made (no such user)"),
        (waiting("CreateContainerConfigError", "bad"), "its container cannot be made (bad)"),
        (terminated(reason="StartError", message='exec: "x": not found'), 'cannot be made (exec: "x": not found)'),
        (
            terminated(message="a\nNo module named 'ipykernel'"),
            "it exited with status 1 (No module named 'ipykernel')",
        ),
        (
            make_pod(phase="Failed", reason="OutOfcpu", message="Node didn't have enough resource: cpu"),
            "it was refused by its node (Node didn't have enough resource: cpu)",
        ),
        (
            make_pod(phase="Failed", reason="Evicted", message="low on resource: memory"),
            "was evicted from its node",
        ),
    ],
)
def test_each_way_not_to_start_has_its_own_words(pod, words):
    """Whoever reads the sentence knows what to look at."""
    assert words in start_fault(pod).sentence


@pytest.mark.parametrize(
    ("pod", "reason"),
    [
        (terminated(reason="OOMKilled", exitCode=137), ExitReason(kind="out of memory", code=9, detail="300 MiB")),
        (terminated(exitCode=137), ExitReason(kind="signal", code=9)),
        (terminated(exitCode=139), ExitReason(kind="signal", code=11)),
        (terminated(exitCode=3, message="x\nlast words\n"), ExitReason(kind="exit", code=3, detail="last words")),
        (terminated(exitCode=0, reason="Completed"), ExitReason(kind="exit", code=0)),
        (make_pod(phase="Failed", reason="DeadlineExceeded", message="…"), ExitReason(kind="expired")),
        (
            make_pod(
                phase="Failed",
                reason="DeadlineExceeded",
                state={"terminated": {"exitCode": 137, "reason": "Error"}},
            ),
            ExitReason(kind="expired"),
        ),
        (
            make_pod(
                phase="Failed",
                reason="Evicted",
                message='Usage of EmptyDir volume "work" exceeds the limit "64Mi". ',
                state={"terminated": {"exitCode": 137, "reason": "Error"}},
            ),
            ExitReason(kind="out of disk", detail="64 MiB"),
        ),
        (
            make_pod(
                phase="Failed",
                reason="Evicted",
                message="Pod ephemeral local storage usage exceeds the total limit",
            ),
            ExitReason(kind="out of disk", detail="64 MiB"),
        ),
        (
            make_pod(phase="Failed", reason="Evicted", message="The node was low on resource: memory."),
            ExitReason(kind="evicted", detail="The node was low on resource: memory"),
        ),
    ],
)
def test_ends_are_told_apart(pod, reason):
    """Out of memory, evicted and expired are no crashes, and no crash is one of them."""
    assert end_of(pod) == reason


def test_a_pod_that_is_being_deleted_has_ended():
    """Nobody is to be connected to it any more."""
    leaving = {**RUNNING, "metadata": {**RUNNING["metadata"], "deletionTimestamp": "2026-11-24T10:01:00Z"}}
    assert end_of(leaving) == ExitReason(kind="deleted")


def test_when_a_pod_ended_is_read_from_what_it_says_last():
    """The container's end, or where it has none, the last change of the pod."""
    assert ended_at(terminated(finishedAt="2026-11-24T10:05:00Z")) == seconds("2026-11-24T10:05:00Z")
    changed = {"type": "Ready", "status": "False", "lastTransitionTime": "2026-11-24T10:07:00Z"}
    assert ended_at(make_pod(phase="Failed", conditions=[changed])) == seconds("2026-11-24T10:07:00Z")
    assert ended_at(make_pod(phase="Failed")) == seconds("2026-11-24T10:00:00Z")


def test_a_pod_without_a_node_is_told_from_a_slow_node():
    """Which of the two to look at is said when the time is over."""
    assert "gave it no node within 90 seconds" in too_slow(make_pod(), 90)
    assert "the node node1 did not get it going within 57 seconds" in too_slow(CREATING, 57.123456)


class Clock:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self):
        return self.now


def test_a_fault_that_will_not_pass_ends_the_wait_at_once():
    """An image that is not there is not there in a minute either."""
    startup = Startup(seconds=90, clock=Clock())
    assert not startup.look(CREATING)
    with pytest.raises(KernelStartFailed, match="cannot be had"):
        startup.look(waiting("ErrImagePull", "no"))


def test_room_may_still_be_made_for_a_few_seconds():
    """A pod that finds no room waits a little for others to go, and then says so, not before and not much later."""
    clock = Clock()
    startup = Startup(seconds=90, clock=clock)
    unschedulable = make_pod(conditions=[UNSCHEDULABLE])
    assert not startup.look(unschedulable)
    assert startup.left == 5
    clock.now += 4
    assert not startup.look(unschedulable)
    assert startup.left == 1
    clock.now += 1
    with pytest.raises(KernelStartFailed, match="no node of the cluster has room"):
        startup.look(unschedulable)


def test_a_fault_that_has_passed_is_forgotten():
    """Once a node was found, the node's own time runs."""
    clock = Clock()
    startup = Startup(seconds=90, clock=clock)
    startup.look(make_pod(conditions=[UNSCHEDULABLE]))
    clock.now += 4
    assert not startup.look(CREATING)
    assert startup.left == 86
    assert startup.look(RUNNING)


def test_a_slow_node_has_its_time_and_no_more():
    """The wait ends with the sentence of the slow node."""
    clock = Clock()
    startup = Startup(seconds=90, clock=clock)
    clock.now += 90
    with pytest.raises(KernelStartFailed, match="did not get it going within 90 seconds"):
        startup.look(CREATING)
