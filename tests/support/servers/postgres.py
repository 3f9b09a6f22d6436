"""A PostgreSQL server of the tests' own, in their world, over TLS."""

import glob
import os
import pwd
import shutil
import subprocess
import time

from tests.support.needs import missing
from tests.support.servers.world import run

OWNER_PASSWORD = "owner-of-all"


def start_postgres(world, *, address, certificate, key):
    """Start it at an address of the world; give the DSN of its owner, without the authority that signed for it."""
    initdb, postgres = _program("initdb"), _program("postgres")
    user = next((each for each in ("postgres", "nobody") if _exists(each)), "nobody")
    folder = world.folder / "postgres"
    folder.mkdir()
    for each in (world.folder, folder):
        each.chmod(0o755)
    data, password = folder / "data", folder / "password"
    data.mkdir()
    password.write_text(OWNER_PASSWORD)
    password.chmod(0o644)
    for file, name in ((certificate, "server.crt"), (key, "server.key")):
        shutil.copyfile(file, folder / name)
        shutil.chown(folder / name, user)
        (folder / name).chmod(0o600)
    shutil.chown(data, user)
    become = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
    run(
        *become,
        initdb,
        "-D",
        str(data),
        "-U",
        "owner",
        "-A",
        "scram-sha-256",
        f"--pwfile={password}",
        "--no-sync",
        "-E",
        "UTF8",
    )
    (data / "pg_hba.conf").write_text("hostssl all all all scram-sha-256\n")
    options = {
        "listen_addresses": address,
        "unix_socket_directories": "",
        "ssl": "on",
        "ssl_cert_file": folder / "server.crt",
        "ssl_key_file": folder / "server.key",
        "fsync": "off",
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    command = ["ip", "netns", "exec", world.world, *become, postgres, "-D", str(data), *words]
    with open(folder / "log", "w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
    world.end_with(server)
    end = time.monotonic() + 60
    while "ready to accept connections" not in (folder / "log").read_text():
        assert server.poll() is None and time.monotonic() < end, (folder / "log").read_text()
        time.sleep(0.05)
    return f"postgresql://owner:{OWNER_PASSWORD}@db.internal/postgres?sslmode=verify-full"


def _program(name):
    found = shutil.which(name) or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))), None)
    if found is None:
        missing(f"{name} is not installed: a database for the examples")
    return os.path.realpath(found)


def _exists(user):
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False
