"""The operator's secrets, each for one bundle: `REPORT_SECRET_<BUNDLE>__<NAME>` in the worker's environment."""

from collections.abc import Mapping, Sequence

from runner.errors import BundleError

MIN_LENGTH = 8  # shorter ones cannot be told from ordinary words when they are redacted


def variable(bundle: str, secret: str) -> str:
    """Name the environment variable that holds a bundle's secret."""
    return f"REPORT_SECRET_{bundle}__{secret}".upper().replace("-", "_")


def read_secrets(bundle: str, names: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a bundle's secrets. Raises `BundleError` that names what the operator has to set."""
    values = {name: environ.get(variable(bundle, name), "") for name in names}
    faults = [
        f'{bundle}/config.json: secrets: "{name}" needs the environment variable {variable(bundle, name)} on the '
        f"worker, at least {MIN_LENGTH} characters long"
        for name, value in values.items()
        if len(value) < MIN_LENGTH
    ]
    if faults:
        raise BundleError("; ".join(faults), faults=faults)
    return values
