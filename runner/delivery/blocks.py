"""The one message of a report, while it waits and runs, and when it has failed; in Block Kit."""

from __future__ import annotations

from dataclasses import dataclass

from runner.delivery.blockkit import (
    FALLBACK,
    HEADER,
    Block,
    button,
    buttons,
    context,
    cut_escaped,
    header,
    marked,
    section,
)
from runner.i18n.phrases import Say, phrase
from runner.records.record import Report
from runner.step import Step


@dataclass(frozen=True, kw_only=True)
class Message:
    """What a message shows; `text` stands for it in notifications, and where blocks cannot be shown."""

    text: str
    blocks: list[Block]


STEP_WORDS = {
    **dict.fromkeys((Step.TAKE_UP, Step.BUNDLE, Step.KERNEL, Step.CONNECT), phrase("Getting ready")),
    Step.EXECUTE: phrase("Running"),
    Step.OUTPUT: phrase("Reading the results"),
    Step.RENDER: phrase("Making the page"),
    Step.STORE: phrase("Keeping the results"),
    **dict.fromkeys((Step.POST, Step.CLOSE), phrase("Posting")),
}


def status_message(report: Report, say: Say) -> Message:
    """Say what was understood and how far it is."""
    first, *notes = report.request.echo.splitlines() or [report.request.title or report.request.report]
    understood = say(phrase("Understood: {what}", what=first))
    blocks = [
        section("\n".join([understood, *notes])),
        *context(progress_line(report, say)),
        buttons(cancel_button(report.id, say), change_button(report.id, say)),
    ]
    return Message(text=cut_escaped(understood, FALLBACK), blocks=blocks)


def progress_line(report: Report, say: Say) -> str:
    """Name the step, and the cell while cells run: "Running 4/9"."""
    if report.status == "queued" or report.step is None:
        return say(phrase("Waiting for its turn"))
    words = say(STEP_WORDS[report.step])
    return f"{words} {report.cell}/{report.cells}" if report.step is Step.EXECUTE and report.cells else words


def failure_message(report: Report, say: Say) -> Message:
    """Say in a sentence how a report ended that was not completed."""
    title = report.request.title or report.request.report
    if report.status == "cancelled":
        sentence = _cancelled(report, title, say)
        blocks = [
            marked(sentence),
            *_asked(report),
            buttons(again_button(report.id, say), change_button(report.id, say)),
        ]
        return Message(text=sentence, blocks=blocks)
    message = failure_sentence(report, say)
    blocks = [
        header(say(phrase("{title} failed", title=title))),
        section(message),
        *_asked(report),
        buttons(again_button(report.id, say), change_button(report.id, say)),
    ]
    return Message(text=cut_escaped(f"{title}: {message}", FALLBACK), blocks=blocks)


def failure_sentence(report: Report, say: Say) -> str:
    """Give the asker's sentence; what is wrong with the bundle itself is its owner's business."""
    error = report.error
    if error is None:
        return say(phrase("The report failed, and nobody knows why."))
    if error.type == "BundleError" and report.request.owner not in (None, report.request.origin.user_id):
        return say(phrase("This report is broken at the moment. Its owner has been told; try again later."))
    return error.message


def owner_message(report: Report, say: Say) -> Message:
    """Tell the owner of a bundle what is wrong with it."""
    fault = report.error.message if report.error else ""
    heading = say(phrase("The report {name} needs your attention", name=report.request.report))
    asked = say(phrase("Asked for with: {words}", words=report.request.words))
    return Message(
        text=cut_escaped(f"{heading}: {fault}", FALLBACK),
        blocks=[header(heading), section(fault), *context(asked)],
    )


def cancel_button(report_id: str, say: Say) -> Block:
    """Cancels a report that waits or runs."""
    return button(say(phrase("Cancel")), action_id="report_cancel", value=report_id, style="danger")


def change_button(report_id: str, say: Say) -> Block:
    """Opens the report's form, filled in as it was asked for."""
    return button(say(phrase("Change…")), action_id="report_change", value=report_id)


def again_button(report_id: str, say: Say) -> Block:
    """Asks for the same report once more, with the same absolute days."""
    return button(say(phrase("Run again")), action_id="report_again", value=report_id)


def page_button(address: str, report_id: str, say: Say) -> Block:
    """Opens the report's page in the browser."""
    made = button(say(phrase("Open the page")), action_id="report_page", value=report_id, style="primary")
    return {**made, "url": address}


def schedule_button(report_id: str, say: Say) -> Block:
    """Opens the form that makes a schedule of a report."""
    return button(say(phrase("Schedule…")), action_id="report_schedule", value=report_id)


def _cancelled(report: Report, title: str, say: Say) -> str:
    by, name = report.cancelled_by, cut_escaped(title, HEADER)
    if by and by[:1] in "UW" and by.isalnum() and by.isupper():
        return say(phrase("{title} was cancelled by {who}.", title=name, who=f"<@{by}>"))
    return say(phrase("{title} was cancelled.", title=name))


def _asked(report: Report) -> list[Block]:
    return context(report.request.echo.partition("\n")[0])
