"""Reads a pod's status: whether its kernel runs, what keeps it from starting, how it ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from runner.i18n.phrases import Phrase, phrase
from runner.kernels.base import ExitReason
from runner.kernels.end_reasons import how_it_ended
from runner.quantities import byte_count
from runner.text import shortened

Pod = dict[str, Any]

NO_ROOM_SECONDS = 5.0  # in which room may still be made for a kernel
MAX_CHARACTERS = 300  # that a sentence repeats of what the cluster says
NO_IMAGE = frozenset(
    (
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "ErrImageNeverPull",
        "ImageInspectError",
        "RegistryUnavailable",
    )
)
NO_CONTAINER = frozenset(
    (
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "PreCreateHookError",
        "PreStartHookError",
        "PostStartHookError",
    )
)
NOT_BEGUN = frozenset(("StartError", "ContainerCannotRun"))  # how containers end whose command cannot be run
FULL = re.compile(r"emptydir|ephemeral", re.IGNORECASE)
EXCEEDS = re.compile(r"exceed", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class StartFault:
    """Why a kernel does not start, and for how many seconds that may still change."""

    sentence: Phrase
    patience: float = 0.0


def address(pod: Pod) -> str | None:
    """Return where the kernel listens; None as long as its container does not run."""
    status = pod.get("status", {})
    running = status.get("phase") == "Running" and any("running" in state for state in _states(pod))
    return status.get("podIP") if running else None


def start_fault(pod: Pod) -> StartFault | None:
    """Return what keeps the kernel from starting; None where it is only a matter of time."""
    for state in _states(pod):
        fault = _container_fault(pod, state)
        if fault:
            return fault
    reason = end_of(pod)
    if reason:
        return StartFault(sentence=phrase("The kernel did not start: it {ended}.", ended=how_it_ended(reason)))
    for condition in pod.get("status", {}).get("conditions", ()):
        if condition.get("reason") == "Unschedulable":
            sentence = phrase(
                "The kernel did not start: no node of the cluster has room for it ({why}).",
                why=words(condition.get("message")),
            )
            return StartFault(sentence=sentence, patience=NO_ROOM_SECONDS)
    return None


def _container_fault(pod: Pod, state: dict[str, Any]) -> StartFault | None:
    waiting, terminated = state.get("waiting", {}), state.get("terminated", {})
    if waiting.get("reason") in NO_IMAGE:
        sentence = phrase(
            "The kernel did not start: its image {image} cannot be had ({why}).",
            image=container_of(pod).get("image", ""),
            why=words(waiting.get("message") or waiting["reason"]),
        )
    elif waiting.get("reason") in NO_CONTAINER:
        sentence = _not_made(waiting)
    elif terminated.get("reason") in NOT_BEGUN:
        sentence = _not_made(terminated)
    else:
        return None
    return StartFault(sentence=sentence)


def _not_made(said: dict[str, Any]) -> Phrase:
    why = words(said.get("message") or said["reason"])
    return phrase("The kernel did not start: its container cannot be made ({why}).", why=why)


def too_slow(pod: Pod, seconds: float) -> Phrase:
    """Say what a pod was waiting for that did not run in time."""
    seconds = round(seconds) if seconds >= 1 else round(seconds, 2)
    if not any(
        each.get("type") == "PodScheduled" and each.get("status") == "True"
        for each in pod.get("status", {}).get("conditions", ())
    ):
        return phrase(
            "The kernel did not start: the cluster gave it no node within {seconds} seconds.", seconds=seconds
        )
    node = pod.get("spec", {}).get("nodeName", "")
    return phrase(
        "The kernel did not start: the node {node} did not get it going within {seconds} seconds.",
        node=node,
        seconds=seconds,
    )


def end_of(pod: Pod) -> ExitReason | None:
    """Return how the kernel ended; None while it has not."""
    status = pod.get("status", {})
    if status.get("reason") == "DeadlineExceeded":
        return ExitReason(kind="expired")
    if status.get("reason") == "Evicted":
        return _eviction(pod, words(status.get("message")))
    for state in _states(pod):
        if "terminated" in state:
            return _end_of_container(pod, state["terminated"])
    if status.get("phase") in ("Failed", "Succeeded"):
        return ExitReason(kind="refused", detail=words(status.get("message") or status.get("reason")))
    return ExitReason(kind="deleted") if "deletionTimestamp" in pod["metadata"] else None


def _eviction(pod: Pod, why: str) -> ExitReason:
    """Tell a notebook that wrote too much from a node that was short of something."""
    if FULL.search(why) and EXCEEDS.search(why):
        return ExitReason(kind="out of disk", detail=_mebibytes(_disk(pod)))
    return ExitReason(kind="evicted", detail=why)


def _end_of_container(pod: Pod, terminated: dict[str, Any]) -> ExitReason:
    code = terminated.get("exitCode", 0)
    if terminated.get("reason") == "OOMKilled":
        return ExitReason(kind="out of memory", code=9, detail=_mebibytes(_limits(pod).get("memory")))
    if terminated.get("reason") == "DeadlineExceeded":
        return ExitReason(kind="expired")
    if code > 128:
        return ExitReason(kind="signal", code=code - 128)
    lines = (terminated.get("message") or "").strip().splitlines()
    return ExitReason(kind="exit", code=code, detail=shortened(lines[-1].strip(), MAX_CHARACTERS) if lines else "")


def ended_at(pod: Pod) -> float:
    """Return when a pod ended, in seconds since the epoch, as exactly as it says."""
    finished = [state["terminated"].get("finishedAt") for state in _states(pod) if "terminated" in state]
    changed = [each.get("lastTransitionTime") for each in pod.get("status", {}).get("conditions", ())]
    known = [seconds(each) for each in (*finished, *changed) if each]
    return max(known, default=seconds(pod["metadata"]["creationTimestamp"]))


def seconds(timestamp: str) -> float:
    """Return an instant of Kubernetes in seconds since the epoch."""
    return datetime.fromisoformat(timestamp).timestamp()


def words(text: str | None) -> str:
    """Return what the cluster says, on one line, and not too much of it."""
    return shortened(" ".join((text or "").split()).rstrip("."), MAX_CHARACTERS)


def _states(pod: Pod) -> Iterator[dict[str, Any]]:
    """Yield what the kernel's container does, as far as the node has said so."""
    for each in pod.get("status", {}).get("containerStatuses", ()):
        if each.get("name") == "kernel":
            yield each.get("state", {})


def container_of(pod: Pod) -> dict[str, Any]:
    """Return the kernel's container in a pod's specification."""
    containers = pod.get("spec", {}).get("containers", ())
    return next((each for each in containers if each.get("name") == "kernel"), {})


def _limits(pod: Pod) -> dict[str, str]:
    limits: dict[str, str] = container_of(pod).get("resources", {}).get("limits", {})
    return limits


def _disk(pod: Pod) -> str | None:
    for volume in pod.get("spec", {}).get("volumes", ()):
        if volume.get("name") == "work":
            size: str | None = volume.get("emptyDir", {}).get("sizeLimit")
            return size
    return None


def _mebibytes(quantity: str | None) -> str:
    return f"{byte_count(quantity) / 2**20:.0f} MiB" if quantity else ""
