"""What tests of pages share."""

import pytest


@pytest.fixture
def bundle(tmp_path):
    """A bundle's folder and the shared templates, both empty."""
    for name in ("bundle", "shared"):
        (tmp_path / name).mkdir()
    return tmp_path
