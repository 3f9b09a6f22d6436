"""The short form of the soak."""

import pytest

from tests.adversarial.soak import soak
from tests.runner.kernels.conftest import make_backend


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_forty_reports_with_kills(tmp_path):
    """All of them end, once each, and the service is no larger than it was."""
    make_backend("bubblewrap", tmp_path / "probe")
    done = soak(tmp_path, reports=40, seed=7)
    assert sum(done.endings.values()) == 40
    assert done.endings["posted"] >= 25
    assert done.kills
