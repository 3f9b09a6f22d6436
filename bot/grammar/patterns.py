"""Command patterns, taken apart: "sales from {from_day} to {to_day}" into words and slots."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.folding import fold, key
from runner.bundles.config import SLOT, PeriodParameter, ReportConfig

_PARTS = re.compile(r"\{[^{}]*\}|[^\s{}]+")
_JOINTS = re.compile(r"(?<=[^\W_])[-_/]+(?=[^\W_])")


@dataclass(frozen=True)
class Group:
    """Some literal words and the slots behind them."""

    literals: tuple[str, ...]  # folded, as they are compared
    slots: tuple[str, ...]
    typed: str  # the literals as the author wrote them


@dataclass(frozen=True)
class Pattern:
    """A command pattern. The first group with literals is what it is recognised by."""

    source: str
    groups: tuple[Group, ...]
    by_name: bool = False  # not the author's: the folder's name alone

    @property
    def head(self) -> int:
        """Give the index of the group that it is recognised by."""
        return next((index for index, group in enumerate(self.groups) if group.literals), 0)


def patterns_of(name: str, config: ReportConfig) -> list[Pattern]:
    """Give a bundle's patterns, and its folder's name, which triggers it too."""
    patterns = [compile_pattern(source) for source in config.commands or ()]
    return [*patterns, Pattern(source=name, groups=compile_pattern(name).groups, by_name=bool(config.commands))]


@lru_cache(maxsize=1024)
def compile_pattern(source: str) -> Pattern:
    """Take a pattern apart."""
    groups: list[Group] = []
    literals: list[str] = []
    slots: list[str] = []
    for part in _PARTS.findall(source):
        if SLOT.fullmatch(part):
            slots.append(part[1:-1].strip())
            continue
        if slots:
            groups.append(_group(literals, slots))
            literals, slots = [], []
        literals.append(part)
    if literals or slots:
        groups.append(_group(literals, slots))
    return Pattern(source=source, groups=tuple(groups))


@lru_cache(maxsize=4096)
def atoms(word: str) -> tuple[str, ...]:
    """Fold a word and part it at hyphens: "voltage-quality" can be typed as two words, and the reverse."""
    return tuple(part for part in _JOINTS.split(key(word) or fold(word)) if part)


def slot_parameter(slot: str, config: ReportConfig) -> str | None:
    """Name the parameter that a slot, or the name in `name=value`, is about; None where there is none."""
    if slot in config.parameters:
        return slot
    if slot in ("period", "from_day", "to_day"):
        return period_name(config)
    return None


def period_name(config: ReportConfig) -> str | None:
    """Name the bundle's period parameter; None where it has none."""
    for name, parameter in config.parameters.items():
        if isinstance(parameter, PeriodParameter):
            return name
    return None


def _group(literals: list[str], slots: list[str]) -> Group:
    folded = tuple(atom for literal in literals for atom in atoms(literal))
    return Group(literals=folded, slots=tuple(slots), typed=" ".join(literals))
