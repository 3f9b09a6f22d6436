"""The double's time: the machine's, plus what a test has let pass; and message timestamps, each one once."""

import time


class Clock:
    """Seconds since the epoch, moved on at will."""

    def __init__(self):
        self.passed = 0.0
        self._last = 0

    def now(self):
        """Give the time."""
        return time.time() + self.passed

    def advance(self, seconds):
        """Let that time pass at once."""
        self.passed += seconds

    def ts(self):
        """Give a message's `ts`: later than every one before."""
        self._last = max(int(self.now() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
