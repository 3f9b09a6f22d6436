"""Defaults in words that nobody could read as a day or a period."""

from datetime import date

from bot.grammar.parameters import read_value
from runner.bundles.config import DateParameter, PeriodParameter, ReportConfig
from runner.errors import InvalidParameter


def default_faults(name: str, config: ReportConfig, *, today: date) -> list[str]:
    """Find them in the config.json of a bundle."""
    faults = []
    for each, parameter in config.parameters.items():
        if isinstance(parameter, DateParameter | PeriodParameter) and parameter.default is not None:
            try:
                read_value(each, parameter, parameter.default, today=today, language=config.languages[0])
            except InvalidParameter as error:
                faults.append(f"{name}/config.json: parameters.{each}.default: {error.message}")
    return faults
