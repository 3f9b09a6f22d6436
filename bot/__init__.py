"""Listens to people and turns their words into report requests; never runs a notebook."""
