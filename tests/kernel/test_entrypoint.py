"""What a kernel does before it serves, with no kernel around it."""

import importlib.util

from runner.paths import ENTRYPOINT

_spec = importlib.util.spec_from_file_location("kernel_entrypoint", ENTRYPOINT)
entrypoint = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(entrypoint)


def test_what_is_not_installed_is_skipped_with_a_word(capsys):
    """A missing module is no reason not to start."""
    entrypoint.preload(["json", "no_such_module"])
    assert "no_such_module is skipped" in capsys.readouterr().err
