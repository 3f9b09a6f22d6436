"""What the buttons of schedules do; the value of one that stands in a list ends with the page it is on."""

from collections.abc import Callable

from bot.forms.hand_over_form import open_hand_over_form
from bot.forms.schedule_form import open_change_form
from bot.intake.enqueue import incoming_press
from bot.intake.payloads import ButtonPress
from bot.intake.respond import replace_message
from bot.listeners.home import show_home
from bot.schedules.answer import list_schedules
from bot.schedules.change import CHANGES, check_may_change, find_schedule, run_now
from bot.schedules.schedule import StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.i18n.phrases import Phrase, phrase
from runner.logs import log


def change_schedule(change: str, press: ButtonPress, services: Services) -> str | None:
    """Pause, resume or delete a schedule; `change` is a key of `CHANGES`."""

    def act(stored: StoredSchedule, schedules: ScheduleStore) -> Phrase:
        note = CHANGES[change](stored, schedules, services.clock())
        log.info("schedule %s: %s by %s", stored.schedule.id, change, press.user.id)
        return note

    return _act(act, press, services)


def run_schedule(press: ButtonPress, services: Services) -> str | None:
    """Ask for the report of a schedule now."""

    def act(stored: StoredSchedule, schedules: ScheduleStore) -> Phrase:
        run_now(stored, incoming_press(press, services), services)
        return phrase("Runs now: {words}", words=stored.schedule.words)

    return _act(act, press, services)


def preview_schedule(press: ButtonPress, services: Services) -> str | None:
    """Ask for the report of a schedule now, for whoever pressed alone."""

    def act(stored: StoredSchedule, schedules: ScheduleStore) -> Phrase:
        run_now(stored, incoming_press(press, services), services, privately=True)
        return phrase("It comes in your direct messages with me: {words}", words=stored.schedule.words)

    return _act(act, press, services)


def open_change(press: ButtonPress, services: Services) -> None:
    """Open the form that changes a schedule."""
    open_change_form(_find_allowed(press, services), press, services)


def open_hand_over(press: ButtonPress, services: Services) -> None:
    """Open the form that hands a schedule over."""
    open_hand_over_form(_find_allowed(press, services), press, services)


def turn_page(press: ButtonPress, services: Services) -> None:
    """Show another page of the list of schedules in the place of this one."""
    _show_list(press, services)


def _act(
    act: Callable[[StoredSchedule, ScheduleStore], Phrase], press: ButtonPress, services: Services
) -> str | None:
    """Do something with a schedule; where its button stood in a list, that list shows what was done."""
    in_list = " " in press.value
    note = act(_find_allowed(press, services), ScheduleStore(services.redis))
    if press.view.type == "home":
        services.later(show_home, press.user.id, services)
    if not in_list:
        return note
    _show_list(press, services, note)
    return None


def _find_allowed(press: ButtonPress, services: Services) -> StoredSchedule:
    """Return the schedule of a button. Raises `NotAllowed` for who may not change it."""
    stored = find_schedule(press.value.partition(" ")[0], ScheduleStore(services.redis))
    check_may_change(stored, press.user.id, services)
    return stored


def _show_list(press: ButtonPress, services: Services, note: str = "") -> None:
    page, incoming = press.value.partition(" ")[2], incoming_press(press, services)
    message = list_schedules(
        incoming, services, page=int(page) if page.isdecimal() else 0, note=incoming.person.say(note)
    )
    replace_message(message, press.origin, services)
