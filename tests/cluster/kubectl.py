"""Asks the cluster with kubectl: what tests see of it is not seen with our own client."""

import json
import os
import subprocess
import time

import yaml


class Kubectl:
    """kubectl on the kubeconfig that was current when this was made."""

    def __init__(self):
        self._environment = dict(os.environ)

    def __call__(self, *words, stdin=None):
        """Run it and give what it printed; `RuntimeError` with what it said where it fails."""
        done = subprocess.run(
            ["kubectl", *words], input=stdin, capture_output=True, text=True, timeout=100, env=self._environment
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout

    def get(self, kind, namespace, selector=None):
        """The objects of a kind in a namespace."""
        labels = ["-l", selector] if selector else []
        return json.loads(self("get", kind, "-n", namespace, "-o", "json", *labels))["items"]

    def wait_for_quota(self, namespace, name):
        """Wait until a quota counts: before, nothing is admitted, and for another reason."""
        end = time.monotonic() + 60
        while (
            "hard" not in json.loads(self("get", "resourcequota", name, "-n", namespace, "-o", "json"))["status"]
        ):
            assert time.monotonic() < end, "the quota does not count"
            time.sleep(0.2)

    def names(self, kind, namespace):
        """The names of the objects of a kind, without what Kubernetes itself makes in every namespace."""
        names = [each["metadata"]["name"] for each in self.get(kind, namespace)]
        return [name for name in names if not name.startswith(("default-token-", "worker-token-", "bot-token-"))]

    def apply(self, *objects):
        """Have these objects be there."""
        return self("apply", "-f", "-", stdin=yaml.safe_dump_all(objects))

    def token(self, namespace, account):
        """A token of a service account, good for ten minutes."""
        request = {
            "apiVersion": "authentication.k8s.io/v1",
            "kind": "TokenRequest",
            "spec": {"expirationSeconds": 600},
        }
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token"
        return json.loads(self("create", "--raw", path, "-f", "-", stdin=json.dumps(request)))["status"]["token"]
