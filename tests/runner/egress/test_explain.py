"""What a report's network adds to the sentence of its error."""

import pytest

from runner.egress.explain import SENTENCES, explain
from runner.egress.faults import Connection
from runner.errors import NetworkFailed, NotebookFailed
from runner.hosts import read_host
from runner.i18n.phrases import speaker

HOSTS = [read_host("db.internal:5432"), read_host("api.example.com")]


def told(evalue, *connections, ename="OSError"):
    """What is added to a notebook's error."""
    error = NotebookFailed("It failed", cell=1, ename=ename, evalue=evalue, trace="")
    explain(error, [Connection(host="db.internal", port=5432, **each) for each in connections], HOSTS)
    return error.message.removeprefix("It failed").removeprefix(" – ")


@pytest.mark.parametrize(
    "evalue",
    [
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)",
        'connection failed: server certificate for "a" does not match host name "db.internal"',
        "SSL certificate problem: unable to get local issuer certificate",
        "error trying to connect: invalid peer certificate: UnknownIssuer",
        "certificate verify failed: Hostname mismatch, certificate is not valid for 'db.internal'",
    ],
)
def test_a_certificate_that_is_not_trusted(evalue):
    """In the words of several libraries."""
    assert told(evalue, {}) == "db.internal:5432 shows a certificate that is not trusted for this name"
    assert told(evalue) == ""


def test_a_certificate_that_is_missing_here_is_another_thing():
    """The host is not at fault."""
    assert (
        told(
            'root certificate file "x.pem" does not exist\nchange sslmode to disable server certificate verification',
            {},
        )
        == ""
    )


@pytest.mark.parametrize(
    "evalue",
    [
        "[Errno -2] Name or service not known",
        "HTTPSConnectionPool(host='x', port=443): Failed to resolve 'x' ([Errno -3] Temporary failure in name resolution)",
        'could not translate host name "x" to address: Name or service not known',
    ],
)
def test_a_name_that_means_nothing_here(evalue):
    """Its author reads which names do."""
    assert told(evalue) == "this report reaches only db.internal:5432 and api.example.com"


def test_what_has_nothing_to_do_with_the_network_is_left_alone():
    """Connections that ended well are of no interest."""
    assert told("'revenue'", {"sent": 10}, ename="KeyError") == ""


def test_the_same_is_told_once_and_not_everything():
    """Of many faults the last ones."""
    faults = [{"fault": "refused"}] * 5
    assert told("x", *faults) == "db.internal:5432 refused the connection"
    many = [{"fault": kind, "detail": "1"} for kind in SENTENCES]
    assert told("x", *many).count(" – ") == 2


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_every_fault_has_a_sentence_in_every_language(language):
    """With the host in it, but for what is said to the proxy before there is one."""
    say = speaker(language)
    for kind in (*SENTENCES, "of another version"):
        error = NetworkFailed("It failed")
        explain(error, [Connection(host="db.internal", port=5432, fault=kind, detail="2097152")], HOSTS)
        assert ("db.internal:5432" in say(error.message)) == (kind != "no proxy")
        assert language == "en" or say(error.message) != error.message
