"""The page of rooms: every room is described."""

import pytest

from docs import rooms
from docs.markdown import Undescribed


def test_a_room_without_words_is_refused(monkeypatch):
    """Whoever adds a room says what it is for."""
    monkeypatch.setitem(rooms.ROOMS, "runner.attic", "")
    with pytest.raises(Undescribed, match=r"runner\.attic"):
        rooms.rooms_page()
