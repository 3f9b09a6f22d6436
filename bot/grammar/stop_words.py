"""Words that may be left out of the echo: courtesies, articles, prepositions; never a negation."""

from collections.abc import Sequence

from bot.folding import fold, key

_COURTESIES = """
please, pls, plz, kindly, thanks, thank, thankyou, thx, ty, cheers,
por favor, porfa, porfavor, gracias, muchas gracias,
si us plau, sisplau, per favor, gràcies, moltes gràcies, merci, mercès
"""
_GREETINGS = "hi, hello, hey, dear, hola, buenos días, buenas, bon dia, bones"
_ARTICLES = "the, a, an, el, la, los, las, lo, les, els, l, un, una, unos, unas, uns, unes, some"
_LINKS = """
for, of, in, on, at, by, during, about, over, regarding, as,
de, del, d, dels, para, por, en, durante, sobre, al, a,
per, per a, per al, pel, pels, durant, quant a
"""
_REQUESTS = """
me, us, my, our, i, we, you, your, it, is, are, was, were, be, send, show, give, get, make, run, bring, want, need,
would, like, can, could, will, see, have, let, what, whats, what's, which, how, report, reports, data, figures,
statistics, stats, numbers, day, days, dates, date, period, both, inclusive, ok, okay, so, and, reminder, bot,
reportbot,
me, nos, mi, mis, envía, enviar, y, e, i, envíame, manda, mándame, mostrar, muestra, muéstrame, dame, danos,
quiero,
quisiera, necesito, puedes, podrías, ver, informe, informes, reporte, datos, cifras, día, días, período, periodo,
ambos, inclusive, incluidos, cuál, cuáles, qué, son, fueron, es, fue, hay,
em, ens, envia, envia'm, mostra, mostra'm, dona'm, dóna'm, ensenya'm, vull, voldria, voldríem, necessito, pots,
podries, veure, informe, informes, dades, xifres, dia, dies, període, tots dos, inclosos, quines, quins, què, són
"""
_NEGATIONS = """
not, no, non, without, except, excluding, excl, minus, but, sin, excepto, salvo, menos, sense, excepte, tret,
llevat, menys
"""


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    lines = text.replace("\n", " ").split(",")
    return frozenset(tuple(fold(word) for word in line.split()) for line in lines if line.strip())


COURTESIES = _phrases(_COURTESIES)
ARTICLES = _phrases(_ARTICLES)
_LEADING = COURTESIES | _phrases(_LINKS)
_COMMON = _LEADING | ARTICLES | _phrases(_GREETINGS) | _phrases(_REQUESTS)
_FUNCTION_WORDS = _LEADING | ARTICLES | _phrases("and, y, e, i, per, to")
_LONGEST = max(len(phrase) for phrase in _COMMON)
NEGATIONS = frozenset(word for phrase in _phrases(_NEGATIONS) for word in phrase)
_PUNCTUATION = frozenset(".,;:!?¡¿…-–—()")


def common_length(words: Sequence[str], start: int) -> int:
    """Say how many words from here are common ones; 0 where the first is not."""
    if all(character in _PUNCTUATION for character in words[start]):
        return 1
    return _length(words, start, _COMMON) or _elided(words[start])


def leading_length(words: Sequence[str], start: int) -> int:
    """Say how many words from here only lead to a name, as "for" and "the" do."""
    return _length(words, start, _LEADING | ARTICLES)


def is_courtesy(word: str) -> bool:
    """Say whether a single word is a courtesy."""
    return (key(word),) in COURTESIES


def is_function_word(word: str) -> bool:
    """Say whether a word only joins others: "of", "the", "durant"."""
    return (key(word),) in _FUNCTION_WORDS


def _length(words: Sequence[str], start: int, phrases: frozenset[tuple[str, ...]]) -> int:
    folded = tuple(key(word) for word in words[start : start + _LONGEST])
    for length in range(len(folded), 0, -1):
        if folded[:length] in phrases:
            return length
    return 0


def _elided(word: str) -> int:
    """Take l'informe and d'energia's like apart."""
    before, apostrophe, behind = key(word).partition("'")
    return int(bool(apostrophe) and (before,) in _COMMON and (behind,) in _COMMON)
