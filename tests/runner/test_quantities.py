"""Amounts of processor and memory."""

import pytest

from runner.quantities import byte_count, cpu_count


def test_quantities():
    """Kubernetes units mean here what they mean there."""
    assert (cpu_count("500m"), cpu_count("2"), cpu_count("0.5")) == (0.5, 2, 0.5)
    assert (byte_count("1Ki"), byte_count("1k"), byte_count("1.5Gi"), byte_count("12")) == (
        1024,
        1000,
        1610612736,
        12,
    )
    for wrong in ("", "1 Gi", "-1", "1gb", "Gi"):
        with pytest.raises(ValueError, match="no size"):
            byte_count(wrong)
