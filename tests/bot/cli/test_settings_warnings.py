"""What is told of settings that have no effect, or go away."""

from bot.cli.settings_warnings import settings_warnings
from runner.settings import Settings


def test_what_goes_away_is_told():
    """With what comes in its place; who does not use it hears nothing."""
    assert list(settings_warnings(Settings(_env_file=None), {})) == []
    (warning,) = settings_warnings(Settings(_env_file=None, network_bundles="*"), {})
    assert "NETWORK_BUNDLES" in warning
    assert "NETWORK_ALLOW=" in warning


def test_a_misspelt_name_is_told_without_its_value():
    """With the setting that may be meant."""
    (warning,) = settings_warnings(Settings(_env_file=None), {"REDIS_URI": "REDIS_URL"})
    assert warning == "REDIS_URI in .env is no setting; did you mean REDIS_URL?"
