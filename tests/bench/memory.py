"""How much memory a process really takes: its own, and its share of what it has in common with others."""

from pathlib import Path


def proportional_size(pid):
    """Give a process's proportional set size in MiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"the size of {pid} is not known")


def children_of(pid):
    """Give the process numbers of a process's children."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def tree_size(pid):
    """Give the size of a process with all that it started, in MiB."""
    return proportional_size(pid) + sum(tree_size(child) for child in children_of(pid))
