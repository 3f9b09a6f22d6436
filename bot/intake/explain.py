"""From an error to what is said about it, and to whom: every listener, form and schedule asks here."""

from redis.exceptions import RedisError

from bot.catalog.catalog import BrokenReport
from bot.directory.people import Person
from bot.intake.messages import broken_message, faults_message, refusal_message, sentence_message
from bot.intake.offers import refusal_buttons
from bot.intake.respond import post_to
from bot.services import Services
from runner.delivery.blocks import Message
from runner.errors import BundleError, CommandError, ReportError, SettingsError
from runner.i18n.phrases import phrase, speaker
from runner.logs import log

EXPLAINED = (CommandError, BundleError, SettingsError, RedisError)  # what people are told; all else is a defect
OWNER_NOTICE_SECONDS = 3600  # between two notices to a report's owner, however many ask for it

_QUEUE_IS_DOWN = phrase("Reports cannot be queued right now. Nothing was started; please try again in a minute.")
_CATALOG_IS_DOWN = phrase("The reports cannot be read right now. Whoever runs reportbot has to look at its log.")


def error_message(error: Exception, person: Person, services: Services, *, command_prefix: str = "") -> Message:
    """Return what a person is told of an error in `EXPLAINED`; a broken report's owner is told as well."""
    if isinstance(error, CommandError):
        acts = refusal_buttons(error, person, services)
        return refusal_message(error, person.say, command_prefix=command_prefix, acts=acts)
    if isinstance(error, BrokenReport):
        tell_owner(error, person.user_id, services)
        return broken_message(error.name, error.faults, person.say, owner=error.owner, asker=person.user_id)
    return sentence_message(error_sentence(error), person.say)


def error_sentence(error: Exception) -> str:
    """Return one sentence for the person who asked; what only operators can mend is logged."""
    if isinstance(error, CommandError):
        return error.message
    if isinstance(error, BrokenReport):
        return phrase("The report {name} is broken at the moment.", name=error.name)
    log.error(outage(error))
    return _QUEUE_IS_DOWN if isinstance(error, RedisError) else _CATALOG_IS_DOWN


def outage(error: Exception) -> str:
    """Say to operators why nothing can be asked for."""
    if isinstance(error, ReportError):
        return f"the reports cannot be read: {error.message}"
    return f"Redis does not answer: {error}"


def tell_owner(error: BrokenReport, asker: str | None, services: Services) -> None:
    """Tell the owner of a broken report, in the background, what is wrong with it; once an hour."""
    if error.owner and error.owner != asker:
        services.later(_tell_owner, error, error.owner, services)


def _tell_owner(error: BrokenReport, owner: str, services: Services) -> None:
    if services.redis.set(f"reportbot:broken:{error.name}", "1", nx=True, ex=OWNER_NOTICE_SECONDS):
        post_to(owner, faults_message(error.name, error.faults, speaker(services.settings.language)), services)
