"""The operator's secrets, each for one bundle: `REPORT_SECRET_<BUNDLE>__<NAME>` in the worker's environment.

`REPORT_SECRET_<BUNDLE>__<NAME>_FILE` names a file that holds it, as Docker and Kubernetes mount them.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from runner.errors import BundleError

MIN_LENGTH = 8  # shorter ones cannot be told from ordinary words when they are redacted
MOST_BYTES = 64 * 1024  # of a file


class _Unusable(Exception):
    """A secret is not set as it should be; the text says how it is, and never what it holds."""


def variable(bundle: str, secret: str) -> str:
    """Name the environment variable that holds a bundle's secret."""
    return f"REPORT_SECRET_{bundle}__{secret}".upper().replace("-", "_")


def read_secrets(bundle: str, names: Sequence[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a bundle's secrets. Raises `BundleError` that names what the operator has to set."""
    values, faults = {}, []
    for name in names:
        try:
            values[name] = _read(variable(bundle, name), environ)
        except _Unusable as fault:
            faults.append(f'{bundle}/config.json: secrets: "{name}" {fault}')
    if faults:
        raise BundleError("; ".join(faults), faults=faults)
    return values


def _read(name: str, environ: Mapping[str, str]) -> str:
    value, file = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if value and file:
        raise _Unusable(f"has both {name} and {name}_FILE on the worker; set one of them")
    if file:
        value = _read_file(f"{name}_FILE", file)
    if len(value) < MIN_LENGTH:
        if file:
            raise _Unusable(f"needs at least {MIN_LENGTH} characters in the file that {name}_FILE names, {file}")
        raise _Unusable(
            f"needs the environment variable {name} on the worker, at least {MIN_LENGTH} characters long, or "
            f"{name}_FILE, the name of a file with it"
        )
    return value


def _read_file(name: str, file: str) -> str:
    """Return what a file holds, without the line's end that editors leave."""
    path = Path(file)
    try:
        if not path.is_file():  # what is no file may never end
            raise _Unusable(f"cannot be read: {name}={file} is no file")
        with path.open("rb") as content:
            text = content.read(MOST_BYTES + 1)
        if len(text) > MOST_BYTES:
            raise _Unusable(f"cannot be read: {name}={file} is larger than {MOST_BYTES // 1024} KiB")
        return text.decode().rstrip("\r\n")
    except OSError as error:
        raise _Unusable(f"cannot be read: {name}={file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise _Unusable(f"cannot be read: {name}={file} holds no text in UTF-8") from None
