"""A lock in Redis that a process holds for as long as it says so, or until it is known to have gone."""

from redis import Redis

from runner.processes.names import is_known_gone, process_name

TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[2] then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return ARGV[1]
"""
LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class Lock:
    """`seconds`: how long the lock outlives the last word of a holder of whom nothing is known."""

    def __init__(self, redis: Redis, name: str, *, seconds: int) -> None:
        self._key = f"reportbot:lock:{name}"
        self._seconds = seconds
        self._name = process_name()
        self._take = redis.register_script(TAKE)
        self._leave = redis.register_script(LEAVE)

    def hold(self) -> bool:
        """Take the lock, or go on holding it. Return False where another has it."""
        holder = self._ask("")
        if holder != self._name and is_known_gone(holder):
            holder = self._ask(holder)
        return holder == self._name

    def leave(self) -> None:
        """Release it, if it is ours."""
        self._leave(keys=[self._key], args=[self._name])

    def _ask(self, gone: str) -> str:
        holder: bytes = self._take(keys=[self._key], args=[self._name, gone, self._seconds])
        return holder.decode()
