"""Runs reports: takes a request off the queue, runs its notebook in an isolated kernel, delivers the page."""
