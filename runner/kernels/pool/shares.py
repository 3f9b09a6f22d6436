"""Decides which kernels are to wait: so many in all, shared among the specs that were asked for lately."""

from collections.abc import Mapping

STAY_FACTOR = 3.0  # how many times as much another spec must be asked for to take a waiting kernel's place


def share(most: int, *, weights: Mapping[str, float], waiting: Mapping[str, int]) -> dict[str, int]:
    """Return how many kernels of each spec hash are to wait, `most` in all.

    Each spec has one before any has two, those asked for most first; the rest goes by how much each was asked for.
    `waiting` says how many wait now: two specs that are asked for by turns must not drive each other out.
    """
    places = [
        (number > 0, -weight / (number + 1) * (STAY_FACTOR if number < waiting.get(spec, 0) else 1.0), spec)
        for spec, weight in weights.items()
        for number in range(most)
    ]
    shares = dict.fromkeys(weights, 0)
    for _, _, spec in sorted(places)[:most]:
        shares[spec] += 1
    return shares
