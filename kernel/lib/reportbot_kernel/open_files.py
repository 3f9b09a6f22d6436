"""Finishes what a notebook left open: all that Python still buffers is written before anything is read back."""

import gc
import os
import sys
from collections.abc import Iterator
from typing import Any

# What holds written data back, as module, class and what makes it let go; the outermost first, for it writes into
# those that follow. A file that only has to be flushed stays open.
WRITERS = (
    ("pandas.io.excel._base", "ExcelWriter", "close"),
    ("xlsxwriter.workbook", "Workbook", "close"),
    ("openpyxl.worksheet._write_only", "WriteOnlyWorksheet", "close"),
    ("pyarrow.parquet.core", "ParquetWriter", "close"),
    ("pyarrow.lib", "_CRecordBatchWriter", "close"),
    ("pyarrow.lib", "NativeFile", "close"),
    ("h5py._hl.files", "File", "close"),
    ("tables.file", "File", "close"),
    ("matplotlib.backends.backend_pdf", "PdfPages", "close"),
    ("shelve", "Shelf", "close"),
    ("_duckdb", "DuckDBPyConnection", "close"),
    ("sqlite3", "Connection", "close"),
    ("codecs", "StreamReaderWriter", "flush"),
    ("io", "TextIOWrapper", "flush"),
    ("zipfile", "_ZipWriteFile", "close"),
    ("gzip", "GzipFile", "close"),
    ("bz2", "BZ2File", "close"),
    ("lzma", "LZMAFile", "close"),
    ("tarfile", "TarFile", "close"),
    ("zipfile", "ZipFile", "close"),
    ("io", "TextIOWrapper", "flush"),
    ("io", "BufferedWriter", "flush"),
    ("io", "BufferedRandom", "flush"),
    ("io", "FileIO", "flush"),  # which holds nothing back
    ("numpy", "memmap", "flush"),
)
# Of these a file is only open while they write it at their end.
UNOPENED = ("xlsxwriter.workbook",)
READING = ("r", "rb", 1)  # GzipFile's READ is 1
MOST_CHILDREN = 100
_WRITABLE = os.O_WRONLY | os.O_RDWR

# A notebook may replace any of these in their module; and pathlib takes ten times as long, in each report.
_listdir, _readlink, _open, _read, _close = os.listdir, os.readlink, os.open, os.read, os.close


def finish_files(folder: str) -> tuple[list[str], list[str]]:
    """Write what is buffered. Return which files below `folder` were open, and which of these may lack an end."""
    before = open_for_writing(folder)
    if not before and not any(name in sys.modules for name in UNOPENED):
        return [], []
    failed = set()
    known = set()
    for writer, how in _writers():
        fd = _descriptor(writer)
        known.add(fd)
        try:
            getattr(writer, how)()
        except Exception:  # whatever a half-made writer raises
            failed.add(fd)
    left = open_for_writing(folder)
    unfinished = {name for fd, name in left.items() if fd in failed or fd not in known}
    unfinished |= {before[fd] for fd in failed if fd in before}
    return sorted(set(before.values()) - unfinished), sorted(unfinished)


def open_for_writing(folder: str, process: str = "self") -> dict[int, str]:
    """Return the files below a folder that a process may still write, by descriptor."""
    found = {}
    above = f"{os.path.realpath(folder)}/"
    try:
        descriptors = _listdir(f"/proc/{process}/fd")
    except OSError:  # it has ended, or is not ours to look at
        return {}
    for each in descriptors:
        try:
            path = _readlink(f"/proc/{process}/fd/{each}")
            if path.startswith(above) and not path.endswith(" (deleted)") and _is_writable(process, each):
                found[int(each)] = path[len(above) :]
        except OSError:
            continue
    return found


def children() -> list[str]:
    """Return the processes that this one started and that still run, and theirs."""
    found: list[str] = []
    waiting = [str(os.getpid())]
    while waiting and len(found) < MOST_CHILDREN:
        process = waiting.pop()
        try:
            tasks = _listdir(f"/proc/{process}/task")
            new = [child for task in tasks for child in _text(f"/proc/{process}/task/{task}/children").split()]
        except OSError:
            continue
        found += new
        waiting += new
    return found


def _is_writable(process: str, descriptor: str) -> bool:
    lines = _text(f"/proc/{process}/fdinfo/{descriptor}").splitlines()
    return any(int(line.split()[1], 8) & _WRITABLE for line in lines if line.startswith("flags:"))


def _text(path: str) -> str:
    fd = _open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _read(fd, 65536).decode()
    finally:
        _close(fd)


def _writers() -> Iterator[tuple[Any, str]]:
    """Yield what may hold data back, with the name of what makes it let go."""
    kinds = [(kind, how) for module, name, how in WRITERS if (kind := _class(module, name)) is not None]
    every = tuple(kind for kind, _ in kinds)
    # type() and not isinstance(), which asks an object for the class that it claims to be.
    found = [each for each in gc.get_objects() if issubclass(type(each), every)]
    for kind, how in kinds:
        for each in found:
            if issubclass(type(each), kind) and _writes(each):
                yield each, how


def _class(module: str, name: str) -> Any:
    kind = getattr(sys.modules.get(module), name, None)
    return kind if isinstance(kind, type) else None


def _writes(writer: Any) -> bool:
    """Whether it is open, and not for reading."""
    try:
        if getattr(writer, "closed", False) is True or writer in (sys.__stdout__, sys.__stderr__):
            return False
        if getattr(writer, "in_transaction", False) is True:  # closing it would undo what was not committed
            return False
        if getattr(writer, "fileno", None) is not None and _descriptor(writer) in (0, 1, 2):
            return False
        return getattr(writer, "mode", "w") not in READING
    except Exception:  # what cannot even be asked is left to the operating system
        return False


def _descriptor(writer: Any) -> int:
    try:
        return int(writer.fileno())
    except Exception:  # there is none, or no longer
        return -1
