"""Whether people are still in the workspace, and whether they administer it, asked of Slack when it counts."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, wait
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.directory.people import AskSlack
from runner.delivery.slack_errors import error_code
from runner.logs import log
from runner.ttl_cache import TTLCache

MEMBERSHIP_SECONDS = 60.0  # for which what Slack says of a person is good
MAX_WAIT_SECONDS = 2.0  # for all who are asked after together
_NOBODY = ("user_not_found", "users_not_found", "user_not_visible")


@dataclass(frozen=True)
class Membership:
    """What Slack says of a person."""

    is_there: bool = True  # not deactivated, not deleted
    is_admin: bool = False


class Memberships:
    """Asks Slack, and remembers its answer for a minute. Where Slack does not say, people are taken to be there.

    They are not taken to be admins.
    """

    def __init__(
        self, ask_slack: AskSlack, *, executor: Executor, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask_slack = ask_slack
        self._executor = executor
        self._known: TTLCache[str, Membership] = TTLCache(MEMBERSHIP_SECONDS, clock=clock)

    def of(self, user_ids: Iterable[str]) -> Mapping[str, Membership]:
        """Return the membership of people; it takes no longer than `MAX_WAIT_SECONDS`."""
        wanted = set(user_ids)
        asking = {user: self._executor.submit(self._ask, user) for user in wanted if not self._known.get(user)}
        wait(asking.values(), timeout=MAX_WAIT_SECONDS)
        for future in asking.values():
            future.cancel()
        return {user: self._known.get(user) or Membership() for user in wanted}

    def _ask(self, user_id: str) -> None:
        membership = Membership()
        try:
            membership = read_membership(self._ask_slack(user_id))
        except SlackApiError as error:
            membership = Membership(is_there=error_code(error) not in _NOBODY)
        except Exception as error:  # the network's errors have no common class
            log.warning("Slack did not say who %s is: %s", user_id, type(error).__name__)
        self._known.put(user_id, membership)


def read_membership(user: Mapping[str, Any]) -> Membership:
    """Read the `user` of Slack's users.info."""
    admin = any(user.get(name) for name in ("is_admin", "is_owner", "is_primary_owner"))
    return Membership(is_there=not user.get("deleted"), is_admin=admin)
