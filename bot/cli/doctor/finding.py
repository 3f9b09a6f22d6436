"""What `doctor` says of one part of the machine."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How one part is; `todo` is what to do about it.

    `missing` means that no report can be run here, or that none can be posted with the tokens that are set.
    """

    part: str
    state: Literal["ok", "warn", "missing"]
    detail: str
    todo: str | None = None
