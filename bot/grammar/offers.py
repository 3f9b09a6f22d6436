"""What can be asked: a bundle's name and its config.json."""

from dataclasses import dataclass

from runner.bundles.config import ReportConfig
from runner.i18n.languages import nearest_text
from runner.i18n.phrases import Phrase, localised


@dataclass(frozen=True)
class Offer:
    """A report that can be asked; `name` is its folder's."""

    name: str
    config: ReportConfig

    @property
    def title(self) -> Phrase:
        """What people call it, in the reader's language."""
        return localised(lambda locale: nearest_text(self.config.title, str(locale), self.config.languages))
