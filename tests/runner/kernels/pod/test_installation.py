"""The name by which an installation knows its own pods."""

import socket

import pytest

from runner.kernels.pod.installation import installation_id


def test_who_shares_a_redis_is_one_installation():
    """Password, user and the way a default is written make no difference."""
    one = installation_id("redis://redis.example.com")
    assert one == installation_id("redis://:secret@redis.example.com:6379/0")
    assert one == installation_id("rediss://user:other@REDIS.example.com")


def test_another_redis_or_database_is_another_installation():
    """Each of these is a different one."""
    urls = [
        "redis://a.example.com",
        "redis://b.example.com",
        "redis://a.example.com:6380",
        "redis://a.example.com/1",
    ]
    assert len(set(map(installation_id, urls))) == 4


@pytest.mark.parametrize("url", ["redis://localhost:6379", "redis://127.0.0.1", "unix:///home/me/redis.sock"])
def test_a_redis_of_this_machine_is_this_machines(url):
    """Two laptops with the same address are not one installation."""
    assert installation_id(url) == installation_id(url, host=socket.gethostname())
    assert installation_id(url) != installation_id(url, host="another")


def test_a_bare_name_is_one_of_the_namespace(tmp_path):
    """`redis` means another server in another namespace; a full name means the same everywhere."""
    names = set()
    for namespace in ("one", "two"):
        file = tmp_path / namespace
        file.write_text(namespace)
        names |= {installation_id(url, account=file) for url in ("redis://redis:6379", "redis://redis.data.svc")}
    assert len(names) == 3


def test_it_is_a_label():
    """Kubernetes takes it as a label's value."""
    assert installation_id("unix:///a/b c/é.sock").isalnum()
