"""The files that a notebook wrote: those that people get, and those that it wrote and nobody gets."""

import fnmatch
from collections.abc import Collection, Iterable, Mapping, Sequence

from runner.author_warnings import AuthorWarning, Warn
from runner.errors import OutputError
from runner.i18n.phrases import phrase
from runner.kernels.protocol.session import NAME, KernelSession
from runner.limits import ARTIFACT_BYTES, FILES
from runner.text import shortened

OUTPUT_NAME = "output.json"
_SHOWN = 5  # names of files in a sentence
_MOST_WRITTEN = 1000  # files that are looked through for those that nobody gets


async def find_output(session: KernelSession, *, ended_in: str) -> str | None:
    """Return the name of output.json, which a notebook that changed its folder wrote elsewhere.

    `ended_in`: the folder that the notebook ended in, where that is not the one that it began in. Raises
    `OutputError` where there are several, or where it may lie out of reach.
    """
    found = [name for name, _ in await session.list_files([f"**/{OUTPUT_NAME}"], limit=FILES)]
    if len(found) > 1 and OUTPUT_NAME not in found:
        raise OutputError(
            phrase(
                "The notebook wrote several output.json, none of them where it began: {names}. Write one.",
                names=", ".join(shortened(name, NAME) for name in found[:_SHOWN]),
            )
        )
    if found:
        return OUTPUT_NAME if OUTPUT_NAME in found else found[0]
    if ended_in.startswith("/"):
        raise OutputError(
            phrase(
                "The notebook wrote no output.json in the folder where it began; it ended in {folder} (os.chdir). "
                "Go back before you write it, or write it first.",
                folder=shortened(ended_in, NAME),
            )
        )
    return None


async def list_written(session: KernelSession, *, warn: Warn) -> dict[str, int]:
    """Return the bytes of each file that a plain notebook wrote: nobody declared which of them people get.

    The author is warned of those that are too many, or too large.
    """
    sizes: dict[str, int] = {}
    left: list[str] = []
    for name, size in await _written(session):
        if len(sizes) < FILES and sum(sizes.values()) + size <= ARTIFACT_BYTES:
            sizes[name] = size
        else:
            left.append(name)
    if left:
        warn(_undeclared(left))
    return sizes


async def list_declared(session: KernelSession, patterns: Sequence[str], *, warn: Warn) -> dict[str, int]:
    """Return the bytes of each file that matches one of config.json's patterns, and that the notebook wrote.

    Raises `OutputError` for a pattern that names none, a promise that was not kept. The author is warned of files
    that the notebook wrote and no pattern names.
    """
    sizes: dict[str, int] = {}
    unkept: list[str] = []
    for pattern in patterns:
        found = await session.list_files([pattern], limit=FILES)
        if not found:
            unkept.append(pattern)
        for name, size in found:
            sizes[name] = size
            if sum(sizes.values()) > ARTIFACT_BYTES:
                raise OutputError(
                    phrase(
                        "{name}: the files are more than {most} MiB together.",
                        name=shortened(name, NAME),
                        most=ARTIFACT_BYTES >> 20,
                    )
                )
    others = [name for name, _ in await _written(session) if name not in sizes]
    if unkept:
        raise OutputError(_not_written(unkept[0], others))
    if others:
        warn(_undeclared(others))
    return sizes


def refuse_unfinished(unfinished: Collection[str], promised: Iterable[str]) -> None:
    """Refuse a promised file that something was still writing when the notebook ended. Raises `OutputError`."""
    name = next((name for name in promised if name in unfinished), None)
    if name is not None:
        raise OutputError(
            phrase(
                "{name} was still open when the notebook ended: its end may be missing. Close it in the notebook.",
                name=shortened(name, NAME),
            )
        )


async def read_files(session: KernelSession, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Read the files, which may not have grown meanwhile; one that is gone is left out."""
    read = {name: await session.read_file(name, limit=size) for name, size in sizes.items()}
    return {name: content for name, content in read.items() if content is not None}


async def _written(session: KernelSession) -> list[tuple[str, int]]:
    """Return the names and bytes of what the notebook wrote, output.json, caches and hidden files apart."""
    try:
        found = await session.list_files(["**"], limit=_MOST_WRITTEN)
    except OutputError:  # there are more; so many are no results
        return []
    return [
        each
        for each in found
        if each[0].rpartition("/")[2] != OUTPUT_NAME and not any(map(_is_hidden, each[0].split("/")))
    ]


def _is_hidden(part: str) -> bool:
    return part.startswith(".") or part in ("__pycache__", OUTPUT_NAME)


def _not_written(pattern: str, others: Sequence[str]) -> str:
    last = pattern.rpartition("/")[2]
    elsewhere = next((name for name in others if fnmatch.fnmatchcase(name.rpartition("/")[2], last)), None)
    if elsewhere is None:
        return phrase(
            'The notebook wrote no file "{pattern}", which config.json promises under files.', pattern=pattern
        )
    folder = elsewhere.rpartition("/")[0]
    return phrase(
        'The notebook wrote no file "{pattern}", which config.json promises under files; there is {name}, which '
        '"{better}" names.',
        pattern=pattern,
        name=shortened(elsewhere, NAME),
        better=shortened(f"{folder}/{last}" if folder else last, NAME),
    )


def _undeclared(names: Sequence[str]) -> AuthorWarning:
    shown = ", ".join(shortened(name, NAME) for name in names[:_SHOWN])
    more = f" (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
    message = phrase(
        "The notebook wrote {names}, which nobody gets. To have it posted, name it in config.json: "
        '"files": ["{pattern}"]; otherwise write it to a folder of tempfile.',
        names=f"{shown}{more}",
        pattern=_pattern(names[0]),
    )
    return AuthorWarning(kind="undeclared file", message=message)


def _pattern(name: str) -> str:
    folder, slash, last = name.rpartition("/")
    _, dot, ending = last.rpartition(".")
    return shortened(f"{folder}{slash}*{dot}{ending}" if dot else name, NAME)
