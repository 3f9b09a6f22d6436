"""Language tags, whichever way they are written: `ca-ES`, `ca_ES`."""

from collections.abc import Mapping, Sequence

from babel import Locale, UnknownLocaleError

SOURCE_LANGUAGE = "en"  # what message ids are written in


def normal_tag(tag: str) -> str:
    """Return a tag as gettext and CLDR write it: `ca_ES`, `zh_Hant`."""
    base, _, rest = tag.replace("-", "_").partition("_")
    return f"{base.lower()}_{rest.upper() if len(rest) == 2 else rest.title()}" if rest else base.lower()


def base_language(tag: str) -> str:
    """Return the language without its region: `ca` of `ca-ES`."""
    return normal_tag(tag).partition("_")[0]


def is_same_language(tag: str, other: str) -> bool:
    """Whether two tags name one language, whatever the region: `ca` and `ca-ES`."""
    return base_language(tag) == base_language(other)


def parse_locale(tag: str) -> Locale:
    """Return the locale of a tag. Raises `ValueError`, with a sentence, where CLDR knows none."""
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f'"{tag}" is no language; write for instance "en", "es" or "ca"') from None


def find_locale(tag: str) -> Locale:
    """Return the locale of a tag, else of its base language, else of English."""
    for candidate in (tag, base_language(tag)):
        try:
            return parse_locale(candidate)
        except ValueError:
            continue
    return parse_locale(SOURCE_LANGUAGE)


def nearest_language(wanted: str, offered: Sequence[str]) -> str:
    """Choose from a bundle's languages: the very one, else one that shares its base, else the first."""
    same = (tag for tag in offered if normal_tag(tag) == normal_tag(wanted))
    related = (tag for tag in offered if is_same_language(tag, wanted))
    return next(same, None) or next(related, offered[0])


def nearest_text(text: str | Mapping[str, str], language: str, fallbacks: Sequence[str] = ()) -> str:
    """Choose from `{"en": …, "ca": …}` what is nearest to the language; a plain text is for everybody."""
    if isinstance(text, str):
        return text
    for tag in (language, base_language(language), *fallbacks):
        if tag in text:
            return text[tag]
    return next(iter(text.values()), "")
