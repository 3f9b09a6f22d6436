"""The operator's secrets, each for one bundle: `REPORT_SECRET_<BUNDLE>__<NAME>` in the worker's environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runner.errors import BundleError

SHORTEST = 8  # shorter ones cannot be told from ordinary words when they are redacted


def variable(bundle: str, secret: str) -> str:
    """Name the environment variable that holds a bundle's secret."""
    return f"REPORT_SECRET_{bundle}__{secret}".upper().replace("-", "_")


def read_secrets(bundle: str, names: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Give the values of a bundle's secrets; `BundleError` names what the operator has to set."""
    values = {name: environ.get(variable(bundle, name), "") for name in names}
    faults = [
        f'{bundle}/config.json: secrets: "{name}" needs the environment variable {variable(bundle, name)} on the '
        f"worker, at least {SHORTEST} characters long"
        for name, value in values.items()
        if len(value) < SHORTEST
    ]
    if faults:
        raise BundleError("; ".join(faults), faults=faults)
    return values
