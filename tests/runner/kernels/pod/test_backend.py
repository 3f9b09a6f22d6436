"""Pods where there is no cluster: what is said, and how soon. Where there is one: tests/cluster."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from runner.errors import KernelError, KernelStartFailed, SettingsError
from runner.kernels.base import KernelSpec
from runner.kernels.pod.backend import PodBackend

SPEC = KernelSpec(cpu=1, memory=2**29, disk=2**26)


@pytest.fixture
def kubeconfig(tmp_path, monkeypatch):
    """Write a kubeconfig for an API server at this address, and have it used."""

    def write(server):
        file = tmp_path / "kubeconfig"
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "users": [{"name": "u", "user": {"token": "t"}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "x",
        }
        file.write_text(json.dumps(config))
        monkeypatch.setenv("KUBECONFIG", str(file))

    return write


@pytest.fixture
def backend():
    """A backend that has not reached for its cluster yet."""
    return PodBackend(namespace="kernels", installation="i", image="kernel:1")


def test_where_no_cluster_is_set_up_it_says_so(backend, tmp_path, monkeypatch):
    """The operator is told what is missing, and where it was looked for."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(SettingsError, match=r"needs a cluster.*none.*no pod with a service account"):
        backend.check()


def test_a_kubeconfig_without_a_context_is_named(backend, tmp_path, monkeypatch):
    """A broken file is a setting that is wrong."""
    (tmp_path / "broken").write_text("kind: Config\n")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "broken"))
    with pytest.raises(SettingsError, match="broken"):
        backend.check()


def test_an_api_server_that_is_not_there_is_told_soon(backend, kubeconfig):
    """Nobody waits long for a connection that is refused, and nothing raises that is no error of ours."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        kubeconfig(f"https://127.0.0.1:{free.getsockname()[1]}")
    began = time.monotonic()
    with pytest.raises(KernelStartFailed, match=r"API server cannot be reached \(.*refused"):
        backend.start(SPEC)
    with pytest.raises(KernelError, match="API server cannot be reached"):
        backend.list()
    assert time.monotonic() - began < 8


class Api(BaseHTTPRequestHandler):
    """An API server that answers everything with what is set: a status and a text."""

    answer = (200, "{}")

    def do_GET(self):
        """Answer."""
        status, text = self.answer
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_POST = do_DELETE = do_GET

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def api(kubeconfig):
    """A server in the place of the API server; gives its class of answers."""

    class Mine(Api):
        pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Mine) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        kubeconfig(f"http://127.0.0.1:{server.server_port}")
        yield Mine
        server.shutdown()
        serving.join()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, json.dumps({"message": "Unauthorized"})), "does not know the worker"),
        ((403, json.dumps({"message": "exceeded quota: pods"})), "quota"),
        ((502, "<html>bad gateway</html>"), "refused it"),
        ((200, "<html>a captive portal</html>"), "cannot be reached"),
        ((302, ""), "refused it"),
    ],
)
def test_whatever_answers_instead_is_told_in_a_sentence(api, backend, answer, words):
    """Proxies and portals are no defects of ours."""
    api.answer = answer
    with pytest.raises(KernelStartFailed, match=words):
        backend.start(SPEC)


def test_what_cannot_be_asked_is_not_known(api, backend):
    """Of a kernel's end nothing is said while the cluster does not answer; it may well be running."""
    api.answer = (503, "")
    planned = []
    with pytest.raises(KernelStartFailed):
        backend.start(SPEC, on_handle=planned.append)
    assert backend.exit_reason(planned[0]) is None
