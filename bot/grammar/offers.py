"""What can be asked: a bundle's name and its config.json."""

from dataclasses import dataclass

from runner.bundles.config import ReportConfig


@dataclass(frozen=True)
class Offer:
    """A report that can be asked; `name` is its folder's."""

    name: str
    config: ReportConfig
