"""Sends words to what answers them, in whichever way they came: help, history, schedules, or a report."""

from bot.answers.answer import Answer, answer_help, answer_history, answer_report, answer_talk
from bot.intake.enqueue import IncomingRequest
from bot.intake.explain import error_message
from bot.intake.slack_text import asks_for_help, asks_for_history
from bot.intake.strangers import refuse_strangers
from bot.schedules.answer import answer_schedule, list_schedules
from bot.schedules.command import asks_for_schedules, asks_to_schedule
from bot.services import Services
from runner.errors import BundleError, CommandError, NotAllowed, SettingsError, UnknownReport


def answer_words(incoming: IncomingRequest, services: Services) -> Answer:
    """Queue what the words ask for, or answer them; what is wrong is answered too. Redis's errors pass."""
    services, words = services.for_one_command(), incoming.words
    try:
        refuse_strangers(incoming.person, incoming.team_id, services)
        if asks_for_help(words):
            return Answer(message=answer_help(incoming, services))
        if asks_for_history(words):
            return Answer(message=answer_history(incoming, services))
        if asks_for_schedules(words):
            return Answer(message=list_schedules(incoming, services))
        if asks_to_schedule(words):
            return Answer(message=answer_schedule(incoming, services), is_final=True)
        return _answer_report_or_talk(incoming, services)
    except (CommandError, BundleError, SettingsError) as error:
        prefix = incoming.command_prefix
        return Answer(message=error_message(error, incoming.person, services, command_prefix=prefix))


def _answer_report_or_talk(incoming: IncomingRequest, services: Services) -> Answer:
    """Queue the report that the words ask for; a report that is called "status" comes before the small talk."""
    try:
        return answer_report(incoming, services)
    except UnknownReport:
        talk = answer_talk(incoming, services)
        if talk is None:
            raise
        return Answer(message=talk)


def answer_bot(incoming: IncomingRequest, services: Services) -> Answer | None:
    """Queue the report that a bot's words name, or say what is wrong with them; None where they name none."""
    services = services.for_one_command()
    if asks_to_schedule(incoming.words):  # which is refused
        return answer_words(incoming, services)
    try:
        return answer_report(incoming, services)
    except (CommandError, BundleError, SettingsError) as error:
        if isinstance(error, CommandError) and not error.reports and not isinstance(error, NotAllowed):
            return None
        return Answer(message=error_message(error, incoming.person, services))
