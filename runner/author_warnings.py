"""What is told to a notebook's author or owner, and not to the person who asked."""

from collections.abc import Callable
from dataclasses import dataclass

MOST_WARNINGS = 50  # of one report
MOST_CHARACTERS = 1000  # of one message


@dataclass(frozen=True, kw_only=True)
class AuthorWarning:
    """Something that was less than the author may think, and how to mend it.

    `kind` names what was found ("open file", "failed command"), the same for all of its kind; `cell` is the number
    of the cell as the author counts them.
    """

    kind: str
    message: str
    cell: int | None = None


Warn = Callable[[AuthorWarning], None]
