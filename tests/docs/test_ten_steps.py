"""docs/contributors/ten-steps.md: a real command enters the functions that it names, in its order."""

import re
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr
from redis import Redis

from bot.listeners.commands import answer_command
from bot.wiring import open_services
from runner.jobs import run_report
from runner.paths import SHIPPED
from runner.processes.embedded_redis import embedded_redis
from runner.settings import Settings
from runner.workers.adapters import choose_services, open_bundles, open_kernels, open_slack
from tests.slack import SlackDouble

ROOT = Path(__file__).resolve().parents[2]
STEP = re.compile(r"^\d+\. `([\w/]+\.py)` `([\w.]+)`", re.MULTILINE)
COMMAND = {
    "team_id": "T0ACME",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2",
    "command": "/report",
    "text": "sales last month",
}


@contextmanager
def calls_noted(wanted):
    """Give a list that is filled with the first call of each wanted function, in whatever thread it is."""
    found = []

    def note(frame, event, _):
        code = frame.f_code
        if event == "call" and (code.co_filename, code.co_qualname) in wanted:
            found.append((code.co_filename, code.co_qualname))
            wanted.discard(found[-1])

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@pytest.fixture
def installation(tmp_path):
    """What the bot works with, and what a worker does, beside a Slack."""
    with embedded_redis(tmp_path / "home") as url, Redis.from_url(url) as redis, SlackDouble() as slack:
        tokens = {name.lower(): SecretStr(value) for name, value in slack.environment().items()}
        settings = Settings(
            _env_file=None,
            **{**tokens, "slack_api_url": slack.api_url},
            notebooks=str(SHIPPED),
            store=str(tmp_path / "store"),
            reportbot_home=tmp_path / "home",
            kernel_sandbox="none",
            kernel_preload=(),
        )
        with open_services(settings, url) as services:
            worker = choose_services(
                settings,
                redis,
                kernels=open_kernels(settings),
                delivery=open_slack(settings, redis),
                find_bundle=open_bundles(settings).find,
                pooled=True,
            )
            yield services, worker


@pytest.mark.timeout(240)  # every call of every function is looked at
def test_a_command_passes_through_the_files_in_order(installation):
    """From Slack's request to the closed record."""
    page = (ROOT / "docs/contributors/ten-steps.md").read_text(encoding="utf-8")
    steps = [(str(ROOT / path), name) for path, name in STEP.findall(page)]
    assert len(steps) > 20
    services, worker = installation
    with calls_noted(set(steps)) as found:
        answer_command(COMMAND, services)
        (job,) = services.queue.jobs
        run_report(*job.args, services=worker)
    record = services.records.load(job.id)
    assert (record.status, record.error) == ("completed", None)
    assert found == steps
