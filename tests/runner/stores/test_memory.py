"""By how much a worker's child grows over its idle size while it stores the largest report."""

import pytest

from tests.support.large_report import growth_of
from tests.support.servers.s3 import environment
from tests.support.servers.s3_checks import TRAILED

pytestmark = pytest.mark.slow
GROWTH = 64  # MiB, for all of a report: what it made is in memory, too


def check_stored(store, **environment):
    """Store a report, and give the bytes by which it grew."""
    growth = growth_of("tests.support.large_store", STORE=store, **environment)
    print(f"{growth:.0f} MiB")
    assert growth < GROWTH


def test_storing_in_s3(s3):
    """Page and notebook are sent as they are made."""
    s3.make_bucket("kept")
    check_stored("s3://kept", **environment(s3.url))
    sizes = {
        each["Key"].rpartition("/")[2]: each["Size"]
        for each in s3.client.list_objects_v2(Bucket="kept")["Contents"]
    }
    assert sizes["report.html"] == sizes["report.ipynb"] > 40 * 10**6


def test_storing_in_that_of_aws(tls_s3, tls_environment):
    """Where each is sent in parts, with a checksum."""
    tls_s3.make_bucket("kept")
    check_stored("s3://kept", AS_AWS="1", **tls_environment)
    assert TRAILED in tls_s3.faults.signed.values()


def test_storing_in_a_folder(tmp_path):
    """Its files are written as they are made."""
    check_stored(str(tmp_path))
