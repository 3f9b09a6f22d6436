"""What a kernel noticed while its notebook ran, as warnings to the author; a kernel may say anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from runner.author_warnings import AuthorWarning
from runner.i18n.phrases import Phrase, phrase
from runner.text import on_one_line, shortened

MOST_NOTES = 50
_TEXT = 200  # characters of a name or a command
_MIB = 2**20


def read_notes(content: Mapping[str, Any], cells: Sequence[int]) -> Iterator[AuthorWarning]:
    """Yield a warning for each note that is one (kernel/lib/reportbot_kernel/notes.py); others are left out.

    `cells`: the numbers of the cells that were run, in order.
    """
    notes = content.get("notes")
    for note in notes[:MOST_NOTES] if isinstance(notes, list) else ():
        if isinstance(note, dict) and (warning := _warning(note, cells)):
            yield warning


def unfinished_files(content: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the files whose end may be missing."""
    notes = content.get("notes")
    named = [note for note in notes[:MOST_NOTES] if isinstance(note, dict)] if isinstance(notes, list) else []
    return frozenset(str(note.get("text")) for note in named if note.get("kind") in _UNFINISHED)


def _warning(note: Mapping[str, Any], cells: Sequence[int]) -> AuthorWarning | None:
    kind, text, number, place = (note.get(name) for name in ("kind", "text", "number", "cell"))
    if not isinstance(kind, str) or not isinstance(text, str) or not _is_count(number) or not _is_count(place):
        return None
    if kind not in _SENTENCES:
        return None
    cell = cells[place - 1] if kind in _OF_A_CELL and 0 < place <= len(cells) else None
    values = {
        "text": shortened(on_one_line(text), _TEXT),
        "number": number,
        "cell": "?" if cell is None else str(cell),
    }
    return AuthorWarning(kind=kind, message=_SENTENCES[kind](values), cell=cell)


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


_UNFINISHED = ("unfinished file", "file of a process")
_OF_A_CELL = ("failed command", "cut output")
_SENTENCES: dict[str, Callable[[dict[str, Any]], Phrase]] = {
    "failed command": lambda note: phrase(
        "The command !{command} in cell {cell} ended with status {status}, and the notebook went on. "
        'To have that end the report, write "system_raise_on_error": true in config.json.',
        command=note["text"],
        cell=note["cell"],
        status=str(note["number"]),
    ),
    "cut output": lambda note: phrase(
        "Cell {cell} shows {size} MiB ({media_type}), of which the end is not kept. "
        "Show less, as by head(), or write it to a file.",
        cell=note["cell"],
        size=round(note["number"] / _MIB, 1),
        media_type=note["text"],
    ),
    "open file": lambda note: phrase(
        "{name} was still open when the notebook ended. What was written to it was saved all the same; "
        "close it in the notebook, as by: with open(…) as file:",
        name=note["text"],
    ),
    "unfinished file": lambda note: phrase(
        "{name} was still open when the notebook ended, and what writes it could not be made to finish: "
        "its end may be missing. Close it in the notebook.",
        name=note["text"],
    ),
    "file of a process": lambda note: phrase(
        "{name} was still being written by a process when the notebook ended: its end may be missing. "
        "Wait for the process, as by process.wait().",
        name=note["text"],
    ),
    "running thread": lambda note: phrase(
        'The thread "{name}" was still running when the notebook ended: what it had yet to do is missing. '
        "Wait for it, as by thread.join().",
        name=note["text"],
    ),
}
