"""Makes the pod of a kernel out of kernel/pod.yaml, and the Secret with the keys that only it may know."""

import copy
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from runner.errors import SettingsError
from runner.kernels.base import KernelSpec, limit_variables
from runner.quantities import byte_count, cpu_count

Manifest = dict[str, Any]

PORTS = {"shell_port": 8888, "iopub_port": 8889, "control_port": 8890, "stdin_port": 8891, "hb_port": 8892}
MAX_PROCESSES = 256  # processes and threads in one kernel
LOG_BYTES = 32 * 2**20  # bytes of the node's disk beside the bundle's own: what is written to the container's log
OWN_USERS = (20_000, 40_000)  # the first of the user ids that kernels get, and how many there are
CONNECTION = "connection.json"  # the Secret's one file
NETWORK = {"network": "allowed"}  # the label that the network policies know

MANAGED_BY = "app.kubernetes.io/managed-by"
INSTALLATION = "reportbot/installation"
SPEC = "reportbot/spec"
EXPIRES = "reportbot/expires"  # seconds since the epoch
STARTED_BY = "reportbot/started-by"


@dataclass(frozen=True, kw_only=True)
class PodPlan:
    """What distinguishes one kernel's pod from others."""

    name: str
    spec: KernelSpec
    spec_hash: str
    image: str
    installation: str
    expires_at: int  # seconds since the epoch
    started_by: str
    user: int
    runtime_class: str | None = None


def read_manifest(file: Path) -> Manifest:
    """Read pod.yaml. Raises `SettingsError` where it is no pod that a kernel could run in."""
    try:
        manifest = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{file} cannot be read: {' '.join(str(error).split())}") from None
    try:
        right = manifest["kind"] == "Pod"
        _container(manifest), _volume(manifest, "connection"), _volume(manifest, "work")
    except (KeyError, TypeError, StopIteration):
        right = False
    if not right:
        raise SettingsError(f"{file} is no pod with a container `kernel` and volumes `connection` and `work`")
    return dict(manifest)


def make_pod(manifest: Manifest, plan: PodPlan) -> Manifest:
    """Fill in the pod of one kernel; all that the manifest says beyond that stays as it is."""
    pod = copy.deepcopy(manifest)
    spec, container = pod["spec"], _container(pod)
    pod["metadata"]["name"] = plan.name
    pod["metadata"].setdefault("labels", {}).update(labels(plan))
    pod["metadata"].setdefault("annotations", {})[STARTED_BY] = plan.started_by
    spec["activeDeadlineSeconds"] = max(1, math.ceil(plan.spec.expires))
    security = spec.setdefault("securityContext", {})
    security.update({"runAsUser": plan.user, "runAsGroup": plan.user, "fsGroup": plan.user})
    if plan.runtime_class:
        spec["runtimeClassName"] = plan.runtime_class
    if not plan.spec.network:  # where no answer can come, a look-up is to fail at once
        spec.update({"dnsPolicy": "None", "dnsConfig": {"nameservers": ["127.0.0.1"]}})
    container["image"] = plan.image
    container["args"] = [*container.get("args", []), *arguments(plan.spec)]
    container["env"] = [*container.get("env", []), *variables(plan.spec)]
    container["resources"] = resources(plan.spec, container.get("resources", {}).get("requests", {}))
    _volume(pod, "connection")["secret"]["secretName"] = plan.name
    _volume(pod, "work")["emptyDir"]["sizeLimit"] = str(plan.spec.disk)
    return pod


def make_secret(pod: Manifest, connection: Mapping[str, Any]) -> Manifest:
    """Make the Secret that a pod waits for; it belongs to the pod and goes with it."""
    meta = pod["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": meta["name"],
            "labels": {name: meta["labels"][name] for name in (MANAGED_BY, INSTALLATION)},
            "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": meta["name"], "uid": meta["uid"]}],
        },
        "immutable": True,  # so that the node does not look for it again
        "stringData": {CONNECTION: json.dumps({**connection, "ip": "0.0.0.0"})},
    }


def labels(plan: PodPlan) -> dict[str, str]:
    """Return the labels by which kernels are found again, and by which network policies know them."""
    own = {
        MANAGED_BY: "reportbot",
        INSTALLATION: plan.installation,
        SPEC: plan.spec_hash,
        EXPIRES: str(plan.expires_at),
    }
    return {**own, **NETWORK} if plan.spec.network else own


def arguments(spec: KernelSpec) -> list[str]:
    """Return the entrypoint's options that depend on the spec."""
    limits = ["--file-size", str(spec.disk), "--processes", str(MAX_PROCESSES)]
    modules = [*spec.preload, *spec.extra]
    return [*limits, "--preload", ",".join(modules)] if modules else limits


def variables(spec: KernelSpec) -> list[dict[str, str]]:
    """Let libraries start as many threads as there are cores for them, not as the node has."""
    return [{"name": name, "value": value} for name, value in limit_variables(spec).items()]


def resources(spec: KernelSpec, requests: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return the limits of a spec, and the manifest's requests as far as they are no more than that."""
    limits = {"cpu": spec.cpu, "memory": spec.memory, "ephemeral-storage": spec.disk + LOG_BYTES}
    written = {"cpu": f"{math.ceil(spec.cpu * 1000)}m"} | {
        name: str(limits[name]) for name in ("memory", "ephemeral-storage")
    }
    small = {
        name: written[name] if name in limits and _amount(name, asked) > limits[name] else str(asked)
        for name, asked in requests.items()
    }
    return {"requests": small, "limits": written}


def pod_spec_hash(
    spec: KernelSpec, *, image: str, manifest: Manifest, entrypoint: str, runtime_class: str | None
) -> str:
    """Hash all that makes pods exchangeable: image, resources, network, preload, manifest, `entrypoint`'s hash."""
    facts = {
        "image": image,
        "resources": (spec.cpu, spec.memory, spec.disk),
        "network": spec.network,
        "preload": spec.preload,
        "manifest": manifest,
        "runtime_class": runtime_class,
        "entrypoint": entrypoint,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _amount(name: str, quantity: str) -> float:
    return cpu_count(str(quantity)) if name == "cpu" else byte_count(str(quantity))


def _container(pod: Manifest) -> Manifest:
    return next(each for each in pod["spec"]["containers"] if each["name"] == "kernel")


def _volume(pod: Manifest, name: str) -> Manifest:
    return next(each for each in pod["spec"]["volumes"] if each["name"] == name)
