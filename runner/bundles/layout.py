"""What a bundle is: a folder with a config.json, a notebook that bears its folder's name, or a notebook alone.

A bundle is known by its place: a folder, or the one file that it consists of.
"""

import re
from collections.abc import Iterator
from pathlib import Path

CONFIG = "config.json"
NOTEBOOK = "report.ipynb"
SUFFIXES = (".ipynb", ".py")  # of a plain notebook; the first that is there counts
_UNNAMED = re.compile(r"(untitled\d*|.*-checkpoint)", re.IGNORECASE)  # as Jupyter calls what nobody has named
_CELL_MARK = re.compile(rb"^# ?%%", re.MULTILINE)  # of jupytext's percent format
_MARKED_BYTES = 2**20  # of a script that are searched for it


def bundle_name(place: Path) -> str:
    """Return the name of a bundle: its folder's, or its file's without the ending."""
    return place.stem if place.suffix in SUFFIXES and not place.is_dir() else place.name


def plain_notebook(place: Path) -> Path | None:
    """Return the notebook of a bundle that is plain: what config.json leaves out, the notebook itself says.

    None for one that is written out: its config.json, beside a report.ipynb, says all.
    """
    if not place.is_dir():
        return place if place.suffix in SUFFIXES else None
    if (place / CONFIG).is_file() and (place / NOTEBOOK).is_file():
        return None
    return _own_notebook(place)


def notebook_path(place: Path) -> Path:
    """Return where a bundle's notebook is, or is missing."""
    return plain_notebook(place) or place / NOTEBOOK


def config_paths(place: Path) -> list[Path]:
    """Return the files from which a bundle's configuration is read, whether or not they are there."""
    plain = plain_notebook(place)
    return [place / CONFIG, *([plain] if plain else [])]


def is_named(file: str) -> bool:
    """Whether somebody has named a notebook, and not only Jupyter."""
    return not _UNNAMED.fullmatch(file.rpartition(".")[0])


def is_bundle(place: Path) -> bool:
    """Whether a place is meant to be a bundle; one that may not be looked into (lost+found) is not."""
    if place.name.startswith("."):
        return False
    try:
        if place.is_dir():
            return (place / CONFIG).is_file() or _own_notebook(place) is not None
        return _is_notebook(place)
    except OSError:
        return False


def bundle_places(notebooks: Path) -> list[Path]:
    """Return the places of the bundles in a folder, or that folder where it is one. Raises `OSError`.

    Of several with one name, a folder counts before a file.
    """
    if not notebooks.is_dir() and is_bundle(notebooks):
        return [notebooks]
    if (notebooks / CONFIG).is_file():
        return [notebooks]
    places = sorted(place for place in notebooks.iterdir() if is_bundle(place))
    if _own_notebook(notebooks) is not None and not any(place.is_dir() for place in places):
        return [notebooks]
    named: dict[str, Path] = {}
    for place in sorted(places, key=_rank):
        named.setdefault(bundle_name(place), place)
    return sorted(named.values(), key=bundle_name)


def name_in(place: Path, path: Path) -> str:
    """Return the name of one of a bundle's files within it."""
    return path.name if path == place else path.relative_to(place).as_posix()


def from_place(place: Path, said: str) -> str:
    """Return what is said of a bundle's file as seen from beside the bundle: `energy/config.json: …`."""
    if place.is_dir():
        return f"{place.name}/{said}"
    return said if said.startswith(place.name) else f"{place.name}: {said}"


def plain_names(name: str) -> Iterator[str]:
    """Return the names that a plain notebook may have in the folder of a bundle."""
    return (f"{name}{suffix}" for suffix in SUFFIXES)


def _own_notebook(folder: Path) -> Path | None:
    candidates = (folder / name for name in plain_names(folder.name))
    return next((each for each in candidates if _is_notebook(each)), None)


def _is_notebook(path: Path) -> bool:
    if path.suffix not in SUFFIXES or not is_named(path.name) or not path.is_file():
        return False
    return path.suffix != ".py" or _has_cells(path)


def _has_cells(script: Path) -> bool:
    """Whether a script is a notebook to jupytext; another one is a module that lies beside notebooks."""
    with script.open("rb") as file:
        return _CELL_MARK.search(file.read(_MARKED_BYTES)) is not None


def _rank(place: Path) -> int:
    return 0 if place.is_dir() else 1 + SUFFIXES.index(place.suffix)
