"""Large reports whose store is in S3: they are sent there as they are made, by a worker that stays small."""

import os

import pytest

from runner.embedded import embedded_redis
from tests.adversarial.cases import parametrize, passes, prove
from tests.adversarial.checks import write_good
from tests.adversarial.place import Place
from tests.adversarial.test_output import FOUR_FIGURES, FOUR_SHOWN
from tests.bundles import WRITE
from tests.needs import missing
from tests.runner.kernels.conftest import make_backend
from tests.s3 import environment, running_s3

THREE_FILES = f"{WRITE}\nimport os\nfor n in range(3): open(f'{{n}}.bin', 'wb').write(os.urandom(10 * 2**20))"


@pytest.fixture(scope="module")
def place(home):
    """One worker whose store is a bucket."""
    make_backend("bubblewrap", home / "probe")  # skips where there are no walls
    if not os.path.isdir("/proc/self"):
        missing("there is no /proc here")
    with running_s3() as s3, embedded_redis(home / ".redis") as url:
        s3.make_bucket("kept")
        with Place(home, url, STORE="s3://kept", **environment(s3.url)) as place:
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
