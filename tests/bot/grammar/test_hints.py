"""A refusal shows the nearest command that works: what was understood stays in it."""

import pytest

from runner.errors import CommandError
from tests.support.grammar_bundles import DELIVERY, ENERGY, SALES, ask, offer

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
en | energy top 10 | energy top=10
en | energy last week, top 10 | energy last week, top=10
en | energy last week detail | energy last week detail=yes
en | energy detail no last week | energy detail=no last week
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
        ask(typed, language=language, offers=[SALES, DELIVERY, ENERGY])
    assert caught.value.hint == wanted
    assert ask(wanted, language=language, offers=[SALES, DELIVERY, ENERGY])


def test_a_name_with_a_value_behind_it_is_never_left_out() -> None:
    """A text may be any word, so it is asked for as one."""
    site = offer("site-use", commands=["usage"], parameters={"site": {"type": "text", "default": "north"}})
    for typed in ("usage site south", "usage site: south", "usage please, site south"):
        with pytest.raises(CommandError) as caught:
            ask(typed, offers=[site])
        assert ask(caught.value.hint or "", offers=[site]).parameters["site"] == "south"
    assert ask("usage by site please", offers=[site]).parameters["site"] == "north"
