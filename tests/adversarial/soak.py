"""Many reports in a row, a tenth of them hostile, with workers killed at random: `python -m tests.adversarial.soak`.

Every one must end, none may be posted twice, and memory and open files must stay as they were.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from runner.processes.embedded_redis import embedded_redis
from tests.adversarial.checks import GOOD, MIB, check_nothing_leaked, check_nothing_left, write_good
from tests.adversarial.place import Place, children_of
from tests.support.bundles import WRITE
from tests.support.memory import size_of

AT_ONCE = 6  # reports that wait or run
EVERY = 20  # reports, on the average, from one kill to the next
GROWTH = 24 * MIB  # by which a process may be larger at the end than after the first tenth
STATUS = "Understood: "
SEND = "kernel = get_ipython().kernel\nkernel.session.send(kernel.iopub_socket, {}, parent=kernel.get_parent())"
HOSTILE = {  # bundle: its cells, its timeout and what it must end in
    "raises": (("raise ValueError('no')",), 20, "NotebookFailed"),
    "hungry": (("kept = []\nwhile True: kept.append(bytes(10**7).replace(b'\\0', b'x'))",), 20, "KernelDied"),
    "loud": (("while True: print('y' * 1000)",), 20, "KernelProtocolError"),
    "deaf": (
        ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",),
        2,
        "KernelTimeout",
    ),
    "forged": ((SEND.format("'status', {}") + "\nimport time\ntime.sleep(60)",), 20, "KernelProtocolError"),
    "heavy": ((SEND.format("'stream', {}, buffers=[b'x' * 8_000_000] * 50"),), 20, "KernelProtocolError"),
    "empty": (("x = 1",), 20, "OutputError"),
    "wide": (("open('output.json', 'w').write('[' * 200_000)",), 20, "OutputError"),
    "forking": ((f"import os, time\nfor n in range(5): os.fork()\ntime.sleep(60)\n{WRITE}",), 2, "KernelTimeout"),
}
CUT_OFF = ("WorkerDied",)  # how a report may end that was killed twice


class Soak:
    """One soak: what was asked for, and how it went."""

    def __init__(self, place, *, reports, seed):
        self.place, self.reports, self.random = place, reports, random.Random(seed)
        self.open, self.asked, self.sizes = {}, {}, []
        self.kills = Counter()
        self.slowest = 0.0

    def run(self):
        """Ask for all, and see each end."""
        place = self.place
        write_good(place)
        for name, (cells, timeout, _) in HOSTILE.items():
            place.bundle(name, *cells, config={"timeout": timeout})
        for number in range(self.reports):
            place.until(lambda: self.ended() or len(self.open) < AT_ONCE, seconds=120)
            name = self.random.choice(sorted(HOSTILE)) if self.random.random() < 0.1 else GOOD
            self.asked[place.ask(name)] = name
            self.open[list(self.asked)[-1]] = time.monotonic()
            if self.random.random() < 1 / EVERY:
                self.kill()
            if number % max(1, self.reports // 10) == 0:
                self.sizes.append(self.size())
                print(f"{number} reports, {dict(self.kills)} killed, {self.told_size()}", flush=True)
        while self.open:
            place.until(self.ended, seconds=120)
        self.sizes.append(self.settled())

    def ended(self):
        """Forget the reports that have ended; whether there were any."""
        done = [report_id for report_id in self.open if self.place.closed(report_id)]
        for report_id in done:
            self.slowest = max(self.slowest, time.monotonic() - self.open.pop(report_id))
        return done

    def kill(self):
        """Kill a worker, or a horse alone."""
        workers = self.place.workers()
        horses = [horse for worker in workers for horse in children_of(worker)]
        victim = self.random.choice(["worker", "horse"])
        found = workers if victim == "worker" else horses
        if found:
            self.kills[victim] += 1
            os.kill(self.random.choice(found), signal.SIGKILL)

    def settled(self):
        """Give the least of several sizes, once all parts are there again: while kernels get warm, files are open."""
        self.place.until(lambda: len(self.place.workers()) == int(self.place.settings["WORKERS"]))
        seen = []
        for _ in range(16):
            time.sleep(0.5)
            seen.append(self.size())
        return {part: tuple(map(min, zip(*(each[part] for each in seen), strict=True))) for part in seen[0]}

    def size(self):
        """Give bytes and open files of the supervisor, the keeper and the largest worker."""
        parts = [self.place.process.pid, *self.place.parts()]
        keepers = [pid for pid in parts[1:] if pid not in self.place.workers()]
        groups = {"supervisor": parts[:1], "keeper": keepers, "workers": self.place.workers()}
        return {name: (largest(pids, memory_of), largest(pids, files_of)) for name, pids in groups.items()}

    def told_size(self):
        """Say that in a line."""
        return ", ".join(
            f"{name} {memory / MIB:.0f} MiB {files} files" for name, (memory, files) in self.sizes[-1].items()
        )

    def check(self):
        """See that all is as it must be; give how many ended in what."""
        endings = Counter()
        for report_id, name in self.asked.items():
            story = self.place.story(report_id)
            error = story.record.error
            expected = HOSTILE[name][2] if name in HOSTILE else None
            type = error.type if error else None
            assert type == expected or (type in CUT_OFF and story.record.attempt == 2), (name, report_id, error)
            stale = [text for text in story.texts[:-1] if STATUS in text]
            assert len(story.texts) - len(stale) == 1, (name, story.texts)
            assert story.uploads <= 1, (name, story.uploads)
            assert type or b"42" in story.files[f"{GOOD}.html"]
            check_nothing_leaked(self.place, report_id, story)
            endings[type or "posted"] += 1
        early, late = self.sizes[1], self.sizes[-1]
        for part, (memory, files) in late.items():
            assert memory - early[part][0] < GROWTH, (part, early, late)
            assert files - early[part][1] <= 4, (part, early, late)
        return endings


def largest(pids, measure):
    """Give the largest of what is measured of processes, some of which may be gone."""
    found = [0]
    for pid in pids:
        try:
            found.append(measure(pid))
        except (OSError, StopIteration):
            continue
    return max(found)


def memory_of(pid):
    """Give what a process has for itself."""
    return size_of(pid, "RssAnon")


def files_of(pid):
    """Give how many files it has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))


def soak(home, *, reports, seed):
    """Soak a place in this folder; give the soak, which has been checked."""
    with embedded_redis(home / ".redis") as url, Place(home, url, WORKERS="2", KERNEL_POOL="2") as place:
        place.slack.state.sharing_takes = 0.0
        soaked = Soak(place, reports=reports, seed=seed)
        soaked.run()
        soaked.endings = soaked.check()
        place.end(seconds=60)
        check_nothing_left(place)
        return soaked


def main():
    """Soak, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    words = parser.parse_args()
    begun = time.monotonic()
    print(f"seed {words.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        done = soak(Path(folder), reports=words.reports, seed=words.seed)
    print(f"{sum(done.endings.values())} reports in {time.monotonic() - begun:.0f} s: {dict(done.endings)}")
    print(f"killed: {dict(done.kills)}; the slowest took {done.slowest:.1f} s; {done.told_size()}")


if __name__ == "__main__":
    sys.exit(main())
