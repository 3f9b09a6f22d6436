"""How contents travel to S3: whole, signed, and again from their start after a failure."""

import hashlib

import pytest

from runner.content.placeholders import Base64, SplicedBody
from runner.stores import bucket as bucket_module
from runner.stores.address import read_address
from runner.stores.bucket import Bucket
from tests.support.servers.s3_checks import TRAILED

LARGE = SplicedBody([b"<html>", Base64(bytes(range(256)) * 20_000), memoryview(b"x" * 3_000_000)])
SMALL = SplicedBody([b"<html>"])
KEPT = "/kept/reports/k"


def open_bucket(s3):
    """Open a bucket in which nothing is kept."""
    s3.make_bucket("kept")
    return Bucket(read_address("s3://kept/reports"))


def check_kept(s3, content, etag):
    """The object is the content, to the last byte, and the etag is S3's own."""
    kept = s3.client.get_object(Bucket="kept", Key="reports/k")
    assert kept["Body"].read() == bytes(content)
    assert kept["ETag"] == etag == f'"{hashlib.md5(bytes(content)).hexdigest()}"'


@pytest.mark.parametrize("content", [LARGE, SMALL, bytes(LARGE), b""], ids=["large", "small", "bytes", "empty"])
def test_a_content_is_signed_and_kept(s3, content):
    """What was inlaid is one object; its hash is signed, which is all that vouches for it without TLS."""
    check_kept(s3, content, open_bucket(s3).put("k", content, media_type="x/y"))
    assert s3.faults.signed[KEPT] == hashlib.sha256(bytes(content)).hexdigest()


@pytest.mark.parametrize("is_aws", [True, False])
@pytest.mark.parametrize("failures", [0, 1])
def test_a_content_is_kept_over_tls(tls_s3, tls_environment, monkeypatch, is_aws, failures):
    """To AWS in parts, with a checksum at the end; to others in one, with its hash signed. It may go twice."""
    for name, value in tls_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bucket_module, "_is_aws", lambda endpoint: is_aws)
    bucket = open_bucket(tls_s3)
    tls_s3.faults.fail("PUT", times=failures)
    check_kept(tls_s3, LARGE, bucket.put("k", LARGE, media_type="x/y"))
    assert (tls_s3.faults.signed[KEPT] == TRAILED) == is_aws


def test_a_content_is_sent_again_from_its_start(s3):
    """S3 was busy for a moment."""
    bucket = open_bucket(s3)
    s3.faults.fail("PUT", times=1)
    check_kept(s3, LARGE, bucket.put("k", LARGE, media_type="x/y"))
    assert s3.faults.asked[:3].count(("PUT", KEPT)) == 2
