"""Talks to a cluster's API server about pods and Secrets, in the API's own JSON.

https://kubernetes.io/docs/reference/generated/kubernetes-api/ ; the only module that imports `kubernetes`.
"""

import json
import os
import threading
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import urllib3
from kubernetes.client import ApiClient, ApiException, Configuration
from kubernetes.config import ConfigException, load_incluster_config, load_kube_config
from urllib3.exceptions import HTTPError, ReadTimeoutError

from runner.errors import SettingsError

Kind = Literal["pods", "secrets"]
Object = dict[str, Any]

CONNECT, READ = 3.0, 15.0  # seconds for the API server to be there, and to answer
HEADERS = {"Accept": "application/json", "Content-Type": "application/json"}
GONE, CONFLICT, TOO_OLD = 404, 409, 410


class ClusterRefused(Exception):
    """The API server said no."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class ClusterUnreachable(Exception):
    """The API server did not answer."""


class ClusterApi:
    """Pods and Secrets of one namespace. May be used by any thread and process: each has a connection of its own.

    Every call raises `ClusterRefused`, `ClusterUnreachable`, and `SettingsError` where no cluster is set up.
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace
        self._configuration: Configuration | None = None
        self._local = threading.local()

    def create(self, kind: Kind, manifest: Object, *, in_earnest: bool = True) -> Object:
        """Create an object and return it as the cluster keeps it; or only see whether that would be done."""
        return self._call("POST", self._path(kind), query={} if in_earnest else {"dryRun": "All"}, body=manifest)

    def get_pod(self, name: str) -> Object | None:
        """Return a pod; None where there is none."""
        try:
            return self._call("GET", self._path("pods", name))
        except ClusterRefused as refusal:
            if refusal.status == GONE:
                return None
            raise

    def list_pods(self, selector: str, *, limit: int | None = None) -> list[Object]:
        """Return the pods with these labels."""
        query: dict[str, object] = {"labelSelector": selector}
        if limit is not None:
            query["limit"] = limit
        pods: list[Object] = self._call("GET", self._path("pods"), query=query)["items"]
        return pods

    def delete(self, kind: Kind, name: str, *, uid: str | None = None) -> bool:
        """Delete an object at once. Return False where it is gone, or where its name is another one's now."""
        options: Object = {"gracePeriodSeconds": 0}
        if uid is not None:
            options["preconditions"] = {"uid": uid}
        try:
            self._call("DELETE", self._path(kind, name), body=options)
        except ClusterRefused as refusal:
            if refusal.status in (GONE, CONFLICT):
                return False
            raise
        return True

    def changes(self, pod: Object, *, seconds: float) -> Generator[Object]:
        """Yield a pod each time it has changed since, for so many seconds at most.

        A deleted one has a `deletionTimestamp`.
        """
        meta = pod["metadata"]
        query = {
            "watch": "true",
            "fieldSelector": f"metadata.name={meta['name']}",
            "resourceVersion": meta["resourceVersion"],
            "timeoutSeconds": max(1, round(seconds)),
        }
        try:
            yield from _changed(self._lines("GET", self._path("pods"), query=query, read=max(0.05, seconds)))
        except ReadTimeoutError:
            return
        except HTTPError as error:
            raise ClusterUnreachable(_why(error)) from error

    def _path(self, kind: Kind, name: str | None = None) -> str:
        folder = f"/api/v1/namespaces/{self._namespace}/{kind}"
        return folder if name is None else f"{folder}/{name}"

    def _call(
        self, method: str, path: str, *, query: Mapping[str, object] | None = None, body: Object | None = None
    ) -> Object:
        try:
            response = self._send(method, path, query=query, body=body, read=READ)
            data: Object = json.loads(response.data)
        except HTTPError as error:
            raise ClusterUnreachable(_why(error)) from error
        except ValueError as error:
            raise ClusterUnreachable(f"{path}: the answer is no JSON") from error
        return data

    def _lines(self, method: str, path: str, *, query: Mapping[str, object], read: float) -> Iterator[bytes]:
        response = self._send(method, path, query=query, body=None, read=read)
        rest = b""
        try:
            for chunk in response.stream(decode_content=True):
                *lines, rest = (rest + chunk).split(b"\n")
                yield from filter(None, lines)
        finally:
            response.close()  # what is not read to its end cannot be used again

    def _send(
        self, method: str, path: str, *, query: Mapping[str, object] | None, body: Object | None, read: float
    ) -> urllib3.BaseHTTPResponse:
        client = self._client()
        request = client.param_serialize(
            method,
            path,
            query_params=list((query or {}).items()),
            header_params=dict(HEADERS),
            body=body,
            auth_settings=["BearerToken"],
        )
        try:
            response: urllib3.BaseHTTPResponse = client.call_api(
                *request, _request_timeout=(CONNECT, read)
            ).response
        except ApiException as error:  # what the client makes of a certificate that is not trusted
            raise ClusterUnreachable(" ".join(str(error.reason).split())) from error
        if response.status >= 300:
            raise _refusal(response)
        return response

    def _client(self) -> ApiClient:
        """Return this thread's own client, made anew after a fork, which must not share a connection."""
        made: tuple[int, ApiClient] | None = getattr(self._local, "made", None)
        if made is None or made[0] != os.getpid():
            self._configuration = self._configuration or read_configuration()
            made = (os.getpid(), ApiClient(self._configuration))
            self._local.made = made
        return made[1]


def read_configuration() -> Configuration:
    """Read how the cluster is reached: from KUBECONFIG or ~/.kube/config, else as a pod of the cluster's own.

    Raises `SettingsError` where neither is there.
    """
    configuration = Configuration()
    file = os.environ.get("KUBECONFIG") or "~/.kube/config"
    try:
        if any(Path(each).expanduser().exists() for each in file.split(os.pathsep)):
            load_kube_config(config_file=file, client_configuration=configuration)  # type: ignore[no-untyped-call]
        else:
            load_incluster_config(client_configuration=configuration)  # type: ignore[no-untyped-call]
    except ConfigException as error:
        raise SettingsError(
            f"KERNEL_BACKEND=kubernetes needs a cluster, and none is set up: {file} holds no usable context "
            f"({' '.join(str(error).split())}), and this is no pod with a service account"
        ) from None
    configuration.retries = urllib3.Retry(connect=2, read=1, redirect=0, status=0, other=0, backoff_factor=0.2)
    return configuration


def _changed(lines: Iterator[bytes]) -> Iterator[Object]:
    for line in lines:
        event: Object = json.loads(line)
        changed: Object = event["object"]
        if event["type"] == "ERROR":
            raise ClusterRefused(changed.get("code", 500), changed.get("message", "the watch broke off"))
        if event["type"] == "DELETED":
            changed["metadata"].setdefault("deletionTimestamp", changed["metadata"]["creationTimestamp"])
        yield changed


def _refusal(response: urllib3.BaseHTTPResponse) -> ClusterRefused:
    try:
        message = json.loads(response.data)["message"]
    except (HTTPError, ValueError, KeyError, TypeError):
        message = response.reason or ""
    return ClusterRefused(response.status, message)


def _why(error: HTTPError) -> str:
    reason = getattr(error, "reason", None) or error
    return " ".join(str(reason).split()).partition(": ")[2] or type(reason).__name__
