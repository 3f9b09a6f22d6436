"""A notebook that reaches some hosts by name tries to reach anything else."""

import json
import os
import socket

from tests.runner.egress.conftest import isolated, kernel_home, open_session, reach, world  # noqa: F401 (fixtures)
from tests.support.servers.world import NAMES

HOSTS = (
    "db.internal:5432",
    "api.example.com",
    "api.example.com:80",
    "metadata.example.com:80",
    "alibaba.example.com:80",
    "home.example.com:80",
    "office.example.com:80",
    "six.example.com:80",
    "linklocal.example.com:80",
    "mapped.example.com:80",
    "rebinding.example.com:80",
    "*.s3.example.com",
)
NAMED = ("db.internal:5432", "metadata.example.com:80", "home.example.com:80", "linklocal.example.com:80")
TOOLS = r"""
import ctypes, glob, json, os, socket, ssl, struct, time, urllib.request

PROXY = ("127.1.0.1", 3128)

def tcp(host, port, say=b"GET / HTTP/1.0\r\n\r\n", family=socket.AF_UNSPEC):
    for family, kind, number, _, place in socket.getaddrinfo(host, port, family, socket.SOCK_STREAM):
        with socket.socket(family, kind, number) as s:
            s.settimeout(3)
            s.connect(place)
            s.sendall(say)
            return s.recv(100)

def udp(host, port=53):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.3)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.sendto(b"x" * 20, (host, port))
        return s.recv(100)

def proxied(head, then=b""):
    with socket.create_connection(PROXY, 3) as s:
        s.sendall(head.replace("\n", "\r\n").encode("latin-1") + then)
        said = s.recv(100)
        if b"200" not in said:
            return b""
        s.sendall(b"x")
        return said

def connect(place):
    return proxied(f"CONNECT {place} HTTP/1.1\nHost: {place}\n\n")

def tls(name, server_name):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection((name, 443), 3), server_hostname=server_name) as s:
        s.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return s.recv(100)

def hello_in_pieces():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.wrap_bio(incoming, outgoing, server_hostname="evil.example.org").do_handshake()
    except ssl.SSLWantReadError:
        hello = outgoing.read()[5:]
    pieces = b"".join(b"\x16\x03\x01" + struct.pack(">H", len(p)) + p for p in (hello[:20], hello[20:]))
    return tcp("api.example.com", 443, pieces)

def system_call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    return b"" if getattr(libc, name)(*arguments) else b"done"

def new_address():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as s:
        body = struct.pack("BBBBI", socket.AF_INET, 32, 0, 0, 1) + struct.pack("HH4s", 8, 2, bytes((11, 0, 1, 1)))
        s.send(struct.pack("IHHII", 16 + len(body), 20, 0x405, 1, 0) + body)  # RTM_NEWADDR, with an answer
        return b"" if struct.unpack_from("i", s.recv(4096), 16)[0] else b"done"

def foreign_sockets():
    found = []
    for root in ("/run", "/tmp", "/var", "/dev", "/home", "/srv", "/mnt"):
        for folder, _, names in os.walk(root):
            for name in names:
                try:
                    with socket.socket(socket.AF_UNIX) as s:
                        s.connect(os.path.join(folder, name))
                        found.append(name)
                except OSError:
                    pass
    return json.dumps(found).encode() if found else b""

def foreign_processes():
    mine = {str(os.getpid()), str(os.getppid())}
    found = []
    for each in glob.glob("/proc/[0-9]*"):
        pid = each.rpartition("/")[2]
        if pid not in mine:
            try:
                found.append(open(f"{each}/environ").read() or os.listdir(f"{each}/root"))
            except OSError:
                pass
    return "".join(map(str, found)).encode()

def enter(pid):
    with open(f"/proc/{pid}/ns/net") as file:
        return system_call("setns", file.fileno(), 0)

def vsock():
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as s:
        return b"a socket to the machine's host"

def many_halves():
    held = [socket.create_connection(PROXY, 3) for _ in range(20)]
    for each in held:
        each.sendall(b"CONNECT a")
    said = tcp("db.internal", 5432, b"still there")
    for each in held:
        each.close()
    assert said == b"still there", said
    return b""

results = {}
def way(name, try_it):
    try:
        results[name] = (try_it() or b"").decode("latin-1")
    except Exception as error:
        results[name] = ""
"""
# The ways out, by name: each returns something where it led anywhere.
WAYS = {
    "the address of an allowed host": "tcp('11.0.1.1', 443)",
    "the address of an allowed private host": "tcp('10.77.1.1', 5432)",
    "the metadata address": "tcp('169.254.169.254', 80)",
    "the gateway": "tcp('10.77.0.1', 80)",
    "the worker's own address": "tcp('10.77.0.2', 80)",
    "loopback": "tcp('127.0.0.1', 80)",
    "any address of this machine": "tcp('0.0.0.0', 80)",
    "an address as one number": "tcp('184549633', 443)",
    "an address in hexadecimal": "tcp('0x0b000101', 443)",
    "IPv6 loopback": "tcp('::1', 80)",
    "an IPv6 address": "tcp('fd00:77::1', 80)",
    "IPv4 in IPv6": "tcp('::ffff:11.0.1.1', 443)",
    "a link-local address": "tcp('fe80::1%lo', 80)",
    "another name": "tcp('evil.example.org', 443)",
    "another port of an allowed name": "tcp('db.internal', 3306)",
    "a name below an allowed one": "tcp('x.db.internal', 5432)",
    "a name above an allowed one": "tcp('example.com', 443)",
    "an allowed name over IPv6": "tcp('db.internal', 5432, family=socket.AF_INET6)",
    "DNS over UDP": "udp('10.77.0.1')",
    "DNS over TCP": "tcp('10.77.0.1', 53)",
    "UDP to an allowed host": "udp('db.internal', 5432)",
    "UDP to the world": "udp('11.0.1.1')",
    "UDP to everybody": "udp('255.255.255.255')",
    "UDP over IPv6": "udp('fd00:77::1')",
    "ICMP": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP).sendto(b'x' * 8, ('11.0.1.1', 0)) and b'sent'",
    "a raw socket": "bytes(str(socket.socket(socket.AF_INET, socket.SOCK_RAW, 255)), 'ascii')",
    "raw packets": "bytes(str(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)), 'ascii')",
    "the virtual machine's host": "vsock()",
    "an address of one's own": "new_address()",
    "a new network": "system_call('unshare', 0x40000000)",
    "a new user's network": "system_call('unshare', 0x50000000)",
    "the network of the first process": "enter(1) if os.readlink('/proc/1/ns/net') != os.readlink('/proc/self/ns/net') else b''",
    "a name written into /etc/hosts": "bytes(open('/etc/hosts', 'a').write('11.0.1.2 evil.example.org\\n'))",
    "an abstract Unix socket": "socket.socket(socket.AF_UNIX).connect('\\0' + ABSTRACT) or b'connected'",
    "Unix sockets in folders": "foreign_sockets()",
    "other processes in /proc": "foreign_processes()",
    "CONNECT to another host": "connect('evil.example.org:443')",
    "CONNECT to another port": "connect('api.example.com:22')",
    "CONNECT to an address": "connect('11.0.1.1:443')",
    "CONNECT to an IPv6 address": "connect('[fd00:77::1]:443')",
    "CONNECT to loopback": "connect('localhost:443')",
    "CONNECT to a private host behind a star": "connect('private.s3.example.com:443')",
    "CONNECT to two labels for one star": "connect('a.bucket.s3.example.com:443')",
    "CONNECT to the star itself": "connect('*.s3.example.com:443')",
    "CONNECT to a name with another behind it": "connect('evil.example.org:443/.s3.example.com:443')",
    "CONNECT to a name with a NUL": "connect('evil.example.org\\0.s3.example.com:443')",
    "CONNECT with the words of a second one": "proxied('CONNECT evil.example.org:443 HTTP/1.1\\n\\n', b'CONNECT bucket.s3.example.com:443 HTTP/1.1\\r\\n\\r\\n')",
    "a page asked for through the proxy": "proxied('GET http://evil.example.org/ HTTP/1.1\\nHost: bucket.s3.example.com\\n\\n')",
    "SOCKS": "proxied('\\x05\\x01\\x00')",
    "a redirect to another host": "urllib.request.urlopen('http://api.example.com/?to=http://evil.example.org/', timeout=3).read()",
    "a redirect to the metadata address": "urllib.request.urlopen('http://api.example.com/?to=http://169.254.169.254/', timeout=3).read()",
    "TLS for another name": "tls('api.example.com', 'evil.example.org')",
    "TLS that hides its name": "hello_in_pieces()",
    "an allowed name that leads to metadata": "tcp('metadata.example.com', 80)",
    "an allowed name that leads to another cloud's metadata": "tcp('alibaba.example.com', 80)",
    "an allowed name that leads to loopback": "tcp('home.example.com', 80)",
    "an allowed name that leads to IPv4 loopback in IPv6": "tcp('mapped.example.com', 80)",
    "an allowed name that leads to the link": "tcp('linklocal.example.com', 80)",
    "an allowed name that leads to the worker's machine": "tcp('office.example.com', 80)",
    "an allowed name that leads to a private IPv6 address": "tcp('six.example.com', 80)",
    "many halves of a request": "many_halves()",
}


async def test_ways_out_of_a_report_that_reaches_some_hosts(reach, world):  # noqa: F811
    """None of them leads anywhere, from inside and as seen by every server; the hosts that are allowed answer."""
    world.name(**{"rebinding.example.com": NAMES["api.example.com"]})
    kernel = await reach(*HOSTS, named=NAMED)
    allowed = (
        "tcp('db.internal', 5432, b'x'), tcp('rebinding.example.com', 80), connect('bucket.s3.example.com:443')"
    )
    name = f"reportbot-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind("\0" + name)
        abstract.listen()
        await kernel.run(f"{TOOLS}\nABSTRACT = {name!r}")
        assert "200 OK" in await kernel.run(f"print({allowed}, tls('api.example.com', 'api.example.com'))")
        world.touched()
        ways = "\n".join(f"way({name!r}, lambda: {source})" for name, source in WAYS.items())
        results = json.loads(await kernel.run(f"{ways}\nprint(json.dumps(results))", seconds=120))
    assert len(results) == len(WAYS) >= 40
    assert {name: said for name, said in results.items() if said} == {}
    # The redirects came from the first, and the halves shared the proxy with the second; TLS is known by its first bytes.
    seen = set(world.touched())
    assert seen <= {"11.0.1.1 80", "10.77.1.1 5432", "11.0.1.1 443"}


async def test_a_name_that_leads_elsewhere_the_second_time(reach, world):  # noqa: F811
    """Each connection goes to an address that was looked at, whatever the name meant before."""
    world.name(**{"rebinding.example.com": NAMES["api.example.com"]})
    kernel = await reach("rebinding.example.com:80")
    source = (
        "import urllib.request\nprint(urllib.request.urlopen('http://rebinding.example.com/', timeout=5).read())"
    )
    assert await kernel.run(source) == "b'hello'\n"
    for elsewhere in ("127.0.0.1", "169.254.169.254"):
        world.name(**{"rebinding.example.com": elsewhere})
        world.touched()
        await kernel.run(f"try:\n    {source.splitlines()[1]}\nexcept OSError:\n    pass", seconds=20)
        assert world.touched() == []
    assert [each.fault for each in kernel.ended()] == [None, "barred", "barred"]


async def test_two_reports_reach_their_own_hosts(reach, world):  # noqa: F811
    """What one listens at is nowhere in the other's network."""
    first, second = await reach("db.internal:5432"), await reach("other.internal:5432", "api.example.com:80")
    await first.run(TOOLS)
    assert "b'x'" in await first.run("print(tcp('db.internal', 5432, b'x'))")
    world.touched()
    for source in ("'127.1.0.3', 80", "'127.1.0.2', 80", "'other.internal', 5432"):
        assert await first.run(f"try:\n    print(tcp({source}))\nexcept OSError:\n    print('no')") == "no\n"
    assert world.touched() == []
    await second.run(TOOLS)
    await second.run("print(tcp('other.internal', 5432, b'x'))")
    assert world.touched() == ["10.77.1.2 5432"]
