"""What people see of a report that a schedule asked for: one message, when it is done."""

import json
import time

import pytest
from slack_sdk import WebClient

from runner.delivery.slack import SlackDelivery
from runner.errors import DeliveryError
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.support.reports import completed, contents, failed, request_of


@pytest.fixture
def delivery(slack, redis):  # noqa: F811
    """A delivery to the double, as a worker's process has one."""
    settings = slack.environment()
    client = WebClient(
        settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"], timeout=2, retry_handlers=[]
    )
    return SlackDelivery(client, redis)


def thread(slack, channel="C1"):  # noqa: F811
    """All messages of a channel, once Slack has shared what was uploaded."""
    time.sleep(2 * slack.state.sharing_takes)
    return sorted(slack.state.channels[channel].messages.values(), key=lambda each: each["ts"])


def shown(message):
    """A message's blocks as text."""
    return json.dumps(message.get("blocks", []), ensure_ascii=False)


def scheduled(**origin):
    """A request as a schedule makes it."""
    return request_of(kind="schedule", **origin)


def test_a_scheduled_report_is_one_message_that_nobody_saw_coming(slack, delivery):  # noqa: F811
    """No status, no progress, no edit, no mention however long it took; then the summary, and its files below."""
    report = completed(scheduled())
    delivery.announce(report)
    delivery.progress(report)
    assert thread(slack) == []
    delivery.post(report, contents(report))
    summary, files = thread(slack)
    assert "Revenue rose by 12 %" in shown(summary)
    assert files["thread_ts"] == summary["ts"]
    assert "<@U1>" not in files["text"]
    assert (report.channel_id, report.message_ts) == ("C1", summary["ts"])
    assert not slack.calls_of("chat.update")


def test_a_second_try_posts_no_second_summary(slack, delivery):  # noqa: F811
    """It goes on where the first one stopped."""
    report = completed(scheduled())
    slack.fail("files.completeUploadExternal", status=500, times=1)
    with pytest.raises(DeliveryError):
        delivery.post(report, contents(report))
    delivery.post(report, contents(report))
    assert len(thread(slack)) == 2


def test_a_slack_without_tables_gets_the_table_as_text(slack, delivery):  # noqa: F811
    """The first message falls back as an edit does."""
    slack.fail("chat.postMessage", error="invalid_blocks", times=1)
    report = completed(scheduled())
    delivery.post(report, contents(report))
    assert "```" in shown(thread(slack)[0])


def test_a_failure_is_said_in_the_channel(slack, delivery):  # noqa: F811
    """As a message of its own, with its trace in the thread."""
    delivery.fail(failed(scheduled()))
    failure, trace = thread(slack)
    assert "a fault in the report itself" in shown(failure) and "Cell 4" not in shown(failure)
    assert "Cell 4 failed" in trace["text"]
    assert trace["thread_ts"] == failure["ts"]


def test_what_cannot_be_posted_in_the_channel_is_left_to_the_schedule(slack, delivery):  # noqa: F811
    """The refusal has Slack's code; no direct message without a context is sent."""
    report = completed(scheduled(channel_id="C3"))  # which is archived
    with pytest.raises(DeliveryError) as refused:
        delivery.post(report, contents(report))
    assert refused.value.code == "is_archived"
    delivery.fail(failed(scheduled(channel_id="C3"), type="DeliveryError", trace=None))
    assert not thread(slack, "D1")
