"""Puts jobs whose time has come on the queue: deliveries that are to be tried again."""

from rq import Queue
from rq.scheduler import RQScheduler
from rq.scripts import release_lock
from rq.serializers import JSONSerializer
from rq.utils import as_text

from runner.processes.names import is_known_gone, process_name


class DueJobs:
    """RQ's own scheduler, without a process of its own; of several, the one that holds RQ's lock works."""

    def __init__(self, queue: Queue) -> None:
        self._redis = queue.connection
        self._lock = RQScheduler.get_locking_key(queue.name)
        self._scheduler = RQScheduler(
            [queue],
            connection=queue.connection,
            serializer=JSONSerializer,
            logging_level="ERROR",
            name=process_name(),
        )

    def enqueue(self) -> None:
        """Enqueue what is due."""
        self._free_lock()
        if self._scheduler.acquire_locks():
            self._scheduler.enqueue_scheduled_jobs()

    def close(self) -> None:
        """Leave the lock to another keeper."""
        self._scheduler.release_locks()

    def _free_lock(self) -> None:
        """Free the lock of a keeper that was killed here, which would hold it for a minute."""
        holder = self._redis.get(self._lock)
        if holder and is_known_gone(as_text(holder)):
            release_lock(self._redis, self._lock, as_text(holder))
