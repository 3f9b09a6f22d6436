"""The filter of system calls, statement by statement; test_isolation.py makes the calls in a sandbox."""

import platform
import struct

import pytest

from runner.kernels.sandbox.drop_privileges import ARCHITECTURES, call_filter


@pytest.mark.parametrize("machine", sorted(ARCHITECTURES))
def test_the_call_filter_jumps_nowhere_outside_itself(machine):
    """Every statement leads to another one, and the last returns."""
    statements = list(struct.iter_unpack("HBBI", call_filter(machine)))
    for place, (code, if_true, if_false, _) in enumerate(statements):
        if code & 0x07 == 0x05:
            assert place + 1 + max(if_true, if_false) < len(statements)
    assert statements[-1][0] == 0x06


def test_unknown_machines_go_without_a_filter():
    """Numbers of calls differ; guessing would bar the wrong ones."""
    assert call_filter("riscv64") == b""
    assert platform.machine() not in ARCHITECTURES or call_filter(platform.machine())
