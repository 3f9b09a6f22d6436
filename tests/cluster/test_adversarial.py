"""Hostile notebooks in pods, and an API server that goes, falls silent or comes back: told once, and nothing is left."""

import json
import time

import pytest
import yaml

from runner.errors import KernelStartFailed
from runner.paths import POD
from runner.step import Step
from tests.cluster.gate import Gate
from tests.cluster.installed import read_objects
from tests.runner.kernels.conftest import SPEC, execute, printed
from tests.support.bundles import WRITE, write_bundle
from tests.support.service import Service

BOMB = "import os, time\nwhile True:\n    try:\n        os.fork()\n    except OSError: time.sleep(0.05)"
HUNGRY = "kept = []\nwhile True: kept.append(bytes(10**7).replace(b'\\0', b'x'))"


@pytest.fixture
def gate(tmp_path):
    """The gate."""
    with Gate(tmp_path) as gate:
        yield gate


@pytest.fixture
def service(tmp_path, redis_url, redis, namespace, kernel_image, gate):  # noqa: PLR0917
    """One worker whose API server is behind the gate."""
    notebooks = tmp_path / "notebooks"
    write_bundle(notebooks / "good")
    write_bundle(notebooks / "slow", f"import time\ntime.sleep(4)\n{WRITE}")
    write_bundle(notebooks / "bomb", BOMB, config={"timeout": 15})
    write_bundle(notebooks / "hungry", HUNGRY, config={"resources": {"memory": "256Mi"}})
    service = Service(
        tmp_path,
        redis_url,
        NOTEBOOKS=str(notebooks),
        KUBECONFIG=str(gate.kubeconfig),
        KERNEL_BACKEND="kubernetes",
        KERNEL_NAMESPACE=namespace,
        KERNEL_IMAGE=kernel_image,
    )
    yield service.start()
    gate.shut = False
    service.end(seconds=90)
    service.close()


def told(service, report_id, *, seconds=90):
    """Wait until it is told how a report ended, and give that; it was told once."""
    service.until_told(report_id, seconds=seconds)
    time.sleep(0.5)
    (found,) = service.told(report_id)
    return found.get("type") or found["status"]


@pytest.mark.parametrize(("name", "type"), [("bomb", "KernelTimeout"), ("hungry", "KernelDied")])
def test_a_bomb_ends_in_its_pod(service, outside, name, type):
    """Processes or memory without end: told in its own time, and the next report is right."""
    report_id = service.ask(name)
    following = service.ask("good")
    assert told(service, report_id) == type
    assert told(service, following) == "posted"
    service.until(lambda: not outside.everything(), seconds=20)


def test_an_api_server_that_is_gone_is_told(service, gate):
    """No kernel can be had: the asker hears it soon; once it is back, the next report is right."""
    gate.shut = True
    gate.break_off()
    began = time.monotonic()
    assert told(service, service.ask("good")) == "KernelStartFailed"
    assert time.monotonic() - began < 40
    gate.shut = False
    assert told(service, service.ask("good")) == "posted"


def test_an_api_server_that_goes_while_a_pod_starts(service, gate, outside):
    """All connections break off in the middle of the start: the report comes, or is told; no pod stays."""
    report_id = service.ask("good")
    service.until(outside.everything)
    gate.break_off()
    assert told(service, report_id) in ("posted", "KernelStartFailed")
    assert told(service, service.ask("good")) == "posted"
    service.until(lambda: not outside.everything(), seconds=30)


def test_a_watch_that_falls_silent(service, gate, outside):
    """Nothing comes through the connection any more, and nobody says so: another one is made, and the report comes."""
    report_id = service.ask("good")
    service.until(outside.everything)
    gate.fall_silent()
    assert told(service, report_id) == "posted"


def test_an_api_server_that_is_gone_when_the_pod_is_to_go(service, gate, outside):
    """The report is posted all the same; the pod goes once the API server is back."""
    report_id = service.ask("slow")
    service.until_in(report_id, Step.EXECUTE)
    gate.shut = True
    gate.break_off()
    assert told(service, report_id) == "posted"
    assert outside.everything()
    gate.shut = False
    service.until(lambda: not outside.everything(), seconds=60)


def test_a_pod_that_stays_pending_is_given_up_in_the_reports_time(make_backend, tmp_path, outside):
    """Nobody waits for it longer than the report may take."""
    manifest = yaml.safe_load(POD.read_text())
    manifest["spec"]["schedulerName"] = "nobody"
    file = tmp_path / "pod.yaml"
    file.write_text(yaml.safe_dump(manifest))
    began = time.monotonic()
    with pytest.raises(KernelStartFailed):
        make_backend(manifest=file).start(SPEC, seconds=4)
    assert time.monotonic() - began < 4 + 5
    assert outside.everything() == []


REACH = """
import json, socket
def reached(host, port):
    try:
        socket.create_connection((host, port), timeout=2).close()
        return True
    except OSError:
        return False
print(json.dumps({place: reached(*place.rsplit(":", 1)) for place in PLACES}))
"""


async def test_what_the_network_policy_bars(backend, open_session, kubectl, suffix):
    """API server, metadata, another kernel and the world are out of reach, where the cluster enforces policies."""
    (policy,) = [
        each for each in read_objects("kernel-network", suffix=suffix) if each["spec"].get("podSelector") == {}
    ]
    assert set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    assert not policy["spec"].get("egress")
    session = await open_session(backend)
    await open_session(backend)
    other = open_session.handles[1].connection
    service = json.loads(kubectl("get", "service", "kubernetes", "-n", "default", "-o", "json"))["spec"][
        "clusterIP"
    ]
    places = [f"{service}:443", "169.254.169.254:80", f"{other['ip']}:{other['shell_port']}", "1.1.1.1:443"]
    found = json.loads(printed(await execute(session, f"PLACES = {places!r}", REACH)))
    open_ones = [place for place, is_open in found.items() if is_open]
    if open_ones:
        pytest.skip(f"this cluster does not enforce NetworkPolicy: a kernel reaches {', '.join(open_ones)}")
