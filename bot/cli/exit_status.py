"""Exit statuses of the command line."""

from __future__ import annotations

# Exit statuses (DESIGN.md, Command line).
COMPLETED, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
