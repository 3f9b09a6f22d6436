"""Which kernels are had ready before anybody has asked."""

import json
from dataclasses import replace

from runner.bundles.source import FolderSource
from runner.keeper.expected_kernels import FRESH_SECONDS, ExpectedKernels, is_current
from runner.settings import Settings
from tests.support.bundles import write_bundle


def test_the_kernel_of_most_bundles_comes_first(tmp_path):
    """A broken bundle hides none; one that asks for more than it may has no kernel had ready."""
    large = {"resources": {"memory": "1Gi"}}
    for name, config in (("a", large), ("b", {}), ("c", {}), ("d", {"resources": {"memory": "64Gi"}})):
        write_bundle(tmp_path / name, config=config)
    write_bundle(tmp_path / "broken")
    (tmp_path / "broken/config.json").write_text("{")
    now = 0.0
    usual = ExpectedKernels(Settings(_env_file=None), FolderSource(tmp_path), clock=lambda: now)
    assert [spec.memory >> 20 for spec in usual.specs()] == [512, 1024]
    (tmp_path / "a/config.json").write_text(json.dumps({"title": "A"}))
    assert len(usual.specs()) == 2
    now += FRESH_SECONDS
    assert [spec.memory >> 20 for spec in usual.specs()] == [512]


def test_what_settings_no_longer_give_is_of_yesterday(tmp_path):
    """Other modules, a longer life, more memory, a network or an image that nobody may have any more."""
    write_bundle(tmp_path / "a")
    settings = Settings(_env_file=None)
    (spec,) = ExpectedKernels(settings, FolderSource(tmp_path)).specs()
    assert is_current(spec, settings)
    changes = ({"preload": ()}, {"expires": 1.0}, {"memory": 2**40}, {"network": True}, {"named_hosts": True})
    for change in (*changes, {"image": "x"}):
        assert not is_current(replace(spec, **change), settings)
