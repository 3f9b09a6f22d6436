"""The checkpoints of a delivery in Redis: each is claimed by one, and outlives who claimed it."""

from concurrent.futures import ThreadPoolExecutor

from runner.delivery.checkpoints import CLAIM_SECONDS, Checkpoints


def test_of_many_who_claim_a_checkpoint_one_gets_it(redis):
    """However many threads try at once."""
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: Checkpoints(redis, "r1").claim("status"), range(32)))
    assert got.count(True) == 1


def test_a_claim_whose_owner_died_is_taken_over_once(redis):
    """After ten seconds another claims it, and then it is claimed again."""
    now = 1000.0
    assert Checkpoints(redis, "r1", clock=lambda: now).claim("status")
    assert not Checkpoints(redis, "r1", clock=lambda: now + CLAIM_SECONDS).claim("status")
    later = [Checkpoints(redis, "r1", clock=lambda: now + CLAIM_SECONDS + 1) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda checkpoints: checkpoints.claim("status"), later)).count(True) == 1


def test_a_checkpoint_that_is_reached_cannot_be_claimed(redis):
    """What is known of it stays, also much later; dropped, it can be claimed anew."""
    checkpoints = Checkpoints(redis, "r1", clock=lambda: 0.0)
    checkpoints.set("status", {"channel": "C1", "ts": "1.0"})
    assert not Checkpoints(redis, "r1").claim("status")
    assert Checkpoints(redis, "r1").get("status") == {"channel": "C1", "ts": "1.0"}
    checkpoints.drop("status")
    assert Checkpoints(redis, "r1").claim("status")


def test_reports_do_not_share_checkpoints(redis):
    """One's status is not another's."""
    Checkpoints(redis, "r1").set("summary", "done")
    assert Checkpoints(redis, "r2").get("summary") is None
