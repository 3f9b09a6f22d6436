"""A refusal shows the nearest command that works: what was understood stays in it."""

import pytest

from runner.errors import CommandError
from tests.support.grammar_bundles import DELIVERY, SALES, ask

HINTS = """
en | sales north | sales north last month
en | sales nrth last month | sales north last month
en | sales north mid march | sales north last month
en | sales nrth mid march | sales north last month
en | sales north 31 feb | sales north last month
en | sales north from 2025-02-01 to 2025-01-01 | sales north last month
en | sales north from 1 march | sales north last month
en | sales Jan, Mar north | sales last month north
en | sales north last mnth | sales north last month
en | sales north last 3 dyas | sales north last 3 days
en | sales region=norht last month | sales region=north last month
en | sales last month --region=north | sales last month region=north
en | slaes north last month | sales north last month
en | sales last month nort | sales last month north
en | sales nort | sales north last month
en | sales agust 2024 | sales august 2024
en | sales lst month | sales last month
en | sales february to the 15th | sales february
en | delivery amce last week | delivery acme last week
en | delivery blu express last week | delivery blue express last week
en | delivery acme | delivery acme last month
es | ventas norte a finales de febrero | ventas norte del mes pasado
es | ventas del norte 25 | ventas del norte del mes pasado
es | ventas febrero nort | ventas febrero norte
ca | vendes febrer nort | vendes febrer nord
ca | vendes agots | vendes agost
ca | vendes nord setembr | vendes nord setembre
ca | vendes del nord finals de febrer | vendes del nord del mes passat
"""


@pytest.mark.parametrize("line", HINTS.strip().splitlines())
def test_the_hint_keeps_what_was_understood(line: str) -> None:
    """It can be sent as it stands, and differs in what was wrong only."""
    language, typed, wanted = line.split(" | ")
    with pytest.raises(CommandError) as caught:
        ask(typed, language=language, offers=[SALES, DELIVERY])
    assert caught.value.hint == wanted
    assert ask(wanted, language=language, offers=[SALES, DELIVERY])
