"""How the places of the pool are shared."""

from runner.kernels.pool.shares import share


def test_each_has_one_before_any_has_two():
    """The one asked for most comes first where not all have room, and takes what is left over."""
    weights = {"a": 1.0, "b": 9.0, "c": 0.5}
    assert share(1, weights=weights, waiting={}) == {"a": 0, "b": 1, "c": 0}
    assert share(2, weights=weights, waiting={}) == {"a": 1, "b": 1, "c": 0}
    assert share(3, weights=weights, waiting={}) == {"a": 1, "b": 1, "c": 1}
    assert share(6, weights=weights, waiting={}) == {"a": 1, "b": 4, "c": 1}
    assert share(0, weights=weights, waiting={}) == {"a": 0, "b": 0, "c": 0}
    assert share(5, weights={}, waiting={}) == {}


def test_two_that_are_asked_for_by_turns_do_not_drive_each_other_out():
    """A kernel that waits stays, unless another is asked for much more."""
    assert share(1, weights={"a": 5.0, "b": 6.0}, waiting={"a": 1}) == {"a": 1, "b": 0}
    assert share(1, weights={"a": 5.0, "b": 60.0}, waiting={"a": 1}) == {"a": 0, "b": 1}
