"""Kernels in a Kubernetes cluster: a pod each, hardened, with keys of its own."""

import math
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import zmq

from runner.errors import KernelError, KernelStartFailed
from runner.i18n.phrases import Phrase, phrase
from runner.kernels.base import ExitReason, KernelHandle, KernelSpec, OnHandle
from runner.kernels.pod.api import ClusterApi, ClusterRefused, ClusterUnreachable
from runner.kernels.pod.manifest import (
    EXPIRES,
    INSTALLATION,
    OWN_USERS,
    PORTS,
    SPEC,
    PodPlan,
    make_pod,
    make_secret,
    pod_spec_hash,
    read_manifest,
)
from runner.kernels.pod.refusals import why_refused
from runner.kernels.pod.start import wait_until_running
from runner.kernels.pod.status import Pod, address, container_of, end_of, ended_at, seconds, words
from runner.paths import ENTRYPOINT, POD, hash_kernel_files
from runner.processes.names import process_name

PREFIX = "kernel-"  # of a pod's name, before the kernel's id
START_SECONDS = 90.0  # for a node to pull the image and get the container going
LINGER_SECONDS = 60.0  # for which the end of a dead kernel can be asked after


class PodBackend:
    """Starts kernels as pods.

    `installation`: whose pods these are; others are never touched. `image`: of kernels whose spec names none.
    `manifest`: pod.yaml. `owner`: the process for which kernels are started, if not this one. `start_seconds`: how
    long a node may take.
    """

    def __init__(
        self,
        *,
        namespace: str,
        installation: str,
        image: str,
        runtime_class: str | None = None,
        manifest: Path = POD,
        entrypoint: Path = ENTRYPOINT,
        owner: int | None = None,
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._namespace = namespace
        self._installation = installation
        self._image = image
        self._runtime_class = runtime_class
        self._manifest = read_manifest(manifest)
        self._entrypoint = hash_kernel_files(entrypoint)
        self._owner = owner
        self._start_seconds = start_seconds
        self._api = ClusterApi(namespace)

    @property
    def pool_id(self) -> str:
        """Name this installation, in its namespace."""
        return f"pods-{self._namespace}-{self._installation}"

    @property
    def owner(self) -> str:
        """The process for which kernels are started."""
        return process_name(self._owner)

    def check(self) -> None:
        """Refuse settings that let no kernel start. Raises `KernelStartFailed` or `SettingsError`."""
        with self._told(KernelStartFailed):
            self._api.list_pods(self._selector, limit=1)

    def try_out(self, spec: KernelSpec) -> None:
        """See whether the cluster would make a pod. Raises `KernelStartFailed` or `SettingsError`."""
        with self._told(KernelStartFailed):
            self._api.create("pods", make_pod(self._manifest, self._plan(spec)), in_earnest=False)

    def spec_hash(self, spec: KernelSpec) -> str:
        """Hash all that two kernels of this backend must share to be exchangeable."""
        return pod_spec_hash(
            spec,
            image=spec.image or self._image,
            manifest=self._manifest,
            entrypoint=self._entrypoint,
            runtime_class=self._runtime_class,
        )

    def start(
        self, spec: KernelSpec, *, on_handle: OnHandle | None = None, seconds: float = math.inf
    ) -> KernelHandle:
        """Start a kernel; see `KernelBackend`. `on_handle` is called before there is a pod."""
        plan = self._plan(spec)
        planned = self._planned(plan)
        if on_handle:
            on_handle(planned)
        with self._told(KernelStartFailed), self._deleted_on_failure(planned):
            pod = self._api.create("pods", make_pod(self._manifest, plan))
            connection = make_connection()
            self._api.create("secrets", make_secret(pod, connection))
            pod = wait_until_running(self._api, pod, seconds=min(self._start_seconds, seconds))
            self._api.delete("secrets", plan.name)  # it is mounted, and immutable: nobody reads it any more
        handle = self._handle(pod, {**connection, "ip": address(pod)})
        handle.details["owner"] = plan.started_by
        return handle

    def take_over(self, handle: KernelHandle) -> bool:
        """Leave it as it is: pods end with no process, but at their deadline."""
        return True

    def network(self, handle: KernelHandle) -> None:
        """Refuse: hosts by name are not there yet in pods."""
        raise KernelError(phrase("Hosts by name are not there yet in pods."))

    def delete(self, handle: KernelHandle) -> None:
        """End the kernel and remove all that it left. Does nothing where it is gone already."""
        with self._told(KernelError):
            self._delete(handle)

    def _delete(self, handle: KernelHandle) -> None:
        name, uid = handle.details["pod"], handle.details.get("uid")
        self._api.delete("pods", name, uid=uid)
        if not handle.connection:  # it may never have come so far that its Secret was deleted
            self._api.delete("secrets", name)

    def exit_reason(self, handle: KernelHandle) -> ExitReason | None:
        """Return how the kernel ended; None while it runs or where the cluster does not say."""
        try:
            pod = self._api.get_pod(handle.details["pod"])
        except (ClusterRefused, ClusterUnreachable):
            return None
        if pod is None or pod["metadata"]["uid"] != handle.details.get("uid", pod["metadata"]["uid"]):
            return ExitReason(kind="deleted")
        return end_of(pod)

    def list(self) -> Sequence[KernelHandle]:
        """Return all kernels of this installation that still run; remove what ended a while ago."""
        running = []
        with self._told(KernelError):
            for pod in self._api.list_pods(self._selector):
                if end_of(pod) is None:
                    running.append(self._handle(pod, {}))
                elif time.time() - ended_at(pod) > LINGER_SECONDS:
                    self._delete(self._handle(pod, {}))
        return running

    @property
    def _selector(self) -> str:
        return f"{INSTALLATION}={self._installation}"

    def _plan(self, spec: KernelSpec) -> PodPlan:
        first, count = OWN_USERS
        return PodPlan(
            name=f"{PREFIX}{secrets.token_hex(6)}",
            spec=spec,
            spec_hash=self.spec_hash(spec),
            image=spec.image or self._image,
            installation=self._installation,
            expires_at=int(time.time() + spec.expires),
            started_by=self.owner,
            user=first + secrets.randbelow(count),
            runtime_class=self._runtime_class,
        )

    def _planned(self, plan: PodPlan) -> KernelHandle:
        """Return the handle of a pod that is about to be made: enough to delete it."""
        return KernelHandle(
            id=plan.name.removeprefix(PREFIX),
            backend="kubernetes",
            host=self._installation,
            connection={},
            created_at=time.time(),
            spec_hash=plan.spec_hash,
            isolation="pod",
            details={"pod": plan.name, "namespace": self._namespace, "expires_at": plan.expires_at},
        )

    def _handle(self, pod: Pod, connection: dict[str, Any]) -> KernelHandle:
        meta = pod["metadata"]
        return KernelHandle(
            id=meta["name"].removeprefix(PREFIX),
            backend="kubernetes",
            host=self._installation,
            connection=connection,
            created_at=seconds(meta["creationTimestamp"]),
            spec_hash=meta["labels"][SPEC],
            isolation="pod",
            details={
                "pod": meta["name"],
                "namespace": self._namespace,
                "uid": meta["uid"],
                "image": container_of(pod)["image"],
                "expires_at": int(meta["labels"][EXPIRES]),
            },
        )

    @contextmanager
    def _deleted_on_failure(self, planned: KernelHandle) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with suppress(ClusterRefused, ClusterUnreachable):
                self._delete(planned)
            raise

    @contextmanager
    def _told(self, error_class: type[KernelError]) -> Iterator[None]:
        """Raise what the cluster refuses as an error of ours."""
        try:
            yield
        except ClusterRefused as refusal:
            why = why_refused(refusal, namespace=self._namespace)
            raise error_class(_sentence(error_class, why)) from refusal
        except ClusterUnreachable as error:
            why = phrase("the cluster's API server cannot be reached ({why})", why=words(str(error)))
            raise error_class(_sentence(error_class, why)) from error


def _sentence(error_class: type[KernelError], why: Phrase) -> Phrase:
    if error_class is KernelStartFailed:
        return phrase("The kernel did not start: {why}.", why=why)
    return phrase("The kernels cannot be looked after: {why}.", why=why)


def make_connection() -> dict[str, Any]:
    """Return what a connection file holds beside the address: one pair of keys for both ends, as in Jupyter."""
    public, private = zmq.curve_keypair()
    return {
        "transport": "tcp",
        **PORTS,
        "key": secrets.token_hex(32),
        "signature_scheme": "hmac-sha256",
        "curve_publickey": public.decode(),
        "curve_secretkey": private.decode(),
    }
