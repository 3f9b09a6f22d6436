"""Warns of names in .env that are nearly settings, and so have no effect."""

from runner.logs import log
from runner.settings import misspelt_settings


def warn_of_misspelt_settings() -> None:
    """Write a log line for each."""
    for name, setting in misspelt_settings().items():
        log.warning(misspelling(name, setting))


def misspelling(name: str, setting: str) -> str:
    """Say what may be meant; what the name holds is for nobody to see."""
    return f"{name} in .env is no setting; did you mean {setting}?"
