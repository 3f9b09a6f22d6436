"""The steps of a delivery in Redis: each is taken by one, and outlives who took it."""

from concurrent.futures import ThreadPoolExecutor

from runner.delivery.steps import CLAIM_SECONDS, Steps


def test_of_many_who_claim_a_step_one_gets_it(redis):
    """However many threads try at once."""
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: Steps(redis, "r1").claim("status"), range(32)))
    assert got.count(True) == 1


def test_a_claim_whose_owner_died_is_taken_over_once(redis):
    """After ten seconds another takes the step, and then it is taken again."""
    now = 1000.0
    assert Steps(redis, "r1", clock=lambda: now).claim("status")
    assert not Steps(redis, "r1", clock=lambda: now + CLAIM_SECONDS).claim("status")
    later = [Steps(redis, "r1", clock=lambda: now + CLAIM_SECONDS + 1) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda steps: steps.claim("status"), later)).count(True) == 1


def test_a_step_that_is_done_cannot_be_claimed(redis):
    """What is known of it stays, also much later; dropped, it can be taken anew."""
    steps = Steps(redis, "r1", clock=lambda: 0.0)
    steps.set("status", {"channel": "C1", "ts": "1.0"})
    assert not Steps(redis, "r1").claim("status")
    assert Steps(redis, "r1").get("status") == {"channel": "C1", "ts": "1.0"}
    steps.drop("status")
    assert Steps(redis, "r1").claim("status")


def test_reports_do_not_share_steps(redis):
    """One's status is not another's."""
    Steps(redis, "r1").set("summary", "done")
    assert Steps(redis, "r2").get("summary") is None
