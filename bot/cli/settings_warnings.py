"""Warns of settings that have no effect, or will soon have none."""

from collections.abc import Iterator, Mapping

from runner.logs import log
from runner.settings import Settings, misspelt_settings


def warn_of_settings(settings: Settings) -> None:
    """Write a log line for each name in .env that is nearly a setting, and for each setting that goes away."""
    for warning in settings_warnings(settings, misspelt_settings()):
        log.warning(warning)


def settings_warnings(settings: Settings, misspelt: Mapping[str, str]) -> Iterator[str]:
    """Say what is to be written otherwise; what a misspelt name holds is for nobody to see."""
    for name, setting in misspelt.items():
        yield f"{name} in .env is no setting; did you mean {setting}?"
    if settings.network_bundles:
        yield (
            "NETWORK_BUNDLES goes away with the next release, since it opens all that this machine reaches; "
            "name the hosts instead: NETWORK_ALLOW=sales=db.internal:5432"
        )
