"""What people see in Slack of a report: one message, one upload in its thread, each of it once."""

import json
import threading
import time
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from runner.author_warnings import AuthorWarning
from runner.delivery.slack import SlackDelivery
from runner.errors import DeliveryError
from runner.records.record import Report
from tests.slack.fixtures import slack  # noqa: F401 (a fixture)
from tests.support.reports import completed, contents, failed, request_of


@pytest.fixture
def delivery(slack, redis):  # noqa: F811
    """Make a delivery to the double, as a worker's process has one; each call makes the next process."""

    def make(client_class=WebClient, **options):
        settings = slack.environment()
        client = client_class(
            settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"], timeout=2, retry_handlers=[]
        )
        return SlackDelivery(client, redis, **options)

    return make


def thread(slack, channel="C1"):  # noqa: F811
    """All messages of a channel, in threads or not, once Slack has shared what was uploaded."""
    time.sleep(2 * slack.state.sharing_takes)
    return sorted(slack.state.channels[channel].messages.values(), key=lambda each: each["ts"])


def shown(message):
    """A message's blocks as text."""
    return json.dumps(message.get("blocks", []), ensure_ascii=False)


def test_one_message_follows_the_report_and_one_upload_answers_in_its_thread(slack, delivery):  # noqa: F811
    """The status becomes the summary; page, charts and file come together, with what pictures show in words."""
    report = completed(request_of(thread_ts=None))
    delivery().announce(report)
    (status,) = thread(slack)
    assert "Understood: Sales" in shown(status)
    delivery().post(report, contents(report))
    summary, files = thread(slack)
    assert summary["ts"] == status["ts"]
    assert "Revenue rose by 12 %" in shown(summary)
    assert files["thread_ts"] == summary["ts"]
    assert [each["name"] for each in files["files"]] == [
        "Sales.html",
        "by-day.png",
        "by-product.svg",
        "sales.xlsx",
    ]
    assert files["files"][1]["alt_txt"] == "Revenue by day"
    assert not files["files"][2].get("alt_txt")  # an SVG with one is lost: slackapi/python-slack-sdk#1818
    assert not slack.refused()


def test_everything_goes_into_the_thread_that_was_asked_in(slack, delivery):  # noqa: F811
    """The status is a reply there, and so are the files."""
    asked = "1700000000.000100"
    report = completed(request_of(thread_ts=asked))
    slack.state.channels["C1"].messages[asked] = {"type": "message", "user": "U1", "text": "sales", "ts": asked}
    delivery().announce(report)
    delivery().post(report, contents(report))
    _, summary, files = thread(slack)
    assert summary["thread_ts"] == files["thread_ts"] == "1700000000.000100"


def test_whoever_asked_in_no_channel_is_answered_directly(slack, delivery):  # noqa: F811
    """The form of App Home has no channel: the report goes to the asker's direct messages."""
    report = completed(request_of(channel_id=None))
    delivery().announce(report)
    delivery().post(report, contents(report))
    summary, files = thread(slack, "D1")
    assert files["thread_ts"] == summary["ts"]


def test_two_who_announce_post_once(slack, delivery):  # noqa: F811
    """The bot and the worker both try; a later process finds it done."""
    for _ in range(3):
        delivery().announce(Report(request=request_of()))
    assert len(thread(slack)) == 1


def test_an_announcement_that_slack_did_not_take_is_made_later(slack, delivery):  # noqa: F811
    """Slack is busy for a moment: nothing is raised, and posting says it first."""
    slack.fail("chat.postMessage", status=429, retry_after=5, times=1)
    report = completed()
    delivery().announce(report)
    assert thread(slack) == []
    delivery().post(report, contents(report))
    assert len(thread(slack)) == 2


@pytest.mark.parametrize(("channel", "words"), [("C2", "/invite"), ("C3", "archived"), ("C5", "/invite")])
def test_where_nothing_can_be_posted_it_is_said_at_once(slack, delivery, channel, words):  # noqa: F811
    """Not in the channel, archived, not to be seen: final, with what to do."""
    with pytest.raises(DeliveryError, match=words) as caught:
        delivery().announce(Report(request=request_of(channel_id=channel)))
    assert caught.value.retry_after is None


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("chat.update", {"status": 429, "retry_after": 3}),
        ("chat.update", {"status": 500}),
        ("chat.update", {"drop": "after"}),
        ("chat.update", {"drop": "before"}),
        ("files.getUploadURLExternal", {"status": 503, "after": 2}),
        ("files.getUploadURLExternal", {"drop": "after", "after": 1}),
        ("upload", {"drop": "half", "after": 2}),
        ("upload", {"status": 500, "after": 3}),
        ("upload", {"drop": "after", "after": 2}),
        ("files.completeUploadExternal", {"status": 429, "retry_after": 3}),
        ("files.completeUploadExternal", {"drop": "before"}),
        ("files.completeUploadExternal", {"drop": "after"}),
        ("files.completeUploadExternal", {"hang": 3}),
    ],
    ids=str,
)
def test_a_later_try_goes_on_where_one_stopped(slack, delivery, method, fault):  # noqa: F811
    """Whatever fails once: the next try posts what is missing, and nothing a second time."""
    report = completed()
    delivery().announce(report)
    slack.fail(method, times=1, **fault)
    with pytest.raises(DeliveryError) as caught:
        delivery().post(report, contents(report))
    assert caught.value.retry_after == fault.get("retry_after", 0)
    delivery().post(report, contents(report))
    delivery().post(report, contents(report))
    _, files = thread(slack)
    assert len(files["files"]) == 4
    sent = [call.params for call in slack.calls_of("upload") if call.status == 200]
    assert len(sent) <= 5  # at most the one whose answer was lost goes twice


def test_an_upload_that_fails_at_the_third_file_sends_the_first_two_once(slack, delivery):  # noqa: F811
    """The bytes of all that arrived are there, and stay; only the third goes again."""
    report = completed()
    slack.fail("upload", drop="half", after=2, times=1)
    with pytest.raises(DeliveryError):
        delivery().post(report, contents(report))
    before = len([call for call in slack.calls_of("upload") if call.status == 200])
    delivery().post(report, contents(report))
    after = len([call for call in slack.calls_of("upload") if call.status == 200])
    assert (before, after) == (3, 4)


def test_an_empty_file_is_named_instead(slack, delivery):  # noqa: F811
    """Slack takes no file without a byte; people hear of it."""
    report = completed()
    delivery().post(report, {**contents(report), "sales.xlsx": b""})
    files = thread(slack)[-1]
    assert len(files["files"]) == 3
    assert "sales.xlsx" in files["text"]


def test_a_slack_without_tables_gets_the_table_as_text(slack, delivery):  # noqa: F811
    """The numbers are there all the same."""
    slack.fail("chat.update", error="invalid_blocks", times=1)
    report = completed()
    delivery().post(report, contents(report))
    summary = thread(slack)[0]
    assert "Coffee" in shown(summary)
    assert '"table"' not in shown(summary)


def test_a_deleted_status_message_is_posted_anew(slack, delivery):  # noqa: F811
    """Somebody tidied up while the report ran."""
    report = completed()
    delivery().announce(report)
    slack.state.channels["C1"].messages.clear()
    delivery().post(report, contents(report))
    summary, files = thread(slack)
    assert "Revenue rose" in shown(summary)
    assert files["thread_ts"] == summary["ts"]


@pytest.mark.parametrize("refused", ["uploads", "scope"])
def test_where_files_cannot_be_uploaded_the_numbers_stay(slack, delivery, refused):  # noqa: F811
    """It is final, and the message says what is missing and who can change that."""
    if refused == "uploads":
        slack.state.uploads = "none"
    else:
        slack.state.scopes.discard("files:write")
    report = completed()
    with pytest.raises(DeliveryError, match="admin") as caught:
        delivery().post(report, contents(report))
    assert caught.value.retry_after is None
    report.status = "error"
    report.error = failed(type="DeliveryError", message=str(caught.value), trace=None).error
    delivery().fail(report)
    (message,) = thread(slack)
    assert "admin" in shown(message)
    assert "Revenue rose" in shown(message)


def test_a_failure_is_one_message_with_its_trace_in_the_thread(slack, delivery):  # noqa: F811
    """Told twice, it is there once."""
    report = failed()
    delivery().announce(report)
    delivery().fail(report)
    delivery().fail(report)
    message, trace = thread(slack)
    assert "a fault in the report itself" in shown(message) and "Cell 4" not in shown(message)
    assert "Cell 4 failed" in trace["text"]
    assert [each["name"] for each in trace["files"]] == ["trace.txt"]
    assert trace["thread_ts"] == message["ts"]


@pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 500}, {"status": 429, "retry_after": 9}], ids=str)
def test_a_failure_is_told_later_where_slack_fails(slack, delivery, fault):  # noqa: F811
    """And then once."""
    report = failed()
    delivery().announce(report)
    slack.fail("files.completeUploadExternal", times=1, **fault)
    with pytest.raises(DeliveryError):
        delivery().fail(report)
    delivery().fail(report)
    assert len(thread(slack)) == 2


def test_who_cannot_be_answered_in_the_channel_is_told_alone(slack, delivery):  # noqa: F811
    """By the slash command's own way, and without one directly; once."""
    report = failed(
        request_of(channel_id="C2"), type="DeliveryError", message="I am not in this channel.", trace=None
    )
    delivery().fail(report)
    delivery().fail(report)
    (message,) = thread(slack, "D1")
    assert "I am not in this channel." in message["text"]


def test_the_owner_of_a_broken_bundle_is_told_what_is_wrong(slack, delivery):  # noqa: F811
    """The asker is told that it is broken; both once."""
    report = failed(type="BundleError", message="sales/template.html, line 3: no such name", trace=None)
    report.request = replace(report.request, owner="U2")
    delivery().fail(report)
    delivery().fail(report)
    failure, details = thread(slack)
    assert "line 3" not in shown(failure) and "<@U2> has been told." in shown(failure)
    assert "line 3" in details["text"]
    (message,) = thread(slack, "D2")
    assert "line 3" in shown(message)


def test_where_slack_takes_no_files_the_details_are_said_in_words(slack, delivery):  # noqa: F811
    """Once, below the failure."""
    slack.state.uploads = "none"
    report = failed()
    delivery().fail(report)
    delivery().fail(report)
    _, details = thread(slack)
    assert details["text"] == "Cell 4 failed: ValueError: no (in line 2)" and not details.get("files")


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429, "retry_after": 9}], ids=str)
def test_nobody_waits_for_an_owner_who_cannot_be_told_yet(slack, delivery, fault):  # noqa: F811
    """Nor is anybody said to be told who is not; the next try tells them."""
    report = failed()
    report.request = replace(report.request, owner="U2")
    delivery().announce(report)
    slack.fail("chat.postMessage", times=1, when=lambda call: call.params.get("channel") == "U2", **fault)
    with pytest.raises(DeliveryError):
        delivery().fail(report)
    assert "a fault in the report itself" in shown(thread(slack)[0]) and "told" not in shown(thread(slack)[0])
    delivery().fail(report)
    assert len(thread(slack)) == 2 and len(thread(slack, "D2")) == 1


def test_an_owner_whom_slack_does_not_know_is_not_said_to_be_told(slack, delivery):  # noqa: F811
    """The details are in the thread all the same."""
    report = failed()
    report.request = replace(report.request, owner="U404")
    delivery().fail(report)
    assert "U404" not in shown(thread(slack)[0]) and "in the thread" in shown(thread(slack)[0])


def test_the_owner_is_warned_and_the_asker_is_not(slack, delivery):  # noqa: F811
    """Of what was less than the author may think; the same again, on another day, not once more."""
    warning = AuthorWarning(kind="undeclared file", message="The notebook wrote sales.xlsx, which nobody gets")
    for report_id, warnings in (("r1", [warning]), ("r2", [warning]), ("r3", [replace(warning, message="New")])):
        report = completed(request_of(report_id=report_id), author_warnings=warnings)
        report.request = replace(report.request, owner="U2")
        delivery().post(report, contents(report))
    assert not any("which nobody gets" in shown(message) for message in thread(slack))
    first, second = thread(slack, "D2")
    assert "which nobody gets" in shown(first) and "needs" not in shown(first)
    assert "New" in shown(second)


@pytest.mark.parametrize(("seconds", "mentioned"), [(14, False), (16, True)])
def test_the_asker_is_mentioned_when_it_took_long(slack, delivery, seconds, mentioned):  # noqa: F811
    """After fifteen seconds people have turned away."""
    asked = 1767225600.0  # 2026-01-01
    report = completed()
    delivery(clock=lambda: asked + seconds).post(report, contents(report))
    files = thread(slack)[-1]
    assert ("<@U1>" in files["text"]) is mentioned


def test_a_late_progress_edit_is_not_the_last_word(slack, delivery):  # noqa: F811
    """Slack takes its time over an edit of the status: the summary stands all the same, and waits for nothing."""
    editing = threading.Event()

    class Announcing(WebClient):
        def chat_update(self, **message):
            editing.set()
            return super().chat_update(**message)

    report = completed()
    worker = delivery(Announcing, quiet_seconds=0.0)
    worker.announce(report)
    slack.fail("chat.update", delay=0.8, times=1)
    worker.progress(report)
    assert editing.wait(5)
    worker.post(report, contents(report))
    assert "Revenue rose" in shown(thread(slack)[0])
