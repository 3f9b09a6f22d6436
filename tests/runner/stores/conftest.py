"""An S3 behind TLS, as AWS's own is."""

import pytest
from werkzeug.serving import make_ssl_devcert

from tests.support.servers.s3 import environment, running_s3


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate and its key, for localhost."""
    return make_ssl_devcert(str(tmp_path_factory.mktemp("tls") / "s3"), host="localhost")


@pytest.fixture
def tls_environment(tls_s3, certificate):
    """What AWS's own tools need to find it."""
    return {**environment(tls_s3.url), "AWS_CA_BUNDLE": certificate[0]}


@pytest.fixture
def tls_s3(certificate):
    """A running server."""
    with running_s3(certificate) as server:
        yield server
