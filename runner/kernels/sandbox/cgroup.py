"""A control group around one kernel's whole process tree: memory, processes, cpu; version 1 or 2."""

import os
import signal
import time
from pathlib import Path

# The launcher imports this: nothing heavier than pathlib may be imported here.

PERIOD = 100_000  # microseconds over which the cpu quota is counted
CONTROLLERS = ("memory", "pids", "cpu")


class Cgroup:
    """The folders of one control group: one under version 2, one a controller under version 1."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self.folders = folders  # controller -> folder; "unified" -> folder under version 2

    def __bool__(self) -> bool:
        return bool(self.folders)

    @property
    def holds_memory(self) -> bool:
        """Whether memory is limited."""
        return "memory" in self.folders or self._unified_has("memory.max")

    @property
    def holds_pids(self) -> bool:
        """Whether the number of processes is limited."""
        return "pids" in self.folders or self._unified_has("pids.max")

    def join(self) -> None:
        """Put the calling process into it."""
        for folder in self._distinct():
            (folder / "cgroup.procs").write_text("0")

    def limit(self, *, memory: int, pids: int, cpu: float) -> None:
        """Limit bytes, processes (threads count) and cores; what cannot be limited is left as it is."""
        quota = str(max(1000, int(cpu * PERIOD)))
        for name, value in (
            ("memory.max", str(memory)),
            ("memory.swap.max", "0"),
            ("memory.oom.group", "1"),
            ("pids.max", str(pids)),
            ("cpu.max", f"{quota} {PERIOD}"),
        ):
            self._set("unified", name, value)
        self._set("memory", "memory.limit_in_bytes", str(memory))
        self._set("memory", "memory.memsw.limit_in_bytes", str(memory))
        self._set("pids", "pids.max", str(pids))
        self._set("cpu", "cpu.cfs_period_us", str(PERIOD))
        self._set("cpu", "cpu.cfs_quota_us", quota)

    def ran_out_of_memory(self) -> bool:
        """Whether the system killed something in it for want of memory."""
        for controller, name in (("unified", "memory.events"), ("memory", "memory.oom_control")):
            if controller in self.folders:
                for line in _read(self.folders[controller] / name).splitlines():
                    key, _, count = line.partition(" ")
                    if key == "oom_kill" and count.strip() not in ("", "0"):
                        return True
        return False

    def pids(self) -> list[int]:
        """Return the processes in it."""
        return [int(pid) for folder in self._distinct() for pid in _read(folder / "cgroup.procs").split()]

    def remove(self, *, seconds: float = 2.0) -> bool:
        """Kill what is in it and remove it. Return False where something would not go in time."""
        end = time.monotonic() + seconds
        while [folder for folder in self._distinct() if not _removed(folder)]:
            if time.monotonic() > end:
                return False
            self._kill()
            time.sleep(0.001)
        return True

    def _kill(self) -> None:
        unified = self.folders.get("unified")
        if unified and _write(unified / "cgroup.kill", "1"):
            return
        for pid in self.pids():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def _set(self, controller: str, name: str, value: str) -> None:
        if controller in self.folders:
            _write(self.folders[controller] / name, value)

    def _unified_has(self, name: str) -> bool:
        return "unified" in self.folders and (self.folders["unified"] / name).exists()

    def _distinct(self) -> list[Path]:
        return list(dict.fromkeys(self.folders.values()))


def make_cgroup(name: str, *, own: dict[str, Path] | None = None) -> Cgroup:
    """Make a control group below our own, as far as that is allowed here; else an empty one.

    `own`: the folders of our own groups, where they need not be found out.
    """
    own = own_folders() if own is None else own
    folders: dict[str, Path] = {}
    for controller in CONTROLLERS:
        if controller in own and _made(own[controller] / name):
            folders[controller] = own[controller] / name
    if "memory" not in folders and "unified" in own:
        unified = _make_unified(own["unified"], name)
        if unified:
            folders = {key: folder for key, folder in folders.items() if key != "memory"} | {"unified": unified}
    return Cgroup(folders)


def own_folders() -> dict[str, Path]:
    """Return the folders of the control groups that this process is in, by controller, and "unified"."""
    mounts = _mounts()
    folders = {}
    for line in _read(Path("/proc/self/cgroup")).splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(",") if controllers else ["unified"]:
            if controller in mounts:
                root, mount = mounts[controller]
                # Inside a container the mount shows a part of the tree; our path may begin above it.
                relative = path.removeprefix(root.rstrip("/")) if path.startswith(root) else path
                folder = mount / relative.strip("/")
                if folder.is_dir():
                    folders[controller] = folder
    return folders


def _mounts() -> dict[str, tuple[str, Path]]:
    """Return where each controller is mounted, and which part of its tree is shown there."""
    mounts = {}
    for line in _read(Path("/proc/self/mountinfo")).splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split(" ", 2)
        root, mount = left.split(" ")[3:5]
        if kind == "cgroup2":
            mounts["unified"] = (root, Path(mount))
        elif kind == "cgroup":
            for option in options.split(","):
                mounts[option.removeprefix("name=")] = (root, Path(mount))
    return mounts


def _make_unified(own: Path, name: str) -> Path | None:
    """Make a version 2 group with a memory controller: below us, or beside us where processes bar that."""
    for parent in (own, own.parent):
        if not (parent / "cgroup.subtree_control").exists():
            continue
        for controller in CONTROLLERS:
            _write(parent / "cgroup.subtree_control", f"+{controller}")
        folder = parent / name
        if _made(folder):
            if (folder / "memory.max").exists() and _may_join(parent):
                return folder
            folder.rmdir()
    return None


def _may_join(parent: Path) -> bool:
    return os.access(parent / "cgroup.procs", os.W_OK)


def _made(folder: Path) -> bool:
    try:
        folder.mkdir()
    except OSError:
        return False
    return True


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _write(file: Path, text: str) -> bool:
    try:
        file.write_text(text)
    except OSError:
        return False
    return True
