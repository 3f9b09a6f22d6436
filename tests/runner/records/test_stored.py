"""What is posted from the store, after a worker died: it is read while it is sent, and anew for each try."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from runner.delivery.slack import SlackDelivery
from runner.errors import DeliveryError, StoreError
from runner.records.stored import PART_BYTES, StoredBody
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.support.reports import completed

PAGE = b"0123456789abcdef" * (PART_BYTES // 8)  # two parts


@pytest.fixture
def delivery(slack, redis):  # noqa: F811
    """A delivery to the double, as a worker's process has one."""
    settings = slack.environment()
    token, url = settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"]
    return SlackDelivery(WebClient(token, base_url=url, timeout=2, retry_handlers=[]), redis)


@pytest.fixture
def report():
    """A report whose page is large."""
    report = completed()
    report.artifacts = [replace(each, size=len(PAGE)) for each in report.artifacts if each.kind == "page"]
    return report


class Pages:
    """Reads of the page, of which one fails."""

    def __init__(self, *, failing=None):
        self.failing, self.starts = failing, []

    def read(self, key, start, size):
        """Give a part."""
        self.starts.append(start)
        if len(self.starts) - 1 == self.failing:
            raise StoreError("it is down", transient=True)
        return PAGE[start : start + size]

    def kept(self, report):
        """Give what a delivery is given."""
        return {each.name: StoredBody(each, self.read) for each in report.artifacts}


def check_posted(slack):  # noqa: F811
    """One page was posted, and is right."""
    assert [file.content == PAGE for file in slack.state.files.values() if file.completed] == [True]


@pytest.mark.parametrize(
    "fault",
    [{"status": 429, "retry_after": 1}, {"status": 500}, {"drop": "half"}, {"drop": "before"}, {"drop": "after"}],
    ids=str,
)
def test_a_page_is_read_anew_when_it_is_sent_again(slack, delivery, report, fault):  # noqa: F811
    """However far Slack had taken it."""
    pages = Pages()
    slack.fail("upload", times=1, **fault)
    with pytest.raises(DeliveryError):
        delivery.post(report, pages.kept(report))
    delivery.post(report, pages.kept(report))
    assert pages.starts[-2:] == [0, PART_BYTES]
    check_posted(slack)


def test_a_store_that_fails_on_the_way_is_no_page(slack, delivery, report):  # noqa: F811
    """Half a page is not posted; once the store is back, all of it is."""
    with pytest.raises(StoreError) as caught:
        delivery.post(report, Pages(failing=1).kept(report))
    assert caught.value.transient
    assert not [file for file in slack.state.files.values() if file.uploaded]
    delivery.post(report, Pages().kept(report))
    check_posted(slack)
