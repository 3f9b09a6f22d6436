"""The ticker: every second, in every bot, it fires what is due, and sees to what has come of it."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Event, Thread

from redis.exceptions import RedisError

from bot.intake.explain import outage
from bot.schedules.fire import fire
from bot.schedules.follow_up import settle_reports, tell_notices
from bot.schedules.notices import paused_notices
from bot.schedules.schedule import StoredSchedule
from bot.schedules.store import ScheduleStore
from bot.services import Services
from runner.errors import BundleError, SettingsError
from runner.logs import log

TICK_SECONDS = 1.0
SHUTDOWN_GRACE_SECONDS = 5.0  # for a tick that is under way
MAX_FIRED_TOGETHER = 25  # schedules, between two looks at what other bots have left
MAX_DRAWN = 400  # due schedules, so that several bots share the work


class Ticker:
    """Fires schedules. Any number of them, in as many processes, fire each once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._schedules = ScheduleStore(services.redis)
        self.telling: Future[None] | None = None

    def run(self, stop: Event, *, seconds: float = TICK_SECONDS) -> None:
        """Tick until told to stop; what goes wrong in one tick is for the next one."""
        reason = ""
        while not stop.wait(seconds):
            before, reason = reason, self._try(stop)
            if reason and reason != before:  # said once, however long it lasts
                log.error("schedules wait: %s", reason)

    def _try(self, stop: Event) -> str:
        """Tick. Return why that was not possible, else nothing."""
        try:
            self.tick(stop)
        except (RedisError, BundleError, SettingsError) as error:
            return outage(error)
        except Exception as error:
            log.error("a tick of the schedules failed", exc_info=error)
        return ""

    def tick(self, stop: Event | None = None) -> None:
        """Fire all that is due now, count what has ended, and have people told in the background."""
        stuck: set[str] = set()
        try:
            while not (stop and stop.is_set()) and self._fire_some(stuck):
                pass
        finally:  # also where no report can be read at all
            settle_reports(self._services, self._schedules)
            if self.telling is None or self.telling.done():
                self.telling = self._services.background.submit(
                    _logged, tell_notices, self._services, self._schedules
                )

    def _fire_some(self, stuck: set[str]) -> bool:
        """Fire some of what is due, but for those that cannot be; False where nothing else is."""
        due = self._schedules.due(self._services.clock(), MAX_DRAWN + len(stuck))
        due = [each for each in due if each[0] not in stuck]
        if not due:
            return False
        drawn = random.sample(due, min(MAX_FIRED_TOGETHER, len(due)))
        stored = self._schedules.read([schedule_id for schedule_id, _ in drawn])
        memberships = self._services.memberships.of(
            each.schedule.creator for each in stored.values() if each.schedule.creator
        )
        services = self._services.for_one_command()
        services.read_catalog()  # where that is not possible, nothing fires
        for schedule_id, instant in drawn:
            if schedule_id not in stored:
                self._schedules.forget(schedule_id)
                stuck.add(schedule_id)
                continue
            creator = stored[schedule_id].schedule.creator
            is_there = creator is None or memberships[creator].is_there
            self._fire(stored[schedule_id], instant, services, stuck, is_there=is_there)
        return True

    def _fire(
        self, stored: StoredSchedule, instant: int, services: Services, stuck: set[str], *, is_there: bool
    ) -> None:
        try:
            fire(stored, instant, services, self._schedules, is_there=is_there)
        except (RedisError, BundleError, SettingsError):
            raise
        except Exception as error:  # one schedule's defect is not to keep the others from firing
            stuck.add(stored.schedule.id)
            log.error("schedule %s met a defect, and is paused", stored.schedule.id, exc_info=error)
            notices = paused_notices(stored.schedule, f"{instant}", "defect", str(error))
            self._schedules.pause(stored.schedule.id, "defect", now=self._services.clock(), notices=notices)


@contextmanager
def ticking(services: Services) -> Iterator[None]:
    """Tick in a thread of its own; on leaving, the last tick is over, or as good as."""
    leaving = Event()
    thread = Thread(target=Ticker(services).run, args=(leaving,), name="schedules", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join(SHUTDOWN_GRACE_SECONDS)


def _logged(act: Callable[..., None], *args: object) -> None:
    try:
        act(*args)
    except Exception as error:
        log.error("people could not be told about schedules", exc_info=error)
