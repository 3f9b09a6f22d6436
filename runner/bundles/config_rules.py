"""What config.json can get wrong that its types cannot say: each fault is a sentence that names the key."""

import keyword
import re
from collections.abc import Iterator
from math import inf
from pathlib import PurePosixPath

from runner.bundles.config import (
    NAME,
    SLOT,
    STANDARD_NAMES,
    ChoiceParameter,
    IntegerParameter,
    NumberParameter,
    Parameter,
    PeriodParameter,
    ReportConfig,
)
from runner.bundles.network import network_faults
from runner.quantities import byte_count, cpu_count
from runner.settings import Settings, check_language

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OWN_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# The kernel's own environment and what the dynamic loader and Python take orders from.
_KERNELS_OWN = re.compile(r"PATH|HOME|TZ|TMPDIR|LANG|LC_.*|LD_.*|PYTHON.*|MPL.*|IPYTHON.*|JUPYTER.*")


def config_faults(config: ReportConfig) -> Iterator[str]:
    """Find what contradicts itself in a config.json; where nothing does, it is a valid one."""
    yield from _language_faults(config)
    for name, parameter in config.parameters.items():
        yield from (f"parameters.{name}: {fault}" for fault in _parameter_faults(name, parameter))
    periods = [name for name, each in config.parameters.items() if isinstance(each, PeriodParameter)]
    if len(periods) > 1:
        yield f"parameters: {' and '.join(periods)} are both of type period; a report has at most one"
    if periods and {"from_day", "to_day"} & set(config.parameters):
        yield f"parameters: {periods[0]} is a period and gives from_day and to_day; remove those"
    for index, pattern in enumerate(config.commands or []):
        yield from (f'commands[{index}] "{pattern}": {fault}' for fault in _pattern_faults(pattern, config))
    if config.commands == []:
        yield "commands: is empty; leave it out, and the folder's name is the command"
    yield from _name_faults(config)
    for pattern in config.files:
        if pattern.startswith("/") or ".." in PurePosixPath(pattern).parts or not pattern.strip():
            yield f'files: "{pattern}" must stay beside the notebook, as "*.xlsx" does'
    if config.cell_timeout is not None and config.cell_timeout > config.timeout:
        yield f"cell_timeout: {config.cell_timeout:g} s is more than timeout, {config.timeout:g} s"


def bundle_name_faults(config: ReportConfig, *, name: str) -> Iterator[str]:
    """Find a name that would let a bundle reach the secrets of another."""
    if config.secrets and not _OWN_NAME.fullmatch(name):
        yield f"secrets: a bundle that has some is named in lower-case letters, digits and single -, not {name}"


def limit_faults(config: ReportConfig, settings: Settings, *, name: str) -> Iterator[str]:
    """Find what the bundle asks for beyond what the operator allows."""
    asked = config.resources
    if cpu_count(asked.cpu) > cpu_count(settings.kernel_max_cpu):
        yield f"resources.cpu: {asked.cpu} is more than KERNEL_MAX_CPU allows ({settings.kernel_max_cpu})"
    for key, limit in (("memory", settings.kernel_max_memory), ("disk", settings.kernel_max_disk)):
        size = getattr(asked, key)
        if byte_count(size) > byte_count(limit):
            yield f"resources.{key}: {size} is more than KERNEL_MAX_{key.upper()} allows ({limit})"
    if config.timeout > settings.kernel_max_timeout:
        most = settings.kernel_max_timeout
        yield f"timeout: {config.timeout:g} s is more than KERNEL_MAX_TIMEOUT allows ({most:g} s)"
    yield from network_faults(config, settings, name=name)
    if config.image is not None and config.image not in (settings.kernel_image, *settings.kernel_images):
        offered = ", ".join(settings.kernel_images) or "none"
        yield f'image: "{config.image}" is not one of this installation\'s KERNEL_IMAGES: {offered}'


def is_kernels_own(name: str) -> bool:
    """Whether the kernel needs a parameter's name for itself."""
    return _KERNELS_OWN.fullmatch(name.upper()) is not None


def slots(pattern: str) -> list[str]:
    """Return the names in a pattern's braces, in order."""
    return SLOT.findall(pattern)


def _language_faults(config: ReportConfig) -> Iterator[str]:
    for tag in config.languages:
        try:
            check_language(tag)
        except ValueError as error:
            yield f"languages: {error}"
    for key, text in (("title", config.title), ("description", config.description)):
        if text is not None and not text:
            yield f"{key}: is empty"


def _parameter_faults(name: str, parameter: Parameter) -> Iterator[str]:
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        yield "a name is lower-case letters, digits and _, begins with a letter, and is no word of Python's"
    if name.upper() in STANDARD_NAMES:
        yield "every report has this name already"
    if is_kernels_own(name):
        yield f"the kernel needs {name.upper()} for itself; choose another name"
    low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if low is not None and high is not None and low > high:
        yield f"min ({low}) is more than max ({high})"
    default = parameter.default
    if isinstance(parameter, IntegerParameter | NumberParameter) and _is_outside(parameter):
        yield f"default {default} lies outside min and max"
    if isinstance(parameter, ChoiceParameter) and default is not None and default not in parameter.choices:
        yield f'default "{default}" is none of the choices: {", ".join(parameter.choices)}'


def _is_outside(parameter: IntegerParameter | NumberParameter) -> bool:
    low = -inf if parameter.min is None else parameter.min
    high = inf if parameter.max is None else parameter.max
    return parameter.default is not None and not low <= parameter.default <= high


def _pattern_faults(pattern: str, config: ReportConfig) -> Iterator[str]:
    names = slots(pattern)
    rest = SLOT.sub(" ", pattern)
    if "{" in rest or "}" in rest:
        yield "a brace is missing; a slot is written {name}"
    if not re.search(r"\w", rest):
        yield 'needs at least one word beside its slots, as "sales {period}" has'
    known = known_slots(config)
    for name in names:
        if name not in known:
            offered = ", ".join(f"{{{each}}}" for each in known) or "none; declare it under parameters"
            yield f"{{{name}}} is no parameter; there are {offered}"
    if len(set(names)) < len(names):
        yield "names the same parameter twice"


def known_slots(config: ReportConfig) -> list[str]:
    """Return the names that may stand in a pattern's braces."""
    names = list(config.parameters)
    if any(isinstance(each, PeriodParameter) for each in config.parameters.values()):
        names += ["from_day", "to_day"]
    return names


def _secret_faults(config: ReportConfig) -> Iterator[str]:
    for name in config.secrets:
        if "__" in name:
            yield f'secrets: {name} holds "__", which parts a bundle from its secret in REPORT_SECRET_…'
        if f"{name}_FILE".upper() in map(str.upper, config.secrets):
            yield f"secrets: {name} and {name}_FILE would share a variable; rename one"


def _name_faults(config: ReportConfig) -> Iterator[str]:
    taken = {name.upper() for name in known_slots(config)} | set(STANDARD_NAMES)
    for key in ("env", "secrets"):
        for name in getattr(config, key):
            if not _ENV_NAME.fullmatch(name):
                yield f'{key}: "{name}" is no name of an environment variable'
            elif name.upper() in taken:
                yield f"{key}: {name} is the name of a parameter or of what every report has"
            elif _KERNELS_OWN.fullmatch(name):
                yield f"{key}: the kernel needs {name} for itself"
    yield from _secret_faults(config)
    for name in set(config.env) & set(config.secrets):
        yield f"env: {name} is in secrets as well"
