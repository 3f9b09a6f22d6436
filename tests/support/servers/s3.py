"""An S3 of the tests' own, which checks what it is sent, and can be told to fail."""

import io
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread

import boto3
import requests
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from tests.support.servers.s3_checks import SECRET, refusal_of


class _Quiet(MotoRequestHandler):
    def log_request(self, *args, **kwargs):
        """Say nothing."""


@dataclass
class Fault:
    """What becomes of requests: `method` and a part of the path say of which, `times` how many of them (-1: all)."""

    method: str
    path: str
    times: int
    status: int
    skip: int = 0


@dataclass
class Faults:
    """Stands before the server, notes what it is asked, and fails what it was told to fail."""

    asked: list = field(default_factory=list)
    signed: dict = field(default_factory=dict)  # path: what the last put said of its content
    told: list = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def fail(self, method="", path="", *, times=-1, status=503, skip=0):
        """Have requests fail: after `skip` of them, `times` in a row."""
        self.told.append(Fault(method, path, times, status, skip))

    def clear(self):
        """Let everything pass, and forget what was asked."""
        self.asked.clear()
        self.signed.clear()
        self.told.clear()

    def status_of(self, method, path):
        """Say how a request fails; None where it passes."""
        with self._lock:
            self.asked.append((method, path))
            for fault in self.told:
                if (fault.method and fault.method != method) or fault.path not in path or not fault.times:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault.status
        return None


@dataclass
class S3:
    """A running server, and a client to look into it with."""

    url: str
    faults: Faults
    client: object

    def clear(self):
        """Forget all buckets and faults."""
        self.faults.clear()
        requests.post(f"{self.url}/moto-api/reset", timeout=10).raise_for_status()
        self.faults.clear()

    def make_bucket(self, name):
        """Make a bucket that holds nothing."""
        self.client.create_bucket(Bucket=name)
        return name

    def keys(self, bucket):
        """Give all keys of a bucket."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def upload(self, bucket, prefix, folder):
        """Upload a folder's files, as `aws s3 sync` does: each by itself, in no order."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                key = f"{prefix}{path.relative_to(folder).as_posix()}"
                self.client.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


@contextmanager
def running_s3(certificate=None):
    """Run a server on a free port; with a certificate for localhost, two files, it speaks TLS."""
    faults = Faults()
    app = DomainDispatcherApplication(create_backend_app)

    def failing(environ, start_response):
        path = environ["PATH_INFO"]
        query = environ.get("QUERY_STRING", "")
        status = faults.status_of(environ["REQUEST_METHOD"], f"{path}?{query}" if query else path)
        body = _read(environ)
        if environ["REQUEST_METHOD"] == "PUT":
            faults.signed[path] = environ.get("HTTP_X_AMZ_CONTENT_SHA256")
        code = "Injected" if status else refusal_of(environ, body)
        if code is None:
            return app(
                {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}, start_response
            )
        start_response(f"{status or 400} Refused", [("Content-Type", "application/xml")])
        return [f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()]

    server = make_server("127.0.0.1", 0, failing, threaded=True, request_handler=_Quiet, ssl_context=certificate)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    url = f"https://localhost:{server.server_port}" if certificate else f"http://127.0.0.1:{server.server_port}"
    client = boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key=SECRET,
        verify=certificate and certificate[0],
    )
    try:
        yield S3(url, faults, client)
    finally:
        client.close()
        server.shutdown()
        thread.join()
        server.server_close()


def _read(environ):
    """Read a body, which says how long it is, or comes in parts."""
    is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "")
    return environ["wsgi.input"].read(-1 if is_chunked else int(environ.get("CONTENT_LENGTH") or 0))


def environment(url):
    """Give the variables with which AWS's own tools would find the server."""
    return {
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
