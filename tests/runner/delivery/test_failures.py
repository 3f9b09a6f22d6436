"""What people and authors are told of a report that failed."""

import json
from dataclasses import replace

import pytest

from runner import errors
from runner.delivery.failures import failure_details, failure_message, owner_message
from runner.i18n.phrases import speaker
from runner.records.record import Report
from tests.support.reports import failed, request_of

ENGLISH = speaker("en")
TECHNICAL = ("kernel", "notebook", "cell", "Cell", "line", "Traceback", "json")


@pytest.mark.parametrize(
    "type",
    [
        *("NotebookFailed", "OutputError", "BundleError", "KernelError", "KernelStartFailed", "KernelTimeout"),
        *("KernelDied", "KernelProtocolError", "StoreError", "WorkerDied", "InternalError"),
    ],
)
def test_a_failure_is_said_in_words_for_everybody(type):
    """No cell, no line, no trace: these are for the author."""
    assert hasattr(errors, type)
    report = failed(type=type, message="Cell 4 of the notebook: output.json: KeyError (in line 2)")
    said = failure_message(report, ENGLISH)
    for text in (said.text, json.dumps(said.blocks)):
        assert text and not any(word in text for word in TECHNICAL)
    assert "The details are in the thread." in said.text
    assert failure_details(report) == report.error.message
    for language in ("es", "ca"):
        assert failure_message(report, speaker(language)).text != said.text


def test_a_failure_says_who_was_told():
    """A person or a channel, by a mention."""
    assert failure_message(failed(), ENGLISH, told="U7").text.endswith("<@U7> has been told.")
    assert failure_message(failed(), ENGLISH, told="C7").text.endswith("<#C7> has been told.")


def test_what_is_said_for_people_already_stays():
    """Where a report could not be posted, or not be asked for, there are no details besides."""
    report = failed(type="DeliveryError", message="This channel is archived.")
    assert failure_message(report, ENGLISH).text == "Sales failed. This channel is archived."
    assert not failure_details(report)


def test_a_failure_can_be_run_again_and_changed():
    """By its buttons."""
    (acts,) = [each for each in failure_message(failed(), ENGLISH).blocks if each["type"] == "actions"]
    assert [each["action_id"] for each in acts["elements"]] == ["report_again", "report_change"]


def test_a_cancelled_report_says_who_cancelled_it():
    """The person is named, so that nobody has to guess; at a terminal there is nobody to name."""
    report = Report(request=request_of(), status="cancelled", cancelled_by="U2")
    assert failure_message(report, ENGLISH).text == "Sales was cancelled by <@U2>."
    report.cancelled_by = "root"
    assert failure_message(report, ENGLISH).text == "Sales was cancelled."


def test_the_owner_is_told_the_fault_and_the_words():
    """By the report's title."""
    report = failed(type="BundleError", message="a/template.html, line 3: undefined", trace=None)
    report.request = replace(report.request, owner="U7")
    said = json.dumps(owner_message(report, ENGLISH).blocks)
    assert "line 3" in said and "sales last month" in said and "Sales" in said
