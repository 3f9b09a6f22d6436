"""By how much a worker's child grows over its idle size while it posts the largest report."""

import pytest

from runner.settings import Settings
from runner.stores.choice import open_store
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.support.large_post import large_report
from tests.support.large_report import growth_of, large_contents
from tests.support.servers.s3 import environment

pytestmark = pytest.mark.slow
GROWTH = 64  # MiB


@pytest.fixture
def post(slack, redis_url, redis):  # noqa: F811
    """Post what lies in a store, whatever fails meanwhile, and see that all of it came."""

    def run(store, **more):
        contents = large_contents()
        report = large_report(contents)
        kept = open_store(Settings(_env_file=None, store=store))
        for artifact in report.artifacts:
            kept.put(artifact.key, contents[artifact.name], "x/y")
        growth = growth_of(
            "tests.support.large_post", STORE=store, REDIS_URL=redis_url, **slack.environment(), **more
        )
        print(f"{growth:.0f} MiB")
        assert growth < GROWTH
        posted = {file.name: file.content for file in slack.state.files.values()}
        posted["report.html"] = posted.pop("Sales.html")
        assert posted == {name: bytes(contents[name]) for name in contents if name != "report.ipynb"}

    return run


def test_posting_what_was_just_made(post, tmp_path):
    """What is in memory anyway is sent from there."""
    post(str(tmp_path), MADE="1")


def test_posting_from_a_folder(post, tmp_path):
    """A worker died after it had stored the report."""
    post(str(tmp_path))


def test_posting_from_s3(post, s3):
    """The same, with the report in S3."""
    s3.make_bucket("kept")
    post("s3://kept", **environment(s3.url))
