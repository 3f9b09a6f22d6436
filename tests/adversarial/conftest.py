"""A place for hostile reports, one for each file of tests."""

import os
import time

import pytest

from runner.processes.embedded_redis import embedded_redis
from tests.adversarial.checks import check_nothing_left, open_files, write_good
from tests.adversarial.place import Place
from tests.runner.kernels.conftest import make_backend
from tests.support.needs import missing


@pytest.hookimpl(tryfirst=True)  # before items are chosen by their marks
def pytest_collection_modifyitems(items):
    """Give what is slow the time that it takes on a busy machine."""
    for item in items:
        if "tests/adversarial/" in item.path.as_posix() and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(240))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A folder for the module's installation."""
    return tmp_path_factory.mktemp("adversarial")


@pytest.fixture(scope="module")
def place(home):
    """One worker in whose sandboxes all notebooks of the module run; at its end it is as it was."""
    make_backend("bubblewrap", home / "probe")  # skips where there is no sandbox here
    if not os.path.isdir("/proc/self"):
        missing("there is no /proc here")
    with embedded_redis(home / ".redis") as url, Place(home, url) as place:
        write_good(place)
        place.story(place.ask("good"))
        files = open_files(place)
        yield place
        end = time.monotonic() + 10
        while max(open_files(place), default=999) > max(files) + 2 and time.monotonic() < end:
            time.sleep(0.1)  # of a connection that is made anew, both are there for a moment
        assert max(open_files(place)) <= max(files) + 2
        check_nothing_left(place)
