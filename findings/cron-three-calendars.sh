#!/usr/bin/env bash
# Expected: five fields of crontab mean the same days everywhere.
# What happens: "0 9 */2 * 1" is Mondays on odd dates to cronsim (as to Debian's cron: a field that begins with a
#   star narrows), Mondays and all odd dates to croniter, and Tuesdays on odd dates to APScheduler's from_crontab
#   (it counts from Monday as 0).
# Versions: cronsim 2.8, croniter 7.0.0, APScheduler 3.11.3.
# Why it matters: a rule checked with one library and run by another fires on other days, with no error.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'cronsim==2.8' 'croniter==7.0.0' 'apscheduler==3.11.3'

venv/bin/python - <<'PY'
import sys
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from itertools import islice
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

RULE = "0 9 */2 * 1"
start = datetime(2026, 6, 1, tzinfo=timezone.utc)  # a Monday

def apscheduler():
    trigger, moment = CronTrigger.from_crontab(RULE, timezone=timezone.utc), start
    while True:
        fired = trigger.get_next_fire_time(None, moment)
        yield fired
        moment = fired + timedelta(seconds=1)

days = {
    "cronsim": CronSim(RULE, start),
    "croniter": croniter(RULE, start, ret_type=datetime),
    "apscheduler": apscheduler(),
}
print({name: version(name) for name in days})
seen = {name: [day.strftime("%a %d %b") for day in islice(rule, 4)] for name, rule in days.items()}
for name, found in seen.items():
    print(f"SEEN: {RULE} from Monday, 1 June 2026: {name} {found}")
if seen != {
    "cronsim": ["Mon 01 Jun", "Mon 15 Jun", "Mon 29 Jun", "Mon 13 Jul"],
    "croniter": ["Mon 01 Jun", "Wed 03 Jun", "Fri 05 Jun", "Sun 07 Jun"],
    "apscheduler": ["Tue 09 Jun", "Tue 23 Jun", "Tue 07 Jul", "Tue 21 Jul"],
}:
    sys.exit("CHANGED: the three libraries read the rule otherwise.")
PY
