"""Small talk."""

import pytest

from bot.intake.talk import read_talk


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("greeting", ["hi", "Hello!", "hey there :wave:", "¡Hola!", "Buenos días", "bon dia.", "Què tal?"]),
        ("thanks", ["Thanks!", "thank you very much :pray:", "¡Muchas gracias!", "gràcies", "MERCI"]),
        ("cancel", ["cancel", "stop it!", "never mind", "Cancela", "cancel·la", "atura-ho"]),
        ("status", ["status?", "is it ready?", "¿Cómo va?", "estat"]),
        (None, ["", "sales", "cancel sales", "thanks for sales last month", "hi hi hi hi", ":wave:"]),
    ],
)
def test_a_whole_text_is_small_talk_or_none(kind, said):
    """In three languages; what goes on behind it is a command."""
    assert [read_talk(text) for text in said] == [kind] * len(said)
