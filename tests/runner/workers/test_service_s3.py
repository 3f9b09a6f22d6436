"""The service with its bundles and its store in S3: nothing is restarted when an author uploads."""

import json

import pytest

from runner.processes.embedded_redis import embedded_redis
from tests.support.bundles import write_bundle
from tests.support.servers.s3 import environment
from tests.support.service import Service


@pytest.fixture
def service(s3, home):
    """A service whose every folder is a bucket."""
    s3.make_bucket("all")
    with embedded_redis(home / ".redis") as url:
        made = Service(
            home,
            url,
            NOTEBOOKS="s3://all/notebooks",
            STORE="s3://all",
            KERNEL_SANDBOX="none",
            **environment(s3.url),
        )
        yield made.start()
        made.close()


def upload(s3, folder, version):
    """Upload a version of the bundle `stock`, one file after another."""
    s3.upload(
        "all",
        "notebooks/stock/",
        write_bundle(
            folder / str(version), f'import json\njson.dump({{"answer": {version}}}, open("output.json", "w"))'
        ),
    )


@pytest.mark.slow
def test_what_an_author_uploads_is_what_runs_next(service, s3, tmp_path):
    """Each report is kept with the output and the bundle of its version; a store that is away for a moment is no matter."""
    kept = {}
    for version in (1, 2):
        upload(s3, tmp_path, version)
        s3.faults.fail("PUT", "/reports/", times=3)
        report_id = service.ask("stock")
        assert [each["status"] for each in service.until_told(report_id, seconds=40)] == ["posted"]
        place = f"reports/2026/01/01/{report_id}"
        service.until(lambda place=place: f"{place}/report.json" in s3.keys("all"))
        kept[version] = {
            name: json.loads(s3.client.get_object(Bucket="all", Key=f"{place}/{name}")["Body"].read())
            for name in ("output.json", "report.json")
        }
    assert [kept[version]["output.json"] for version in (1, 2)] == [{"answer": 1}, {"answer": 2}]
    assert len({each["report.json"]["bundle_hash"] for each in kept.values()}) == 2
    assert service.end() == 0
    assert "keeper:" not in (service.home / "service.log").read_text()
