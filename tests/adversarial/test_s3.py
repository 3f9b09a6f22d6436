"""Large reports whose store is in S3: they are sent there as they are made, by a worker that stays small."""

import os
import signal

import pytest

from runner.processes.embedded_redis import embedded_redis
from tests.adversarial.cases import parametrize, passes, prove
from tests.adversarial.checks import GOOD, MIB, check_good, check_posted, write_good
from tests.adversarial.place import HOSTILE, Place, children_of
from tests.adversarial.test_output import FOUR_FIGURES, FOUR_SHOWN
from tests.runner.kernels.conftest import make_backend
from tests.support.bundles import WRITE
from tests.support.needs import missing
from tests.support.servers.s3 import environment, running_s3

THREE_FILES = f"{WRITE}\nimport os\nfor n in range(3): open(f'{{n}}.bin', 'wb').write(os.urandom(10 * 2**20))"


@pytest.fixture(scope="module")
def place(home):
    """One worker whose store is a bucket."""
    make_backend("bubblewrap", home / "probe")  # skips where there is no sandbox here
    if not os.path.isdir("/proc/self"):
        missing("there is no /proc here")
    with running_s3() as s3, embedded_redis(home / ".redis") as url:
        s3.make_bucket("kept")
        with Place(home, url, STORE="s3://kept", **environment(s3.url)) as place:
            place.s3 = s3
            write_good(place)
            place.story(place.ask("good"))
            yield place


@parametrize(
    [
        passes("a page of figures of twenty megabytes", FOUR_FIGURES, WRITE, template=FOUR_SHOWN),
        passes("files of thirty mebibytes", THREE_FILES, config={"files": ["*.bin"]}),
    ]
)
def test_large_reports(place, case):
    """Page, notebook and files are put at the same time."""
    prove(place, case)


@pytest.mark.slow
def test_a_large_report_of_a_horse_that_died(place):
    """It had stored the report, and was posting it: the next one posts it from S3, and holds none of it."""
    place.bundle(HOSTILE, FOUR_FIGURES, THREE_FILES, template=FOUR_SHOWN, config={"files": ["0.bin"]})
    place.slack.fail("upload", hang=20, times=4)
    before = len(place.slack.calls_of("upload"))
    report_id = place.ask(HOSTILE)
    place.until(lambda: len(place.slack.calls_of("upload")) > before)
    (worker,) = place.workers()
    for horse in children_of(worker):
        os.kill(horse, signal.SIGKILL)
    story = check_posted(place, report_id, timeout=60, growth=32 * MIB)
    print(f"{story.growth / MIB:.0f} MiB")
    kept = {key.rpartition("/")[2]: key for key in place.s3.keys("kept") if report_id in key}
    for posted, name in (("0.bin", "0.bin"), (f"{HOSTILE}.html", "report.html")):
        content = place.s3.client.get_object(Bucket="kept", Key=kept[name])["Body"].read()
        assert story.files[posted] == content
    check_good(place, place.ask(GOOD))
