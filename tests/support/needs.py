"""Says which parts a test needs that this machine may lack."""

import os
import shutil

import pytest


def need(program: str, *, why: str = "") -> str:
    """Give the path of a program; skip the test without it, or fail it where REQUIRE_ALL=1 allows no skip."""
    path = shutil.which(program)
    if path is None:
        missing(f"{program} is not installed{': ' + why if why else ''}")
    return path or ""


def missing(what: str) -> None:
    """Skip the test for want of a part, or fail it where REQUIRE_ALL=1 allows no skip."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"REQUIRE_ALL=1, and {what}")
    pytest.skip(what)
