"""Servers for the tests' world: each port of every address does its own thing, and whoever comes is written down.

world_servers.py LOG CERTIFICATE KEY
"""

import contextlib
import socket
import ssl
import struct
import sys
import threading
import time

# What a port does. All others refuse.
ECHO, HTTP, TLS, ENDLESS, SILENT, BREAKS, STREAM, SPEAKS, CLOSES = (
    5432,
    80,
    443,
    1001,
    1002,
    1003,
    1004,
    1005,
    1006,
)
DNS = 53
MIB = 2**20


def echo(connection):
    """Say back what is said."""
    while piece := connection.recv(65536):
        connection.sendall(piece)


def answer(connection):
    """Answer HTTP: a redirect to another host where the path asks for one."""
    head = connection.recv(65536).decode()
    place = head.split(" ")[1].partition("?to=")[2]
    if place:
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())
    else:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


def endless(connection):
    """Send for ever."""
    while True:
        connection.sendall(bytes(MIB))


def silent(connection):
    """Take everything, and say nothing."""
    while connection.recv(65536):
        continue


def breaks(connection):
    """Say something, then reset."""
    connection.recv(1)
    connection.sendall(b"some")
    time.sleep(0.05)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stream(connection):
    """Send as many MiB as the first line asks for."""
    for _ in range(int(connection.recv(100))):
        connection.sendall(bytes(MIB))


def speaks(connection):
    """Speak first, as mail and MySQL do."""
    connection.sendall(b"welcome\n")
    connection.recv(100)


def closes(connection):
    """Promise more than it sends."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello")


DOES = {
    ECHO: echo,
    HTTP: answer,
    TLS: answer,
    ENDLESS: endless,
    SILENT: silent,
    BREAKS: breaks,
    STREAM: stream,
    SPEAKS: speaks,
    CLOSES: closes,
    3306: echo,
    DNS: echo,
}


def serve(port, log, context):
    """Accept connections for ever."""
    listening = socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=handle, args=(connection, port, log, context), daemon=True).start()


def handle(connection, port, log, context):
    """Write down where somebody came to, and do what the port does."""
    address = connection.getsockname()[0].removeprefix("::ffff:")
    with contextlib.suppress(OSError), connection:
        log(f"{address} {port}")
        if port == TLS:
            connection = context.wrap_socket(connection, server_side=True)
        DOES[port](connection)


def hear(log):
    """Write down every datagram."""
    heard = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    heard.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    heard.bind(("", DNS))
    while True:
        heard.recvfrom(65536)
        log("udp 53")


def main():
    """Serve until killed."""
    log_file, certificate, key = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def log(line):
        with open(log_file, "a") as file:
            file.write(f"{line}\n")

    for port in DOES:
        threading.Thread(target=serve, args=(port, log, context), daemon=True).start()
    threading.Thread(target=hear, args=(log,), daemon=True).start()
    time.sleep(0.3)
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
