"""Links to a page: nobody makes one without the key, and whatever is changed in one makes it worthless."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr
from redis import Redis

from runner.errors import SettingsError
from runner.records.record import Report
from runner.security.links import Links, link_key, open_links
from runner.settings import Settings, load_settings
from tests.support.reports import completed, request_of

ASKED = 1767225600  # 2026-01-01T00:00:00Z, when the report was asked for
DAY = 24 * 3600


def links(*, now=ASKED, days=90, key=b"k" * 32, public_url="https://reports.example.com/"):
    """Links at an instant."""
    return Links(public_url=public_url, key=lambda: key, days=days, clock=lambda: now)


def parts(address):
    """What a link is made of: id, instant, signature."""
    split = urlsplit(address)
    query = parse_qs(split.query, strict_parsing=True)
    return split.path.removeprefix("/r/"), query["at"][0], query["key"][0]


def test_a_link_leads_to_its_report_for_as_long_as_reports_are_kept():
    """It gives the day under which the store keeps it; after RETENTION_DAYS it gives nothing."""
    address = links().page(completed())
    assert address.startswith("https://reports.example.com/r/r1?")
    assert links(now=ASKED + 90 * DAY - 1).check(*parts(address)) == date(2026, 1, 1)
    assert links(now=ASKED + 90 * DAY).check(*parts(address)) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_whatever_is_changed_it_is_worthless(place):
    """Each character of id, instant and signature counts, and so does what is added."""
    right = parts(links().page(completed()))
    assert links().check(*right)
    for position, character in enumerate(right[place]):
        other = "1" if character != "1" else "2"
        changed = right[place][:position] + other + right[place][position + 1 :]
        assert links().check(*right[:place], changed, *right[place + 1 :]) is None
    for changed in ("", right[place][:-1], right[place] + "0", right[place] + "\0", "٣", "\ud800"):
        assert links().check(*right[:place], changed, *right[place + 1 :]) is None


def test_with_another_key_or_for_another_report_it_is_worthless():
    """A signature belongs to one report and one installation."""
    right = parts(links().page(completed()))
    assert links(key=b"x" * 32).check(*right) is None
    other = parts(links().page(completed(replace(request_of(), created_at="2026-01-02T00:00:00+00:00"))))
    assert links().check(right[0], other[1], right[2]) is None


def test_without_an_address_or_a_page_there_is_no_link():
    """PUBLIC_URL is not set, or the report has no page."""
    assert links(public_url=None).page(completed()) is None
    assert links(public_url=None).attachment(completed(), "a.png") is None
    assert links().page(Report(request=request_of())) is None


def test_hosts_that_share_a_redis_share_the_key(redis, tmp_path):
    """A worker makes the link, a bot elsewhere checks it; neither was given a key."""
    worker, bot = (
        Settings(_env_file=None, reportbot_home=tmp_path / name, public_url="https://x.org") for name in "ab"
    )
    address = open_links(worker, redis).page(
        completed(replace(request_of(), created_at="2999-01-01T00:00:00+00:00"))
    )
    assert open_links(bot, redis).check(*parts(address)) == date(2999, 1, 1)
    assert Path(tmp_path / "a/link-key").stat().st_mode & 0o777 == 0o600


def test_links_outlive_a_redis_that_was_emptied(redis, tmp_path):
    """The home that gave the key gives it again; one of the operator's needs no Redis at all."""
    settings = Settings(_env_file=None, reportbot_home=tmp_path)
    before = link_key(settings, redis)
    redis.flushall()
    assert link_key(settings, redis) == before
    given = settings.model_copy(update={"link_key": SecretStr("an operator's own key")})
    nowhere = Redis(port=1)
    assert link_key(given, nowhere) == link_key(given, nowhere) != before


def test_a_key_that_can_be_guessed_is_refused_and_not_quoted(monkeypatch):
    """LINK_KEY has 16 characters at least."""
    monkeypatch.setenv("LINK_KEY", "tooshort")
    with pytest.raises(SettingsError, match="LINK_KEY") as refusal:
        load_settings()
    assert "tooshort" not in refusal.value.message
