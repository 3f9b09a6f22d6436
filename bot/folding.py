"""Words compared without case, accents and the marks around them."""

import unicodedata
from functools import lru_cache

_LOOKALIKES = str.maketrans(
    dict.fromkeys("’‘ʼ´`′", "'") | dict.fromkeys("“”„«»″", '"') | dict.fromkeys("–—−‑‐―", "-")
)


_AROUND = ".,;:!?¡¿…()[]{}<>*_~\"'"


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Make texts that differ only in case, accents or the shape of quotes and dashes the same."""
    plain = text.translate(_LOOKALIKES).casefold()
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(each for each in decomposed if not unicodedata.combining(each)).casefold()


@lru_cache(maxsize=4096)
def key(word: str) -> str:
    """Fold a word for comparing, without the punctuation around it."""
    return fold(word).strip(_AROUND)
