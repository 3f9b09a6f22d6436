"""The operator's secrets for a bundle."""

import pytest

from runner.bundles.secrets import read_secrets
from runner.errors import BundleError


def test_a_secret_comes_from_the_variable_of_its_bundle():
    """Another bundle's secret of the same name is not taken."""
    environ = {"REPORT_SECRET_NET_SALES__API_KEY": "0123456789", "REPORT_SECRET_OTHER__API_KEY": "abcdefghij"}
    assert read_secrets("net-sales", ["api_key"], environ) == {"api_key": "0123456789"}


def test_all_that_is_missing_is_told_at_once():
    """Each with the variable to set; one that is too short to be redacted counts as missing."""
    with pytest.raises(BundleError) as raised:
        read_secrets(
            "sales", ["a", "b", "c"], {"REPORT_SECRET_SALES__A": "long enough", "REPORT_SECRET_SALES__B": "x"}
        )
    assert [
        f"REPORT_SECRET_SALES__{name}" in fault for name, fault in zip("BC", raised.value.faults, strict=True)
    ] == [
        True,
        True,
    ]
