"""How a report ended that was not completed: a plain sentence for everybody, the details for its author."""

from runner.delivery.blockkit import FALLBACK, HEADER, TEXT, buttons, context, cut_escaped, header, marked, section
from runner.delivery.blocks import Message, again_button, asked_by, change_button, report_title
from runner.i18n.phrases import Say, phrase
from runner.records.record import Report

_REPORTS_OWN = phrase("There is a fault in the report itself, not in what you asked for.")
_LATER = phrase("It could not be started. Please try again in a few minutes.")
_AUTHORS = ("NotebookFailed", "OutputError", "BundleError", "KernelProtocolError")
# What an error means to somebody who does not program; the sentence of any other error is made for people already.
_PLAIN = {
    **dict.fromkeys(_AUTHORS, _REPORTS_OWN),
    "KernelTimeout": phrase("It took longer than it may. A shorter period may work."),
    "KernelDied": phrase("It stopped before it was done. A shorter period may work."),
    **dict.fromkeys(("KernelStartFailed", "KernelError"), _LATER),
    "WorkerDied": phrase("It was interrupted. Please try again."),
    "StoreError": phrase("Its results could not be kept. Please try again in a few minutes."),
    "InternalError": phrase("Something went wrong in reportbot itself. Please tell whoever runs it."),
}
AUTHORS_BUSINESS = (*_AUTHORS, "KernelTimeout", "KernelDied")


def failure_message(report: Report, say: Say, *, told: str | None = None) -> Message:
    """Say in plain words how a report ended that was not completed; `told` is the Slack id of who knows of it."""
    title = report_title(report)
    if report.status == "cancelled":
        text = _cancelled(report, say)
        blocks = [marked(text)]
    else:
        heading, sentence = say(phrase("{title} failed", title=title)), failure_sentence(report, say)
        said = cut_escaped(sentence, TEXT - 200)
        if told:
            said += " " + say(phrase("{who} has been told.", who=slack_name(told)))
        elif failure_details(report):
            said += " " + say(phrase("The details are in the thread."))
        text = f"{cut_escaped(heading, FALLBACK // 2)}. {said}"
        blocks = [header(heading), marked(said)]
    blocks += context(report.request.echo.partition("\n")[0])
    blocks += asked_by(report.request.origin, say)
    blocks.append(buttons(again_button(report.id, say), change_button(report.id, say)))
    return Message(text=text[:FALLBACK], blocks=blocks)


def failure_sentence(report: Report, say: Say) -> str:
    """Return what people are told of a failure."""
    error = report.error
    if error is None:
        return say(phrase("The report failed, and nobody knows why."))
    plain = _PLAIN.get(error.type)
    return say(plain) if plain else error.message


def failure_details(report: Report) -> str:
    """Return what the author has to know: cell, line and what was raised; "" where people were told all of it."""
    error = report.error
    return error.message if error and error.type in _PLAIN and report.status == "error" else ""


def owner_message(report: Report, say: Say) -> Message:
    """Tell the owner of a report what is wrong with it."""
    fault = report.error.message if report.error else ""
    heading = say(phrase("The report {name} needs your attention", name=report_title(report)))
    asked = say(phrase("Asked for with: {words}", words=report.request.words))
    return Message(
        text=cut_escaped(f"{heading}: {fault}", FALLBACK),
        blocks=[header(heading), section(fault), *context(asked)],
    )


def slack_name(slack_id: str) -> str:
    """Mention a person, or link a channel."""
    return f"<#{slack_id}>" if slack_id[:1] in "CGD" else f"<@{slack_id}>"


def _cancelled(report: Report, say: Say) -> str:
    by, name = report.cancelled_by, cut_escaped(report_title(report), HEADER)
    if by and by[:1] in "UW" and by.isalnum() and by.isupper():
        return say(phrase("{title} was cancelled by {who}.", title=name, who=f"<@{by}>"))
    return say(phrase("{title} was cancelled.", title=name))
