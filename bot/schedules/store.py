"""Schedules in Redis: what each is, a sorted set of when each fires next, and an index of every channel."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from redis import Redis

from bot.schedules.lua import ADD, ADVANCE, FORGET, MOVE, PAUSE, RESUME, SETTLE, UPDATE
from bot.schedules.schedule import MAX_FAILURES, Reason, Schedule, StoredSchedule
from runner.logs import log

MAX_IN_CHANNEL = 60
_DUE = "reportbot:schedules:due"  # schedule ids by the instant of the next firing
_ALL = "reportbot:schedules:all"  # schedule ids by when they were made
_RUNNING = "reportbot:schedules:running"  # ids of reports that schedules asked for, by when to look after them
_NOTICES = "reportbot:schedules:notices"  # what people have to be told, by when to try


class ScheduleStore:
    """Every change happens in one piece, whoever makes it at the same time."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def add(self, schedule: Schedule, first: datetime) -> bool:
        """Keep a new schedule; False where its channel is full. One that is there already stays as it is."""
        keys = [_key(schedule.id), _channel(schedule.channel_id), _DUE, _ALL]
        created = datetime.fromisoformat(schedule.created_at).timestamp()
        values = [schedule.id, schedule.to_json(), _score(first), created, MAX_IN_CHANNEL]
        return bool(self._run(ADD, keys, values))

    def update(self, schedule: Schedule, first: datetime) -> bool:
        """Put another schedule in the place of the one with its id; False where that is gone."""
        values = [schedule.id, schedule.to_json(), _score(first)]
        return bool(self._run(UPDATE, [_key(schedule.id), _DUE], values))

    def get(self, schedule_id: str) -> StoredSchedule | None:
        """Return a schedule; None where there is none."""
        return next(iter(self._read([schedule_id])), None)

    def of_channel(self, channel_id: str) -> list[StoredSchedule]:
        """Return the schedules of a channel, in the order in which they were made."""
        return self._read(_texts(self._redis.zrange(_channel(channel_id), 0, -1)))

    def of_creator(self, user_id: str) -> list[StoredSchedule]:
        """Return the schedules that a person made, in that order."""
        return [stored for stored in self.all() if stored.schedule.creator == user_id]

    def all(self) -> list[StoredSchedule]:
        """Return all schedules, in the order in which they were made."""
        return self._read(_texts(self._redis.zrange(_ALL, 0, -1)))

    def pause(self, schedule_id: str, reason: Reason, *, now: datetime, notices: Iterable[str] = ()) -> bool:
        """Let it fire no more until it is resumed; False, and nobody told, where it is paused already, or gone."""
        values = [schedule_id, reason, now.timestamp(), json.dumps(list(notices))]
        return bool(self._run(PAUSE, [_key(schedule_id), _DUE, _NOTICES], values))

    def resume(self, schedule_id: str, first: datetime) -> bool:
        """Let it fire again; False where it was not paused, or is gone."""
        return bool(self._run(RESUME, [_key(schedule_id), _DUE], [schedule_id, _score(first)]))

    def delete(self, schedule: Schedule) -> bool:
        """Forget a schedule; False where it is gone already."""
        with self._redis.pipeline() as pipeline:
            pipeline.delete(_key(schedule.id))
            for key in (_channel(schedule.channel_id), _DUE, _ALL):
                pipeline.zrem(key, schedule.id)
            return bool(pipeline.execute()[0])

    def forget(self, schedule_id: str) -> None:
        """Take out of what is due a schedule that is gone; one that is there stays."""
        self._run(FORGET, [_key(schedule_id), _DUE], [schedule_id])

    def due(self, now: datetime, limit: int) -> list[tuple[str, int]]:
        """Return schedules that are due, the longest first, each with the instant that is due."""
        return [(schedule_id, int(score)) for schedule_id, score in self._waiting(_DUE, now, limit)]

    def read(self, ids: Sequence[str]) -> dict[str, StoredSchedule]:
        """Return those of some schedules that are there."""
        return {stored.schedule.id: stored for stored in self._read(ids)}

    def advance(
        self,
        schedule_id: str,
        due: int,
        following: datetime | None,
        *,
        now: datetime,
        report_id: str = "",
        paused: Reason | None = None,
        notices: Iterable[str] = (),
    ) -> bool:
        """Move a schedule from the instant that is due on to the next one; only one of several callers gets True.

        With it goes what belongs to it: the report to look after, a pause, what people have to be told.
        """
        keys = [_key(schedule_id), _DUE, _RUNNING, _NOTICES]
        following = None if paused else following
        values = [
            schedule_id,
            due,
            _score(following) if following else "",
            paused or ("" if following else "over"),
            report_id,
            now.timestamp(),
            json.dumps(list(notices)),
        ]
        return bool(self._run(ADVANCE, keys, values))

    def running(self, now: datetime, limit: int) -> list[tuple[str, float]]:
        """Return reports that it is time to look after, each with that time."""
        return self._waiting(_RUNNING, now, limit)

    def look_later(self, report_id: str, seen: float, at: datetime) -> None:
        """Look after a report again at another time."""
        self._run(MOVE, [_RUNNING], [report_id, seen, at.timestamp()])

    def settle(
        self,
        schedule_id: str,
        report_id: str,
        outcome: str,
        *,
        now: datetime,
        failed: Iterable[str] = (),
        paused: Iterable[str] = (),
    ) -> bool:
        """Count how a report ended, once: "ok", "none" (it does not count), "failed", "channel" (gone: pause).

        The notices are those of a failure, and those of the pause that it may have brought. True where it did.
        """
        keys = [_key(schedule_id), _DUE, _RUNNING, _NOTICES]
        values = [
            schedule_id,
            report_id,
            outcome,
            MAX_FAILURES,
            now.timestamp(),
            json.dumps(list(failed)),
            json.dumps(list(paused)),
        ]
        return self._run(SETTLE, keys, values) == 2

    def notices(self, now: datetime, limit: int) -> list[tuple[str, float]]:
        """Return notices that it is time to tell, each with that time."""
        return self._waiting(_NOTICES, now, limit)

    def claim_notice(self, notice: str, seen: float, until: datetime) -> bool:
        """Take a notice for a while; only one of several callers gets it."""
        return bool(self._run(MOVE, [_NOTICES], [notice, seen, until.timestamp()]))

    def drop_notice(self, notice: str) -> None:
        """Forget a notice: it was told, or cannot be."""
        self._redis.zrem(_NOTICES, notice)

    def _waiting(self, key: str, now: datetime, limit: int) -> list[tuple[str, float]]:
        found: Any = self._redis.zrange(
            key, "-inf", now.timestamp(), byscore=True, offset=0, num=limit, withscores=True
        )
        return [(member.decode(), score) for member, score in found]

    def _read(self, ids: Sequence[str]) -> list[StoredSchedule]:
        with self._redis.pipeline(transaction=False) as pipeline:
            for schedule_id in ids:
                pipeline.hgetall(_key(schedule_id))
                pipeline.zscore(_DUE, schedule_id)
            answers = pipeline.execute() if ids else []
        pairs = zip(answers[::2], answers[1::2], strict=True)
        return [stored for fields, due in pairs if b"schedule" in fields and (stored := _stored(fields, due))]

    def _run(self, script: str, keys: Sequence[str], values: Sequence[object]) -> int:
        # redis-py's own Script would ask for the script's hash again after every restart of the server.
        return int(self._redis.eval(script, len(keys), *keys, *map(_argument, values)))


def _stored(fields: dict[bytes, bytes], due: float | None) -> StoredSchedule | None:
    """Read a schedule. Return None, and log it, where it cannot be read."""
    paused: Any = fields.get(b"paused")
    try:
        schedule = Schedule.from_json(fields[b"schedule"].decode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.error("a schedule in Redis cannot be read: %s", error)
        return None
    return StoredSchedule(
        schedule=schedule,
        next=datetime.fromtimestamp(due, UTC) if due is not None else None,
        paused=paused.decode() if paused else None,
        failures=int(fields.get(b"failures", 0)),
        last=fields[b"last"].decode() if b"last" in fields else None,
    )


def _argument(value: object) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def _score(instant: datetime) -> int:
    return round(instant.timestamp())


def _texts(members: Any) -> list[str]:
    return [member.decode() for member in members]


def _key(schedule_id: str) -> str:
    return f"reportbot:schedule:{schedule_id}"


def _channel(channel_id: str) -> str:
    return f"reportbot:schedules:channel:{channel_id}"
