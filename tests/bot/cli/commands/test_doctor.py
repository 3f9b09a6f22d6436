"""`reportbot doctor`: what works here, told part by part, and nothing changed."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from bot.cli.doctor.diagnose import python_finding
from bot.cli.doctor.slack import SCOPES
from runner.paths import SHIPPED
from runner.processes.embedded_redis import embedded_redis
from tests.slack import SlackDouble
from tests.support.bundles import write_bundle
from tests.support.service import Service

PARTS = [
    "python",
    "settings",
    "kernel python",
    "sandbox",
    "limits",
    "redis",
    "store",
    "home",
    "notebooks",
    "languages",
    "slack",
    "http port",
    "workers",
]


@pytest.fixture
def doctor(reportbot, monkeypatch):
    """Run `doctor` with these settings, and give its findings by part."""

    def run(**settings):
        for name, value in {"KERNEL_PRELOAD": "json", **settings}.items():
            monkeypatch.setenv(name, str(value))
        ran = reportbot("doctor", "--json")
        assert ran.result["works"] == (ran.status == 0)
        return {part["part"]: part for part in ran.result["parts"]}

    return run


def test_a_machine_where_reports_can_be_run(home):
    """As a person starts it: a line a part, exit 0, and not a file left behind."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SHIPPED.parent), "NOTEBOOKS": str(SHIPPED)}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "doctor"],
        env=environ,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    *lines, last = done.stdout.splitlines()
    assert [line[8:23].strip() for line in lines] == PARTS
    assert last == "Reports can be run here."
    assert not list(home.iterdir())


def test_a_wrong_setting_is_told_first(reportbot, monkeypatch):
    """Which one, and what would be right; the rest waits for it."""
    monkeypatch.setenv("TIMEZONE", "Mars/Olympus")
    ran = reportbot("doctor")
    assert ran.status == 2
    assert "TIMEZONE" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "Reports cannot be run here yet."


def test_a_slip_in_a_name_is_a_warning(doctor, home):
    """With the setting that is meant; what it holds is not printed."""
    (home / ".env").write_text("SLACK_BOT_TOKN=xoxb-secret\n")
    finding = doctor()["settings"]
    assert finding["state"] == "warn"
    assert finding["detail"] == "SLACK_BOT_TOKN in .env is no setting; did you mean SLACK_BOT_TOKEN?"
    assert "secret" not in str(finding)


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/sh"])
def test_a_kernel_python_that_is_none(doctor, python):
    """It is missing, and the sandbox cannot be tried."""
    parts = doctor(KERNEL_PYTHON=python)
    assert (parts["kernel python"]["state"], parts["sandbox"]["state"]) == ("missing", "missing")
    assert "KERNEL_PYTHON" in parts["kernel python"]["todo"]


def test_a_kernel_python_without_ipykernel(doctor, tmp_path):
    """An interpreter of another environment is told apart from one that does not run."""
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    finding = doctor(KERNEL_PYTHON=bare / "bin/python")["kernel python"]
    assert finding["state"] == "missing"
    assert "ipykernel" in finding["detail"]


def test_a_preloaded_module_that_is_not_installed(doctor):
    """Reports run without it, so it is a warning that names it."""
    finding = doctor(KERNEL_PRELOAD="json,no_such_module")["kernel python"]
    assert (finding["state"], "no_such_module" in finding["detail"]) == ("warn", True)


def test_no_sandbox_is_a_warning(doctor):
    """Who chose it is told what it means."""
    finding = doctor(KERNEL_SANDBOX="none")["sandbox"]
    assert (finding["state"], "KERNEL_SANDBOX=none" in finding["detail"]) == ("warn", True)


def test_a_warning_is_no_failure(reportbot, monkeypatch):
    """Exit 0 says that reports can be run, not that all is at its best."""
    monkeypatch.setenv("KERNEL_SANDBOX", "none")
    ran = reportbot("doctor")
    assert "\nwarn    sandbox" in ran.stdout
    assert (ran.status, ran.stdout.splitlines()[-1]) == (0, "Reports can be run here.")


def test_a_redis_that_does_not_answer(doctor):
    """Nothing can be queued."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    finding = doctor(REDIS_URL=f"redis://127.0.0.1:{port}")["redis"]
    assert (finding["state"], "REDIS_URL" in finding["detail"]) == ("missing", True)


def test_a_redis_that_forgets(doctor, tmp_path):
    """A server must evict nothing and keep everything; ours does."""
    with embedded_redis(tmp_path / "r") as url:
        assert doctor(REDIS_URL=url)["redis"]["state"] == "ok"
        with Redis.from_url(url) as redis:
            redis.config_set("maxmemory-policy", "allkeys-lru")
            redis.config_set("appendonly", "no")
        finding = doctor(REDIS_URL=url)["redis"]
    assert finding["state"] == "warn"
    assert "allkeys-lru" in finding["detail"]
    assert "keeps nothing" in finding["detail"]


def test_a_store_that_cannot_be(doctor, home):
    """A file is in its way, or it is of a kind that this version lacks."""
    (home / "file").write_text("")
    assert doctor(STORE="file/reports")["store"]["state"] == "missing"
    assert doctor(STORE="file")["store"]["state"] == "missing"
    assert doctor(STORE="s3://bucket/prefix")["store"]["state"] == "missing"
    assert doctor(STORE=home)["store"]["state"] == "ok"


def test_a_store_in_s3(doctor, s3):
    """It is tried in earnest, and nothing is left of that; what is wrong is told."""
    s3.make_bucket("kept")
    assert doctor(STORE="s3://kept/team")["store"]["state"] == "ok"
    assert s3.keys("kept") == []
    s3.faults.fail("PUT", status=403)
    finding = doctor(STORE="s3://kept/team")["store"]
    assert (finding["state"], "may not" in finding["detail"]) == ("missing", True)
    assert "no such bucket" in doctor(NOTEBOOKS="s3://nowhere")["notebooks"]["detail"]


def test_notebooks(doctor, home):
    """No folder, an empty one, a broken bundle: reports can be run, so each is a warning that says what to type."""
    assert "reportbot new" in doctor()["notebooks"]["todo"]
    Path("notebooks").mkdir()
    assert doctor()["notebooks"]["state"] == "warn"
    write_bundle(home / "notebooks/good")
    assert doctor()["notebooks"]["state"] == "ok"
    write_bundle(home / "notebooks/bad", template="{% endif %}")
    finding = doctor()["notebooks"]
    assert (finding["state"], finding["detail"][:9], "broken: bad" in finding["detail"]) == (
        "warn",
        "2 bundles",
        True,
    )
    assert "reportbot check" in finding["todo"]


@pytest.fixture
def slack():
    """A Slack to ask."""
    with SlackDouble() as double:
        yield double


def test_slack_without_a_token(doctor):
    """Reports can be run all the same, so it is a warning that says what to make."""
    finding = doctor()["slack"]
    assert (finding["state"], "manifest.json" in finding["todo"]) == ("warn", True)


def test_slack_with_all_it_needs(doctor, slack):
    """It says who the bot is; a scope that the bot has not is named."""
    assert doctor(**slack.environment())["slack"]["state"] == "ok"
    finding = doctor(**slack.environment(socket_mode=True))["slack"]
    assert (finding["state"], "Socket Mode" in finding["detail"]) == ("ok", True)
    slack.state.scopes.discard("files:write")
    finding = doctor(**slack.environment())["slack"]
    assert (finding["state"], finding["detail"]) == ("missing", "the bot lacks the scopes files:write")


def test_tokens_that_slack_refuses(doctor, slack):
    """Each by its name; and where nobody answers, which address that was."""
    environment = slack.environment(socket_mode=True)
    assert "SLACK_APP_TOKEN" in doctor(**{**environment, "SLACK_APP_TOKEN": "xapp-1"})["slack"]["detail"]
    finding = doctor(**{**environment, "SLACK_BOT_TOKEN": "xoxb-1"})["slack"]
    assert (finding["state"], "SLACK_BOT_TOKEN" in finding["detail"]) == ("missing", True)
    finding = doctor(**{**environment, "SLACK_API_URL": "http://127.0.0.1:1/api/"})["slack"]
    assert "http://127.0.0.1:1/api/" in finding["detail"]


def test_the_scopes_are_those_of_the_manifest():
    """What the doctor looks for is what the app is installed with."""
    manifest = json.loads((SHIPPED.parent / "manifest.json").read_text())
    assert sorted(SCOPES) == sorted(manifest["oauth_config"]["scopes"]["bot"])


@pytest.mark.slow
def test_a_port_that_another_program_has(doctor):
    """The bot could not listen there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        finding = doctor(HTTP_PORT=server.getsockname()[1])["http port"]
    assert finding["state"] == "warn"


@pytest.mark.slow
def test_workers_and_what_waits_for_them(doctor, home):
    """None run, which is told where reports wait for one; and how many run."""
    write_bundle(home / "notebooks/quick")
    with embedded_redis(home / ".redis") as url:
        assert doctor(REDIS_URL=url)["workers"]["detail"] == "none run now"
        service = Service(home, url)
        report_id = service.ask("quick")
        finding = doctor(REDIS_URL=url)["workers"]
        assert (finding["state"], "1 reports are queued" in finding["detail"]) == ("warn", True)
        try:
            service.start().until_told(report_id)
            assert "1 at work" in doctor(REDIS_URL=url)["workers"]["detail"]
            assert service.end() == 0
        finally:
            service.close()


def test_another_system_is_told():
    """Kernels need what Linux has, so the first line says that."""
    finding = python_finding((3, 11), system="Darwin")
    assert finding.state == "missing"
    assert "Linux" in finding.todo


def test_a_cluster_that_is_not_set_up(doctor, tmp_path):
    """With KERNEL_BACKEND=kubernetes the cluster is looked at, and not this machine's sandbox."""
    found = doctor(KERNEL_BACKEND="kubernetes", KUBECONFIG=tmp_path / "none")
    assert found["cluster"]["state"] == "missing"
    assert "needs a cluster" in found["cluster"]["detail"]
    assert "KUBECONFIG" in found["cluster"]["todo"]
    assert not {"sandbox", "limits", "kernel python"} & found.keys()
