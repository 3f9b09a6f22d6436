"""The directory that a notebook works in: its files are written, listed and read, and nothing beside them."""

import fnmatch
import os
import stat
import time

AGE = 2_000_000_000  # nanoseconds that a given file seems old, so that any change of it shows
DEPTH = 8  # folders below the working directory that `list` looks into
ENTRIES = 20_000  # entries that `list` looks at
CHUNK = 4 * 1024 * 1024  # bytes that one `read` gives at most

# A notebook may replace any of these in their modules; what serves its output must not notice.
_open, _close, _dup, _fstat, _pread = os.open, os.close, os.dup, os.fstat, os.pread
_write, _mkdir, _fchdir, _scandir = os.write, os.mkdir, os.fchdir, os.scandir
_utime, _time = os.utime, time.time_ns
_is_regular, _matches = stat.S_ISREG, fnmatch.fnmatchcase
_O_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_O_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_O_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


class Refused(Exception):
    """The request cannot be served; the text says why."""


class WorkingDirectory:
    """The directory that the notebook works in, held open so that nothing a notebook does moves it."""

    def __init__(self, path: str) -> None:
        self._fd = _open(path, _O_FOLDER)
        self._given: dict[str, tuple[int, ...]] = {}  # how the files looked that were there from the start

    def enter(self) -> None:
        """Make it the process's working directory."""
        _fchdir(self._fd)

    def write(self, name: str, content: memoryview) -> None:
        """Write a file and the folders above it."""
        folder, last = self._folder_of(name, make=True)
        try:
            fd = _open(last, _O_NEW, 0o644, dir_fd=folder)
            try:
                while content:
                    content = content[_write(fd, content) :]
                seemingly = _time() - AGE
                _utime(fd, ns=(seemingly, seemingly))
                self._given[name] = _look(_fstat(fd))
            finally:
                _close(fd)
        finally:
            _close(folder)

    def read(self, name: str, offset: int, length: int) -> tuple[int, bytes] | None:
        """Return a file's size and a piece of it; None where there is no such file."""
        try:
            folder, last = self._folder_of(name, make=False)
        except FileNotFoundError:
            return None
        try:
            fd = _open(last, _O_READ, dir_fd=folder)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refused("is not a regular file") from error
        finally:
            _close(folder)
        try:
            found = _fstat(fd)
            if not _is_regular(found.st_mode):
                raise Refused("is not a regular file")
            return found.st_size, _pread(fd, min(length, CHUNK), offset)
        finally:
            _close(fd)

    def list(self, patterns: list[str], limit: int) -> tuple[list[tuple[str, int]], bool]:
        """Return names and sizes of the regular files that match, and whether there are more.

        Those that were given, and that nobody has changed since, are none of them.
        """
        wanted = [tuple(pattern.split("/")) for pattern in patterns]
        found: list[tuple[str, int]] = []
        left = ENTRIES
        folders = [((), _dup(self._fd))]  # type: list[tuple[tuple[str, ...], int]]
        try:
            while folders:
                above, fd = folders.pop()
                with _scandir(fd) as entries:
                    for entry in entries:
                        left -= 1
                        path = (*above, entry.name)
                        if left < 0 or len(found) > limit:
                            return found[:limit], True
                        if entry.is_dir(follow_symlinks=False) and len(path) <= DEPTH:
                            folders.append((path, _open(entry.name, _O_FOLDER, dir_fd=fd)))
                        elif entry.is_file(follow_symlinks=False) and _any_match(wanted, path):
                            name, look = "/".join(path), entry.stat(follow_symlinks=False)
                            if self._given.get(name) != _look(look):
                                found.append((name, look.st_size))
                _close(fd)
        finally:
            for _, fd in folders:
                _close(fd)
        return sorted(found)[:limit], len(found) > limit

    def _folder_of(self, name: str, *, make: bool) -> tuple[int, str]:
        """Open the folder of a relative name step by step, through no link; the caller closes it."""
        *above, last = parts = name.split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in parts):
            raise Refused("is no name below the working directory")
        folder = _dup(self._fd)
        for part in above:
            try:
                if make:
                    _ensure_folder(part, folder)
                below = _open(part, _O_FOLDER, dir_fd=folder)
            except NotADirectoryError as error:
                raise Refused("lies below something that is no folder") from error
            finally:
                _close(folder)
            folder = below
        return folder, last


def _look(found: os.stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _ensure_folder(name: str, parent: int) -> None:
    try:
        _mkdir(name, 0o755, dir_fd=parent)
    except FileExistsError:
        return


def _any_match(patterns: list[tuple[str, ...]], path: tuple[str, ...]) -> bool:
    return any(_match(pattern, path) for pattern in patterns)


def _match(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_match(pattern[1:], path[n:]) for n in range(len(path) + 1))
    return bool(path) and _matches(path[0], pattern[0]) and _match(pattern[1:], path[1:])
