"""The bot's own sentences into templates/bot: found in the code, and every language's catalogue up to date.

python -m runner.i18n.bot_catalogues
"""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract

from runner.i18n.phrases import LANGUAGES
from runner.i18n.po_files import (
    CatalogueState,
    catalogue_folder,
    is_source,
    read_catalogue,
    update_catalogue,
    write_template,
)
from runner.paths import SHARED

BELOW = "bot"  # of the shared templates
CODE = Path(__file__).resolve().parents[2]
_KEYWORDS: Mapping[str, tuple[int, ...] | None] = {"phrase": None, "phrases": (1, 2)}


def extract_phrases(code: Path = CODE) -> Catalog:
    """Find every `phrase("…")` and `phrases("…", "…")` of bot and runner, in the order of the alphabet.

    Places in the code are left out: they would change with every module that moves.
    """
    found = set()
    for path in (*code.glob("bot/**/*.py"), *code.glob("runner/**/*.py")):
        with path.open("rb") as file:
            found |= {message for _, message, _, _ in extract("python", file, _KEYWORDS)}
    catalog = Catalog(fuzzy=False)
    for message in sorted(found, key=str):
        catalog.add(message)
    return catalog


def update_catalogues(code: Path = CODE, templates: Path = SHARED) -> list[CatalogueState]:
    """Write the template and the catalogues, and give what is left to translate in each."""
    write_template(templates, extract_phrases(code), below=BELOW)
    states = []
    for language in LANGUAGES:
        template = extract_phrases(code)
        wanted = _repeated(template) if is_source(language) else template
        states.append(update_catalogue(templates, wanted, language, below=BELOW))
    return states


def catalogue(language: str, templates: Path = SHARED) -> Catalog:
    """Read one of the bot's catalogues."""
    return read_catalogue(catalogue_folder(templates, language, below=BELOW) / "messages.po", language)


def _repeated(template: Catalog) -> Catalog:
    """Make English the translation of English, so that its catalogue is whole as well."""
    for message in template:
        if message.id:
            message.string = message.id
    return template


if __name__ == "__main__":
    for each in update_catalogues():
        print(f"{each.path}: {each.messages} messages, {each.untranslated} untranslated")
