"""`make bench`: how long a report takes beside what people would use instead, how many a minute, how much memory.

Everything is measured in one run on one machine; the result is Markdown, as docs/explanation/performance.md has it.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from runner.kernels.base import KernelSpec
from runner.kernels.pool.pool import KernelPool
from runner.records.queue import report_queue
from runner.step import Step
from tests.bench.figures import Row, shown, table
from tests.bench.installation import ROOT, Installation
from tests.bench.memory import children_of, proportional_size, tree_size
from tests.bench.peers import copies, limit, papermill, papermill_with_page, two_papermills
from tests.support.bundles import WRITE, write_bundle

PERIOD = {"from_day": "2025-01-01", "to_day": "2025-01-31"}
PARAMETERS = {"sales": {**PERIOD, "region": None}, "empty": {}}
WORKERS = (1, 2, 4, 8)
# Puts a report into the queue, and jobs behind it, before any worker can look.
MOVE = """
redis.call('RPUSH', KEYS[1], redis.call('LPOP', KEYS[2]))
for _, job in ipairs(redis.call('LRANGE', KEYS[3], 0, -1)) do redis.call('RPUSH', KEYS[1], job) end
"""
SPEC = KernelSpec(cpu=1, memory=2**30, disk=2**28)


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--runs", type=int, default=10, help="of each thing that is timed")
    parser.add_argument("--only", help="parts, of: sales, empty, throughput, scale, memory")
    args = parser.parse_args()
    parts = (args.only or "sales,empty,throughput,scale,memory").split(",")
    with tempfile.TemporaryDirectory(prefix="reportbot-bench-") as place:
        notebooks = Path(place) / "notebooks"
        shutil.copytree(ROOT / "notebooks/sales", notebooks / "sales")
        write_bundle(notebooks / "empty", WRITE, template="<title>t</title>{{ answer }}")
        print(f"{date.today()}, {machine()}\n")
        for name in ("sales", "empty"):
            if name in parts:
                times(name, notebooks, Path(place), args.runs)
        if "throughput" in parts:
            throughput(notebooks, Path(place))
        if "scale" in parts:
            scale(notebooks, Path(place))
        if "memory" in parts:
            memory(notebooks, Path(place))


def machine():
    """Say what this is measured on."""
    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {model}, {gib:.0f} GiB, Python {platform.python_version()}"


def times(name, notebooks, place, runs):
    """Time one report every way there is."""
    bundle, *_ = copies(notebooks / name, place / f"{name}-peers", 1)
    out, parameters = place / "out.ipynb", PARAMETERS[name]
    rows = [
        Row("papermill", [papermill(bundle, out) for _ in range(runs)], "an executed notebook, no page, no post"),
        Row("papermill + nbconvert", [papermill_with_page(bundle, out) for _ in range(runs)], "and a page"),
    ]
    for backend in backends():
        for pool, words in ((0, "cold"), (1, "warm")):
            title, home = f"{words} {backend['name']}", place / f"{name}-{words}-{backend['name']}"
            rows.append(reports(title, name, notebooks, home, runs=runs, pool=pool, **backend["settings"]))
    spent = [limit(bundle, json.dumps(parameters)) for _ in range(runs)]
    rows.append(Row("the limit", spent, "the same cells where everything is imported"))
    print(table(f"`{name}`, enqueue to posted", rows, beside=rows[0]), "\n", flush=True)


def backends():
    """Give the kernels that can be had here, and the settings that choose them."""
    yield {"name": "sandbox", "settings": {"KERNEL_BACKEND": "sandbox"}}
    if os.environ.get("KUBECONFIG"):
        image = os.environ.get("KERNEL_IMAGE", "kernel-runner:latest")
        yield {"name": "pod", "settings": {"KERNEL_BACKEND": "kubernetes", "KERNEL_IMAGE": image}}
    else:
        print("no KUBECONFIG: nothing is measured in pods", flush=True)


def reports(title, name, notebooks, home, *, runs, pool, **settings):
    """Time reports one after another, each from its enqueue to its post."""
    seconds, beside = [], []
    with Installation(home, notebooks=notebooks, WORKERS="1", KERNEL_POOL=str(pool), **settings) as here:
        for number in range(runs + 2):  # the first two fill caches
            if pool:
                here.until_warm(pool)
            start = time.perf_counter()
            report = here.posted(here.ask(name, PARAMETERS[name]))
            if number >= 2:
                seconds.append(time.perf_counter() - start)
                beside.append(seconds[-1] - report.timings[Step.EXECUTE])
            time.sleep(0.3)
    return Row(title, seconds, f"all but the cells: {shown(sorted(beside)[len(beside) // 2])}")


def throughput(notebooks, place):
    """Count reports a minute, sustained, and in a burst from a full pool; beside two papermills side by side."""
    folders = copies(notebooks / "sales", place / "two", 2)
    pairs = [two_papermills(folders, place / "pair") for _ in range(3)]
    peers = 2 * 60 / sorted(pairs)[1]
    print("| `sales`, reports a minute | | × two papermills |\n| --- | ---: | ---: |")
    print(f"| two papermills side by side | {peers:.0f} | 1.00 |")
    for workers in WORKERS:
        settings = {"WORKERS": str(workers), "KERNEL_POOL": str(workers)}
        with Installation(place / f"workers-{workers}", notebooks=notebooks, **settings) as here:
            here.until_warm(workers)
            rate = sustained(here, 10 + 5 * workers, ahead=workers + 2)
        print(
            f"| {workers} worker{'s' * (workers > 1)}, sustained, refill included | {rate:.0f} | {rate / peers:.2f} |",
            flush=True,
        )
    with Installation(place / "burst", notebooks=notebooks, WORKERS="2", KERNEL_POOL="8") as here:
        here.until_warm(8)
        start = time.perf_counter()
        for report in [here.ask("sales", PARAMETERS["sales"]) for _ in range(8)]:
            here.posted(report)
        rate = 8 * 60 / (time.perf_counter() - start)
    print(f"| 2 workers, a burst of 8 from a full pool | {rate:.0f} | {rate / peers:.2f} |\n", flush=True)


def sustained(here, count, *, ahead):
    """Give the reports a minute of a long queue, not counting the first ones, which a full pool serves."""
    ended = []
    for report in [here.ask("sales", PARAMETERS["sales"]) for _ in range(count)]:
        record = here.posted(report, seconds=600)
        ended.append(time.perf_counter())
        assert record.delivered
    return 60 * (count - ahead) / (ended[-1] - ended[ahead - 1])


def scale(notebooks, place):
    """Show that a claim and a start cost the same however much there is."""
    from redis import Redis

    from runner.processes.embedded_redis import embedded_redis

    with embedded_redis(place / "scale") as url, Redis.from_url(url) as redis:
        print("| claim of a waiting kernel | |\n| --- | ---: |")
        for count in (1, 50):
            print(f"| {count} waiting | {claim_seconds(redis, count) * 1000:.2f} ms |")
    print("\n| enqueue to start, `empty` | |\n| --- | ---: |")
    for count in (10, 10_000):
        print(f"| {count:,} queued behind it | {start_seconds(notebooks, place, count) * 1000:.1f} ms |")
    print(flush=True)


def claim_seconds(redis, count, *, runs=200):
    """Give the median time of a claim where so many kernels wait."""
    from tests.support.fakes import FakeKernels

    redis.flushall()
    backend = FakeKernels()
    pool = KernelPool(redis, backend)
    spent = []
    for _ in range(runs):
        while len(pool.kernels()[0]) < count:
            pool.add(backend.start(SPEC), most=count)
        start = time.perf_counter()
        assert pool.claim(SPEC, report_id="r") is not None
        spent.append(time.perf_counter() - start)
    return sorted(spent)[runs // 2]


def start_seconds(notebooks, place, count, *, runs=10):
    """Give the median time from a report's place in the queue to its start, with so many jobs behind it there."""
    with Installation(place / f"queue-{count}", notebooks=notebooks, WORKERS="1", KERNEL_POOL="0") as here:
        aside = report_queue(here.redis, "aside")
        parked = [here.queue.create_job("runner.jobs.run_report", args=("{}",)) for _ in range(count)]
        for job in parked:
            job.save()
        here.redis.rpush("parked", *[job.id for job in parked])
        spent = []
        for _ in range(runs):
            report = here.ask("empty", {}, queue=aside)
            here.redis.hset(f"rq:job:{report}", "origin", here.queue.name)
            here.redis.eval(MOVE, 3, here.queue.key, aside.key, "parked")
            asked = time.time()  # workers see it from now on
            spent.append(started_at(here, report) - asked)
            here.redis.ltrim(here.queue.key, 1, 0)
            here.posted(report)
            time.sleep(0.5)  # until the worker waits again
        return sorted(spent)[runs // 2]


def started_at(here, report_id):
    """Wait until a report is taken up, and give the instant."""

    def look():
        record = here.records.load(report_id)
        return record.started_at if record else None

    return datetime.fromisoformat(here.until(look, pause=0.001)).timestamp()


def memory(notebooks, place):
    """Show what bot, worker and a waiting kernel take."""
    settings = {"WORKERS": "2", "KERNEL_POOL": "1", "HTTP_PORT": "0"}
    with Installation(place / "memory", notebooks=notebooks, bot=True, **settings) as here:
        here.until_warm(1)
        here.posted(here.ask("sales", PARAMETERS["sales"]))
        here.until_warm(1)
        bot, *workers, keeper = sorted(children_of(here.process.pid))
        kernels = subprocess.run(["pgrep", "-f", "entrypoint.py /proc/self/fd"], capture_output=True, text=True)
        sizes = {
            "bot": proportional_size(bot),
            "worker, each of 2": proportional_size(workers[0]),
            "and the horse that stands by, each": tree_size(workers[0]) - proportional_size(workers[0]),
            "keeper": proportional_size(keeper),
            "a waiting kernel": max(tree_size(int(pid)) for pid in kernels.stdout.split()),
        }
    print("| memory (proportional set size) | |\n| --- | ---: |")
    for name, mib in sizes.items():
        print(f"| {name} | {mib:.0f} MiB |")


if __name__ == "__main__":
    main()
