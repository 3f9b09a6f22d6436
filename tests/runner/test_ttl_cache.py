"""Values expire, and the oldest make room."""

from runner.ttl_cache import TTLCache


class Clock:
    """A clock that stands still until it is told to go on."""

    now = 0.0

    def __call__(self):
        """Return the time."""
        return self.now


def test_a_value_is_kept_for_its_time():
    """Then it is as if it had never been put; putting it again begins its time anew."""
    clock = Clock()
    cache = TTLCache(10, clock=clock)
    assert cache.put("a", 1) == 1
    clock.now = 9.9
    assert cache.get("a") == 1
    cache.put("a", 2)
    clock.now = 10.1
    assert cache.get("a") == 2
    clock.now = 19.9
    assert cache.get("a") is None


def test_a_value_may_have_a_time_of_its_own():
    """Also none at all."""
    clock = Clock()
    cache = TTLCache(10, clock=clock)
    cache.put("long", 1, seconds=20)
    cache.put("none", 1, seconds=0)
    clock.now = 15
    assert (cache.get("long"), cache.get("none")) == (1, None)


def test_the_value_put_first_makes_room():
    """Putting a value again makes it the newest."""
    cache = TTLCache(10, max_size=2, clock=Clock())
    for key in "abac":
        cache.put(key, key)
    assert [cache.get(key) for key in "abc"] == ["a", None, "c"]
