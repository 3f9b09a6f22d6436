"""Exit statuses of the command line."""

# What each means: docs/generate.py.
COMPLETED, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
