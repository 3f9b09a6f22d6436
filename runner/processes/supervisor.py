"""Keeps processes running: starts each again when it dies, and ends all of them in good order."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError

from runner.errors import ReportError, SettingsError
from runner.logs import log
from runner.processes.lifetime import die_with_parent

ENDING = frozenset((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
WATCHED = ENDING | {signal.SIGCHLD}
ENDED, FAILED, WRONG = 0, 1, 2  # exit statuses of a part; one that is set up wrongly is not started again
FIRST_PAUSE_SECONDS, MAX_PAUSE_SECONDS = 0.2, 10.0  # before a part that died is started again
SETTLED_SECONDS = 5.0  # of life after which a death counts as the first again
KILL_SECONDS = 10.0  # between the second SIGTERM and SIGKILL


@dataclass(frozen=True, kw_only=True)
class SupervisedProcess:
    """One process. `run` is its whole life; it ends at SIGTERM, and at a second one at once."""

    name: str
    run: Callable[[], None]
    nice: int = 0


@dataclass(kw_only=True)
class _Running:
    """A part's process: its number while it runs, and when it is due again while it does not."""

    part: SupervisedProcess
    pid: int | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


class Supervisor:
    """Runs parts as children of this process, which must have no threads and no connections.

    `drain`: the seconds that the parts have to end by themselves. `say`: called with what people should know.
    """

    def __init__(
        self, parts: Sequence[SupervisedProcess], *, drain: float, say: Callable[[str], None] = lambda text: None
    ) -> None:
        self._parts = [_Running(part=part) for part in parts]
        self._drain = drain
        self._say = say
        self._asked = 0  # how often the end was asked for
        self._until = 0.0  # the instant at which more is done to have it
        self._status = ENDED

    def run(self) -> int:
        """Keep the parts running until a signal ends them, or one is set up wrongly. Return an exit status."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        gc.collect()
        gc.freeze()  # what is here is shared with the children as long as nobody writes to it
        try:
            while not self._asked or any(each.pid for each in self._parts):
                self._start_due(before)
                arrived = signal.sigtimedwait(WATCHED, self._pause())
                if arrived is not None and arrived.si_signo in ENDING:
                    self._end()
                self._reap()
                if self._asked and time.monotonic() >= self._until:
                    self._end()
        finally:
            gc.unfreeze()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return self._status

    def _start_due(self, mask: set[int | signal.Signals]) -> None:
        for each in self._parts:
            if each.pid is None and not self._asked and time.monotonic() >= each.due:
                each.started = time.monotonic()
                each.pid = _fork(each.part, mask)

    def _pause(self) -> float:
        """Return the seconds after which there is something to do even without a signal."""
        if self._asked:
            return max(0.0, self._until - time.monotonic())
        due = [each.due for each in self._parts if each.pid is None]
        return max(0.0, min(due) - time.monotonic()) if due else 3600.0

    def _reap(self) -> None:
        for each in self._parts:
            if each.pid is None:
                continue
            pid, status = os.waitpid(each.pid, os.WNOHANG)
            if pid:
                self._ended(each, os.waitstatus_to_exitcode(status))

    def _ended(self, each: _Running, code: int) -> None:
        """Note that a part has ended, and when it is started again."""
        each.pid = None
        now = time.monotonic()
        if self._asked:
            return
        if code == WRONG:
            self._status = WRONG
            self._end()
            return
        if now - each.started > SETTLED_SECONDS:
            each.pause = 0.0
        each.pause = min(MAX_PAUSE_SECONDS, each.pause * 2 or FIRST_PAUSE_SECONDS)
        each.due = now + each.pause
        how = f"signal {-code}" if code < 0 else f"status {code}"
        log.warning("%s ended with %s; it is started again in %.1f s", each.part.name, how, each.pause)

    def _end(self) -> None:
        """Ask the parts to end; the second time at once, the third time they are killed."""
        self._asked += 1
        number = signal.SIGTERM if self._asked <= 2 else signal.SIGKILL
        self._until = time.monotonic() + (self._drain if self._asked == 1 else KILL_SECONDS)
        if self._asked == 1 and self._status == ENDED:
            self._say("Ending: reports in flight are finished first; a second signal puts them back on the queue.")
        for each in self._parts:
            if each.pid is not None:
                os.kill(each.pid, number)


def _fork(part: SupervisedProcess, mask: set[int | signal.Signals]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = FAILED
        try:
            _become_part(part, parent, mask)
            status = _run_part(part)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    return pid


def _become_part(part: SupervisedProcess, parent: int, mask: set[int | signal.Signals]) -> None:
    os.setpgid(0, 0)  # a terminal's Ctrl-C is for the supervisor alone
    die_with_parent(parent)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in WATCHED:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    os.nice(part.nice)


def _run_part(part: SupervisedProcess) -> int:
    """Run a part to its end, log in one line what ended it, and return its exit status."""
    try:
        part.run()
    except ReportError as error:
        log.error("%s: %s", part.name, error.message)
        return WRONG if isinstance(error, SettingsError) else FAILED
    except (RedisError, OSError) as error:
        log.error("%s: %s", part.name, " ".join(str(error).split()) or type(error).__name__)
        return FAILED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ENDED if end.code is None else FAILED
    except BaseException:
        log.exception("%s met a defect", part.name)
        return FAILED
    return ENDED
