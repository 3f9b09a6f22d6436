#!/usr/bin/env bash
# Expected: "30 2 * * *" runs once a day in any library.
# What happens: in the night when the clocks go back, 02:30 comes twice. cronsim runs once; croniter and
#   APScheduler run twice. In the night when they go forward there is no 02:30: cronsim and croniter run at 03:00
#   sharp, APScheduler at 03:30.
# Versions: cronsim 2.8, croniter 7.0.0, APScheduler 3.11.3, tzdata 2026.6.
# Why it matters: after a change of library that looks harmless, a nightly report is posted twice in one night.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'cronsim==2.8' 'croniter==7.0.0' \
    'apscheduler==3.11.3' 'tzdata==2026.6'

PYTHONTZPATH= venv/bin/python - <<'PY'
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

MADRID = ZoneInfo("Europe/Madrid")
RULE = "30 2 * * *"

def cronsim(start):
    yield from CronSim(RULE, start)

def croniter_(start):
    rule = croniter(RULE, start)
    while True:
        yield rule.get_next(datetime)

def apscheduler(start):
    trigger, last = CronTrigger.from_crontab(RULE, timezone=MADRID), None
    while True:
        now = (last.astimezone(timezone.utc) + timedelta(seconds=1)).astimezone(MADRID) if last else start
        last = trigger.get_next_fire_time(last, now)
        yield last

def runs(library, start):
    """Return the moments, in local time, within the day after `start`."""
    end, found = start.astimezone(timezone.utc) + timedelta(days=1), []
    for moment in library(start):
        moment = moment.astimezone(timezone.utc)
        if moment > end:
            return found
        found.append(moment.astimezone(MADRID).strftime("%H:%M%z"))

print({name: version(name) for name in ("cronsim", "croniter", "apscheduler", "tzdata")})
autumn, spring = datetime(2026, 10, 24, 12, tzinfo=MADRID), datetime(2026, 3, 28, 12, tzinfo=MADRID)
seen = {
    library.__name__.strip("_"): [runs(library, autumn), runs(library, spring)]
    for library in (cronsim, croniter_, apscheduler)
}
for name, (back, forward) in seen.items():
    print(f"SEEN: {name}: clocks go back {back}, clocks go forward {forward}")
twice = ["02:30+0200", "02:30+0100"]
if seen != {
    "cronsim": [["02:30+0200"], ["03:00+0200"]],
    "croniter": [twice, ["03:00+0200"]],
    "apscheduler": [twice, ["03:30+0200"]],
}:
    sys.exit("CHANGED: the libraries treat the changes of the clock otherwise.")
PY
