"""What is S3's own: headers, links, encryption, and what is said when it fails."""

import os
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from runner.errors import SettingsError, StoreError
from runner.settings import Settings
from runner.stores.choice import open_store, require_store


@pytest.fixture
def open_s3(s3):
    """Open the store that settings name, in an empty bucket."""
    s3.make_bucket("kept")

    def open_it(*, urgent=True, store="s3://kept/team", **settings):
        return open_store(Settings(_env_file=None, store=store, **settings), urgent=urgent)

    return open_it


def head(s3, name, bucket="kept"):
    """Ask for what S3 says of an object."""
    return s3.client.head_object(Bucket=bucket, Key=f"team/reports/2025/01/31/a/{name}")


def test_an_object_lies_below_the_prefix_by_day_and_report(open_s3, s3):
    """STORE's prefix comes first, then `reports/`."""
    open_s3().put("2025/01/31/a/report.html", b"x", "text/html")
    assert s3.keys("kept") == ["team/reports/2025/01/31/a/report.html"]
    s3.make_bucket("bare")
    open_s3(store="s3://bare").put("2025/01/31/a/report.html", b"x", "text/html")
    assert s3.keys("bare") == ["reports/2025/01/31/a/report.html"]


def test_only_the_page_is_shown_by_a_browser(open_s3, s3):
    """Everything else is saved, under a name that its own language can read."""
    store = open_s3()
    for name in ("report.html", "other.html", "chart.svg", "àrea 1.csv"):
        store.put(f"2025/01/31/a/{name}", b"x", "text/html")
    said = {name: head(s3, name)["ContentDisposition"] for name in ("report.html", "other.html", "chart.svg")}
    assert said == {
        "report.html": "inline",
        "other.html": "attachment; filename=\"other.html\"; filename*=UTF-8''other.html",
        "chart.svg": "attachment; filename=\"chart.svg\"; filename*=UTF-8''chart.svg",
    }
    wanted = "attachment; filename=\"_rea 1.csv\"; filename*=UTF-8''%C3%A0rea%201.csv"
    assert head(s3, "àrea 1.csv")["ContentDisposition"] == wanted


def test_a_link_gives_the_object_to_whoever_holds_it(open_s3):
    """It is signed with the fourth version, and what a notebook made is nothing that a browser runs."""
    store = open_s3()
    for name, kind in (("chart.svg", "image/svg+xml"), ("chart.png", "image/png"), ("report.html", "text/html")):
        store.put(f"2025/01/31/a/{name}", b"content", kind)
    links = {name: store.url(f"2025/01/31/a/{name}", 60) for name in ("chart.svg", "chart.png", "report.html")}
    assert parse_qs(urlsplit(links["chart.svg"]).query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    answers = {name: requests.get(link, timeout=10) for name, link in links.items()}
    assert {answer.content for answer in answers.values()} == {b"content"}
    assert [answer.headers["Content-Type"].partition(";")[0] for answer in answers.values()] == [
        "application/octet-stream",
        "image/png",
        "text/html",
    ]
    assert answers["chart.svg"].headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("asked", "given"), [(60, "60"), (90 * 24 * 3600, "604800"), (0, "1")])
def test_a_link_lives_seven_days_at_most(open_s3, asked, given):
    """The signature allows no more; asking for more gives what there is."""
    assert parse_qs(urlsplit(open_s3().url("2025/01/31/a/x", asked)).query)["X-Amz-Expires"] == [given]


@pytest.mark.parametrize(
    ("setting", "kind", "key"),
    [
        ("AES256", "AES256", None),
        ("aws:kms", "aws:kms", None),
        ("aws:kms:arn:aws:kms:k", "aws:kms", "arn:aws:kms:k"),
    ],
)
def test_objects_are_encrypted_as_the_operator_says(open_s3, s3, setting, kind, key):
    """S3_SSE goes with every object."""
    open_s3(s3_sse=setting).put("2025/01/31/a/x", b"x", "text/plain")
    said = head(s3, "x")
    assert (said["ServerSideEncryption"], said.get("SSEKMSKeyId")) == (kind, key)


@pytest.mark.parametrize(
    ("call", "method"),
    [
        (lambda store: store.put("2025/01/31/a/x", b"y", "text/plain"), "PUT"),
        (lambda store: store.get("2025/01/31/a/x"), "GET"),
        (lambda store: list(store.days()), "GET"),
        (lambda store: store.delete(["2025/01/31/a/x"]), "DELETE"),
    ],
)
def test_a_call_that_fails_for_a_moment_is_made_again(open_s3, s3, call, method):
    """Nobody hears of it; one that fails for long is an error, and nothing was half done."""
    store = open_s3(urgent=False)
    store.put("2025/01/31/a/x", b"x", "text/plain")
    s3.faults.fail(method, "kept", times=3)
    call(store)
    s3.faults.clear()
    s3.faults.fail(method, "kept", status=500)
    with pytest.raises(StoreError, match=r"s3://kept/team/reports/.*500") as raised:
        call(open_s3())
    assert raised.value.transient


def test_a_server_that_is_gone_is_told_within_seconds(open_s3, monkeypatch):
    """The sentence names the address; whoever answers a person meanwhile is not kept."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    start = time.monotonic()
    with pytest.raises(StoreError, match="did not answer") as raised:
        open_s3().get("2025/01/31/a/x")
    assert raised.value.transient
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [("s3://nowhere/x", "there is no such bucket"), ("s3://kept/x", "these credentials may not do that")],
)
def test_a_store_that_can_never_keep_anything(open_s3, s3, setting, sentence):
    """It is refused before a report runs, with what is wrong."""
    if "may not" in sentence:
        s3.faults.fail("GET", "kept", status=403)
    with pytest.raises(SettingsError, match=sentence):
        require_store(Settings(_env_file=None, store=setting))


def test_a_store_that_is_down_may_be_up_later(open_s3, s3):
    """That is no fault of the settings."""
    s3.faults.fail("GET")
    with pytest.raises(StoreError, match="503"):
        require_store(Settings(_env_file=None, store="s3://kept/x"), urgent=True)
    s3.faults.clear()
    s3.faults.fail("GET", times=3)
    require_store(Settings(_env_file=None, store="s3://kept/x"))


def test_no_credentials_are_told_as_such(open_s3, monkeypatch):
    """With what to do."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(SettingsError, match="AWS_ACCESS_KEY_ID"):
        require_store(Settings(_env_file=None, store="s3://kept/x"))


def test_a_secret_that_is_wrong_is_told_as_such(open_s3, monkeypatch):
    """What is signed with another one is refused."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    with pytest.raises(StoreError, match="the credentials are wrong"):
        open_s3().put("2025/01/31/a/x", b"x", "text/plain")


def test_an_endpoint_that_is_no_address(open_s3, monkeypatch):
    """It is a fault of the settings."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "minio:9000")
    with pytest.raises(SettingsError, match="minio:9000"):
        open_s3()


def test_aws_variables_may_stand_in_the_env_file(open_s3, home, monkeypatch, s3):
    """All settings may, and an operator who wrote them there expects them to be used."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "gone below")
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    (home / ".env").write_text(f"AWS_ENDPOINT_URL_S3={s3.url}\n")
    open_s3().check()
    assert os.environ["AWS_ENDPOINT_URL_S3"] == s3.url


def test_parent_and_child_share_no_connection(open_s3):
    """A worker's store is used by the reports that are forked from it."""
    store = open_s3()
    store.put("2025/01/31/a/x", b"parent", "text/plain")
    pid = os.fork()
    if pid == 0:
        try:
            for number in range(20):
                store.put(f"2025/01/31/a/{number}", b"child", "text/plain")
            os._exit(0)
        finally:
            os._exit(1)
    for _ in range(20):
        assert store.get("2025/01/31/a/x") == b"parent"
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
