"""What people say to a bot that is no command, in three languages: a greeting, thanks, "cancel", "status"."""

import re
from typing import Literal

from bot.folding import key

Talk = Literal["greeting", "thanks", "cancel", "status"]
_SAID: dict[Talk, str] = {
    "greeting": "hi, hello, hey, hi there, hello there, hey there, good morning, good afternoon, good evening,"
    " hola, buenas, buenos días, buenas tardes, buenas noches, qué tal, hola qué tal,"
    " bon dia, bona tarda, bon vespre, bones, ei, què tal, com va",
    "thanks": "thanks, thank you, thx, ty, cheers, thanks a lot, many thanks, thank you very much, thanks so much,"
    " great, great thanks, perfect, gracias, muchas gracias, mil gracias, genial, perfecto, estupendo,"
    " gràcies, moltes gràcies, merci, mercès, perfecte",
    "cancel": "cancel, cancel it, cancel that, cancel report, cancel the report, stop, stop it, abort, never mind,"
    " nevermind, cancela, cancelar, cancélalo, cancela el informe, para, páralo, detener, cancel·la, cancel·lar,"
    " cancel·la-ho, cancel·la l'informe, atura, atura-ho, deixa-ho",
    "status": "status, state, progress, how far is it, is it ready, where is my report, what is running,"
    " estado, cómo va, está listo, progreso, qué está en marcha, estat, com va això, està a punt, progrés",
}
_KINDS = {key(said.strip()): kind for kind, line in _SAID.items() for said in line.split(",")}
_EMOJI = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)


def read_talk(text: str) -> Talk | None:
    """Say what kind of small talk a whole text is; None for all else."""
    words = " ".join(_EMOJI.sub(" ", text).split())
    return _KINDS.get(key(words))
