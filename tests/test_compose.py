"""docker-compose.yml: valid, with a Redis that forgets nothing and no more privileges than the sandbox needs."""

import json
import os
import shlex
import socket
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest
import yaml
from jsonschema import validators

from runner.quantities import byte_count
from tests.support.needs import missing

FILE = Path(__file__).resolve().parent.parent / "docker-compose.yml"
CLUSTER = FILE.parent / "kernel" / "cluster"


@pytest.fixture(scope="module")
def compose():
    """What the file says."""
    return yaml.safe_load(FILE.read_text())


def schema():
    """The schema of the Compose specification, as check-jsonschema ships it."""
    try:
        (found,) = (path for path in files("check-jsonschema") if path.name == "compose-spec.json")
    except PackageNotFoundError:
        missing("check-jsonschema, which has the schema, is not installed")
    return json.loads(found.read_text())


def test_it_satisfies_the_schema(compose):
    """And the schema is one that refuses something."""
    rules = schema()
    validator = validators.validator_for(rules)(rules)
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)] == []
    assert list(validator.iter_errors({"services": {"bot": {"comand": "x"}}}))


def test_redis_forgets_nothing(compose):
    """It evicts nothing, writes everything down, and on a volume that outlives it."""
    redis = compose["services"]["redis"]
    for words in ("--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"):
        assert words in redis["command"]
    volume = redis["volumes"][0].partition(":")[0]
    assert volume in compose["volumes"]


def options(words):
    """A server's options by name, from its command line."""
    starts = [place for place, word in enumerate(words) if word.startswith("--")]
    ends = [*starts[1:], len(words)]
    return {words[start]: words[start + 1 : end] for start, end in zip(starts, ends, strict=True)}


def test_the_clusters_redis_is_the_same(compose):
    """The same image with the same options, but for its folder and password; each refuses before it is killed."""
    (deployment,) = (
        each for each in yaml.safe_load_all((CLUSTER / "redis.yaml").read_text()) if each["kind"] == "Deployment"
    )
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    images = yaml.safe_load((CLUSTER / "kustomization.yaml").read_text())["images"]
    tags = {each["name"]: each["newTag"] for each in images}
    redis = compose["services"]["redis"]
    assert redis["image"] == f"{container['image']}:{tags[container['image']]}"

    here, there = options(shlex.split(redis["command"])), options(container["args"])
    assert there.pop("--dir") == ["/data"]
    assert there.pop("--requirepass")
    assert here == there
    (most,) = here["--maxmemory"]
    limits = (redis["deploy"]["resources"]["limits"]["memory"], container["resources"]["limits"]["memory"])
    for limit in limits:
        assert byte_count(most.replace("mb", "Mi")) <= 0.8 * byte_count(limit)


def test_every_service_is_watched_and_limited(compose):
    """A check of its health; processor, memory and processes within limits; started again when it dies."""
    assert set(compose["services"]) == {"redis", "bot", "worker"}
    for service in compose["services"].values():
        assert service["healthcheck"]["test"]
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
        assert service["restart"] == "unless-stopped"


def test_nothing_has_more_privileges_than_it_needs(compose):
    """No service is privileged or adds a capability; only the worker may make namespaces, for its sandboxes."""
    for name, service in compose["services"].items():
        assert not {"privileged", "cap_add", "devices", "pid", "network_mode", "userns_mode"} & set(service)
        assert "no-new-privileges:true" in service["security_opt"]
        assert not [each for volume in service["volumes"] for each in ("docker.sock", "/:/") if each in volume]
        if name != "worker":
            assert len(service["security_opt"]) == 1
        if name != "redis":
            assert (service["cap_drop"], service["read_only"]) == (["ALL"], True)


def test_secrets_and_tokens_are_not_in_the_file(compose):
    """They come from .env, which no repository has."""
    for service in compose["services"].values():
        named = service.get("environment", {})
        assert not [name for name in named if "TOKEN" in name or "SECRET" in name or "KEY" in name]


def test_the_worker_is_healthy_while_redis_hears_of_it(compose, redis, redis_url):
    """The check is run as it stands."""
    _, *command = compose["services"]["worker"]["healthcheck"]["test"]

    def status():
        environment = {**os.environ, "REDIS_URL": redis_url}
        return subprocess.run([sys.executable, *command[1:]], env=environment, timeout=30).returncode

    redis.hset("rq:worker:elsewhere-1.2.3", "state", "idle")
    assert status() == 1
    redis.hset(f"rq:worker:{socket.gethostname()}-1.2.3", "state", "idle")
    assert status() == 0
