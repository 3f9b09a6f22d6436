"""A user to whom file modes mean something, also where the tests run as root."""

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def as_somebody():
    """Be that user for a while."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def open_place():
    """A folder that everybody may look into: pytest's own are closed to others."""
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o755)
        yield Path(place)
