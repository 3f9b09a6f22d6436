"""Who asks: the time zone, the language and the name that a person has in Slack."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from runner.i18n.phrases import Say, speaker
from runner.logs import log
from runner.settings import check_language, check_timezone
from runner.ttl_cache import TTLCache

LOOK_UP_SECONDS = 1.0  # of the three that Slack waits for an answer
AGAIN_SECONDS = 0.1  # for whom was waited for so long: one command looks the same person up several times
PERSON_SECONDS = 3600.0  # for which what Slack says of a person is good
MAX_PEOPLE = 20_000  # that are remembered
_SLACKS_OWN = {"es-LA": "es-419"}  # Latin America's Spanish

# Returns the `user` of Slack's users.info; raises whatever it likes.
AskSlack = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever asks. `user_id` is None for nobody: a reminder, a workflow."""

    user_id: str | None
    name: str
    timezone: str
    language: str
    assumed: bool = False  # Slack could not be asked for the time zone
    team_id: str = ""  # the workspace, where Slack says it
    enterprise_id: str = ""  # the organisation with several workspaces
    is_stranger: bool = False  # somebody whom Slack shows only in part

    @property
    def say(self) -> Say:
        """What says a phrase in the person's language."""
        return speaker(self.language)


class People:
    """Looks people up in Slack, at most once an hour each, and never waits long."""

    def __init__(
        self,
        ask_slack: AskSlack,
        *,
        executor: Executor,
        timezone: str,
        language: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask_slack = ask_slack
        self._executor = executor
        self._timezone = timezone
        self._language = language
        self._known: TTLCache[str, Person] = TTLCache(PERSON_SECONDS, max_size=MAX_PEOPLE, clock=clock)
        self._lock = Lock()
        self._asking: dict[str, tuple[Future[Person], float]] = {}  # and until when it is waited for

    def look_up(self, user_id: str | None) -> Person:
        """Return a person; with the defaults, marked as assumed, where Slack does not answer in time."""
        if user_id is None:
            return self._somebody(None, assumed=False)
        with self._lock:
            person = self._known.get(user_id)
            if person is not None:
                return person
            if user_id not in self._asking:
                until = time.monotonic() + LOOK_UP_SECONDS
                self._asking[user_id] = self._executor.submit(self._ask, user_id), until
            future, until = self._asking[user_id]
        try:
            return future.result(timeout=max(AGAIN_SECONDS, until - time.monotonic()))
        except LateError:
            log.warning("Slack did not say in time who %s is", user_id)
        except Exception as error:  # a library's, the network's, or a shape of answer nobody has seen
            log.warning("Slack did not say who %s is: %s", user_id, type(error).__name__)
        return self._somebody(user_id, assumed=True)

    def _ask(self, user_id: str) -> Person:
        try:
            user = self._ask_slack(user_id)
            return self._known.put(user_id, read_person(user, timezone=self._timezone, language=self._language))
        finally:
            with self._lock:
                self._asking.pop(user_id, None)

    def _somebody(self, user_id: str | None, *, assumed: bool) -> Person:
        return Person(
            user_id=user_id,
            name=user_id or "Slack",
            timezone=self._timezone,
            language=self._language,
            assumed=assumed,
        )


def read_person(user: Mapping[str, Any], *, timezone: str, language: str) -> Person:
    """Read the `user` of Slack's users.info; what it does not say, or says wrongly, is as given."""
    zone = _valid(user.get("tz"), _checked_timezone)
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    return Person(
        user_id=user["id"],
        name=str(name or user["id"]),
        timezone=zone or timezone,
        language=_language(user.get("locale")) or language,
        assumed=zone is None,
        team_id=str(user.get("team_id") or ""),
        enterprise_id=str((user.get("enterprise_user") or {}).get("enterprise_id") or ""),
        is_stranger=bool(user.get("is_stranger")),
    )


def _language(locale: object) -> str | None:
    """Return the language of a locale as Slack writes it; some of those nobody else knows."""
    if not isinstance(locale, str):
        return None
    tag = _SLACKS_OWN.get(locale, locale)
    return _valid(tag, check_language) or _valid(tag.partition("-")[0], check_language)


@lru_cache(maxsize=1000)
def _checked_timezone(name: str) -> str:
    """Check a name against the time zone database, which lies in hundreds of files."""
    return check_timezone(name)


def _valid(value: object, check: Callable[[str], str]) -> str | None:
    try:
        return check(value) if isinstance(value, str) and value else None
    except ValueError:
        return None
