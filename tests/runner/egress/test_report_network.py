"""A kernel reaches the hosts that its report names, and what goes wrong on the way is told in a sentence."""

import asyncio
import os
import signal
import subprocess

import pytest

from runner.egress.explain import fault_sentence
from runner.egress.report_network import ReportNetwork, addresses_of, proxy_environment
from runner.errors import KernelTimeout, NetworkFailed, NotebookFailed
from runner.hosts import read_host
from runner.kernels.base import KernelNetwork
from tests.runner.kernels.conftest import make_backend


async def test_a_kernel_reaches_what_its_report_names(reach, world):
    """By its name, on its port, with any protocol; each connection is told, with its bytes."""
    world.touched()
    kernel = await reach("db.internal:5432", "db.internal:1005", "api.example.com:80")
    said = await kernel.run(
        "import socket, urllib.request\n"
        "with socket.create_connection(('db.internal', 5432)) as s:\n"
        "    s.sendall(b'select 1')\n"
        "    s.shutdown(socket.SHUT_WR)\n"
        "    print(s.makefile().read())\n"
        "print(socket.create_connection(('db.internal', 1005)).recv(100))\n"
        "print(urllib.request.urlopen('http://api.example.com/').read())"
    )
    assert said == "select 1\nb'welcome\\n'\nb'hello'\n"
    assert world.touched() == ["10.77.1.1 5432", "10.77.1.1 1005", "11.0.1.1 80"]
    first, *others = sorted(kernel.ended(), key=lambda each: each.port, reverse=True)
    assert (first.host, first.port, first.sent, first.received, first.fault) == ("db.internal", 5432, 8, 8, None)
    assert [(each.host, each.port, each.fault) for each in others] == [
        ("db.internal", 1005, None),
        ("api.example.com", 80, None),
    ]


async def test_tls_holds_from_end_to_end(reach, world):
    """The host's own certificate is what the notebook sees, directly and through the proxy."""
    kernel = await reach("api.example.com", "*.s3.example.com")
    authority = world.authority.read_text()
    said = await kernel.run(
        "import os, ssl, urllib.request\n"
        f"context = ssl.create_default_context(cadata={authority!r})\n"
        "print(urllib.request.urlopen('https://api.example.com/', context=context).read())\n"
        "try:\n"
        "    urllib.request.urlopen('https://bucket.s3.example.com/', context=context)\n"
        "except OSError as error:\n"
        "    print(error)\n"
        "print(os.environ['HTTPS_PROXY'], os.environ['NO_PROXY'])"
    )
    assert said.startswith("b'hello'\n")
    assert "not valid for 'bucket.s3.example.com'" in said  # that server has the other's certificate
    assert said.endswith("http://127.1.0.1:3128 localhost,127.0.0.1,api.example.com\n")


TRY = "import socket, time\ns = socket.create_connection(({host!r}, {port}))\n{more}"
GET = "s.sendall(b'x')\nwhile s.recv(65536):\n    pass\nraise EOFError('it ended')"
FAULTS = {
    ("unknown.example.com", 443): "unknown.example.com:443 does not resolve",
    ("db.internal", 1): "db.internal:1 refused the connection",
    ("db.internal", 1003): "db.internal:1003 broke off the connection",
    ("home.example.com", 80): "home.example.com:80 leads to 127.0.0.1, where no report may go",
    (
        "six.example.com",
        80,
    ): "six.example.com:80 leads to fd00:77::1, which is private; ask whoever runs reportbot to "
    "name it in NETWORK_ALLOW",
}


async def test_what_goes_wrong_names_the_host_and_the_cause(reach):
    """One kernel meets one fault after another; the sentence of each is in the error of a report that ends there."""
    hosts = [f"{host}:{port}" for host, port in FAULTS]
    kernel = await reach(*hosts, named=hosts[:-1])
    for (host, port), sentence in FAULTS.items():
        with pytest.raises(NotebookFailed) as caught:
            await kernel.run(TRY.format(host=host, port=port, more=GET))
        while not kernel.network.connections:
            await asyncio.sleep(0.01)
        kernel.network.explain(caught.value)
        assert caught.value.message.endswith(f" – {sentence}"), caught.value.message
        assert fault_sentence(kernel.network.connections.pop()) == sentence


@pytest.mark.slow
async def test_a_host_that_does_not_answer_is_told(reach):
    """It is waited for as long as it says, and then the notebook goes on."""
    kernel = await reach("nowhere.example.com")
    with pytest.raises(NotebookFailed) as caught:
        await kernel.run(TRY.format(host="nowhere.example.com", port=443, more=GET))
    kernel.ended()
    kernel.network.explain(caught.value)
    assert caught.value.message.endswith(" – nowhere.example.com:443 did not answer in 10 s")


async def test_a_host_that_sends_for_ever_is_told(reach):
    """Its report runs out of time, and no longer; who was sending is told, and who was silent."""
    kernel = await reach("db.internal:1001", "db.internal:1002")
    silent = TRY.format(host="db.internal", port=1002, more="s.sendall(b'x')")
    endless = TRY.format(host="db.internal", port=1001, more=GET)
    with pytest.raises(KernelTimeout) as caught:
        await kernel.run(f"{silent}\nkept = s\n{endless}", seconds=2)
    kernel.ended()
    kernel.network.explain(caught.value)
    assert "db.internal:1002 had sent nothing in " in caught.value.message
    assert "db.internal:1001 was still sending after " in caught.value.message
    assert "MiB so far" in caught.value.message


async def test_a_certificate_that_is_not_trusted_is_told(reach):
    """What the notebook's library says names no host; the sentence does."""
    kernel = await reach("api.example.com")
    source = (
        "import socket, ssl\n"
        "ssl.create_default_context().wrap_socket(\n"
        "    socket.create_connection(('api.example.com', 443)), server_hostname='api.example.com')"
    )
    with pytest.raises(NotebookFailed) as caught:
        await kernel.run(source)
    kernel.ended()
    kernel.network.explain(caught.value)
    assert caught.value.message.endswith(
        "api.example.com:443 shows a certificate that is not trusted for this name"
    )


async def test_a_host_that_closes_in_the_middle_is_told(reach):
    """It is no fault of the connection's, and is told where the notebook stumbles over it."""
    kernel = await reach("db.internal:1006")
    source = "import requests\nrequests.get('http://db.internal:1006/').content"
    with pytest.raises(NotebookFailed) as caught:
        await kernel.run(source)
    kernel.ended()
    kernel.network.explain(caught.value)
    assert caught.value.message.endswith(" – db.internal:1006 closed the connection after 45 bytes")


async def test_a_name_that_is_not_given_is_told(reach):
    """It does not resolve, at once, and the author reads which names do."""
    kernel = await reach("api.example.com", "db.internal:5432")
    with pytest.raises(NotebookFailed) as caught:
        await kernel.run("import urllib.request\nurllib.request.urlopen('http://evil.example.org/')", seconds=5)
    kernel.network.explain(caught.value)
    assert caught.value.message.endswith("this report reaches only api.example.com and db.internal:5432")


async def test_the_process_killed_in_the_middle_is_noticed(reach):
    """Its report fails in words; the connections until then are known, and the next report has another process."""
    kernel = await reach("db.internal:5432")
    await kernel.run(TRY.format(host="db.internal", port=5432, more="s.close()"))
    while not kernel.network.connections:
        await asyncio.sleep(0.01)
    kernel.network.require_whole()
    os.kill(kernel.network.pid, signal.SIGKILL)
    with pytest.raises(NetworkFailed, match="was cut off while it ran"):
        while True:
            kernel.network.require_whole()
            await asyncio.sleep(0.01)
    await kernel.run(
        TRY.format(host="db.internal", port=5432, more="").replace("s = ", "try:\n    s = ")
        + "except OSError:\n    pass"
    )
    assert [each.host for each in kernel.ended()] == ["db.internal"]
    other = await reach("db.internal:5432")
    await other.run(TRY.format(host="db.internal", port=5432, more="s.close()"))


async def test_connections_are_bounded(reach):
    """So many at once: one more is refused, and one that is closed makes room. After so many in all, nobody listens."""
    kernel = await reach("db.internal:5432")
    said = await kernel.run(
        "import socket, time\n"
        "def say():\n"
        "    try:\n"
        "        s = socket.create_connection(('db.internal', 5432), 5)\n"
        "        s.sendall(b'x')\n"
        "        return s if s.recv(1) == b'x' else None\n"
        "    except OSError:\n"
        "        return None\n"
        "kept = [say() for _ in range(70)]\n"
        "print(sum(s is not None for s in kept))\n"
        "for s in kept:\n"
        "    s and s.close()\n"
        "time.sleep(0.5)\n"
        "print(say() is not None)\n"
        "kept = [say() for _ in range(64)]\n"
        "for _ in range(1000):\n"
        "    try:\n"
        "        socket.create_connection(('db.internal', 5432), 5).close()\n"
        "    except ConnectionResetError:\n"
        "        pass\n"
        "    except ConnectionRefusedError:\n"
        "        print('nobody listens', kept[0].send(b'x'), kept[0].recv(1))\n"
        "        break"
    )
    assert said == "64\nTrue\nnobody listens 1 b'x'\n"
    ended = kernel.ended()
    assert {each.fault for each in ended} == {None, "too many"} and len(ended) == 1001


@pytest.mark.slow
async def test_a_kernel_of_a_user_namespace_reaches_them_too(reach, kernel_home):
    """Its network is another user's, and is entered through that one's namespace."""
    kernel = await reach("db.internal:5432", backend=make_backend("user namespace", kernel_home))
    more = "s.sendall(b'x')\nprint(s.recv(1))"
    assert await kernel.run(TRY.format(host="db.internal", port=5432, more=more)) == "b'x'\n"


def test_a_kernel_that_is_gone_is_told(tmp_path):
    """Nothing is listened at in any other network instead."""
    network = ReportNetwork([read_host("db.internal")], named=[])
    gone = subprocess.Popen(["true"])
    gone.wait()
    with pytest.raises(NetworkFailed, match="the kernel has ended, or has no network of its own"):
        network.open(KernelNetwork(launcher=gone.pid, hosts_file=tmp_path / "hosts", own_uid=None))
    network.close()
    network.close()
    assert not (tmp_path / "hosts").exists()


def test_each_name_has_an_address_of_its_own():
    """Also where it has several ports; patterns have none, and are reached through the proxy."""
    hosts = [read_host(text) for text in ("a.b", "a.b:80", "*.c", "d.e")]
    assert addresses_of(hosts) == {"a.b": "127.1.0.2", "d.e": "127.1.0.3"}
    assert proxy_environment(hosts)["no_proxy"] == "localhost,127.0.0.1,a.b,d.e"
    assert proxy_environment(hosts[:2]) == {}
