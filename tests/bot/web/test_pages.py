"""Pages behind links: shown to whoever holds the link, harmless, and to nobody else anything."""

import http.client
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.web.app import make_web
from bot.web.pages import Pages
from bot.web.server import HttpServer
from runner.errors import StoreError
from runner.records.record import RedisRecords, Report
from runner.records.stored import PART_BYTES
from runner.security.links import Links
from runner.settings import Settings
from runner.stores.choice import open_store
from runner.stores.folder import FolderStore
from runner.stores.keys import artifact_key
from tests.support.reports import request_of
from tests.support.site_visits import ask, keep

PAGE = b"<!doctype html><script>alert(1)</script>" + b"x" * 200_000
KEY = b"k" * 32


class LinkingStore(FolderStore):
    """A store with links of its own, as S3 has them."""

    def url(self, key, expires):
        """Give an address, and for how long it is good."""
        return f"https://bucket.example.com/{key}?expires={expires}"


class ReadStore(FolderStore):
    """A store that is read so many times, and then is down."""

    def __init__(self, folder):
        super().__init__(folder)
        self.sizes, self.most = [], 1000

    def read(self, key, start, size):
        """Note how much."""
        content = super().read(key, start, size)
        self.sizes.append(len(content))
        if len(self.sizes) > self.most:
            raise StoreError("it is down", transient=True)
        return content


@pytest.fixture
def store(tmp_path):
    """A folder."""
    return FolderStore(tmp_path / "reports")


@pytest.fixture
def records(redis):
    """Records in the real Redis."""
    return RedisRecords(redis, retention=3600)


@pytest.fixture
def serve(redis_url, records, store):
    """Give what serves pages, by default over the records and the store above."""
    with ExitStack() as stack:

        def start(**parts):
            executor = stack.enter_context(ThreadPoolExecutor(4))
            parts = {
                "records": records,
                "store": store,
                "days": 90,
                "executor": executor,
                "links": links(),
                **parts,
            }
            return stack.enter_context(HttpServer(make_web(Pages(**parts).routes()), host="127.0.0.1", port=0))

        yield start


@pytest.fixture
def report(records, store):
    """A report of just now, with a page, pictures, a file, and what is not for people."""
    request = replace(request_of(report_id="0123456789abcdef"), created_at=datetime.now(UTC).isoformat())
    contents = {
        "report.html": PAGE,
        "day.png": b"\x89PNG",
        "day.svg": b"<svg><script>alert(1)</script></svg>",
        "año (1).xlsx": b"PK",
        "output.json": b"{}",
        "report.ipynb": b"{}",
    }
    return keep(Report(request=request), store, records, contents)


def links(**options):
    """The links of this site."""
    return Links(public_url="", key=lambda: KEY, days=90, **options)


def page_of(report):
    """The target of a report's page."""
    return f"/{links().page(report)}"


def attached(report, name):
    """The target of one of its artifacts."""
    return f"/{links().attachment(report, name)}"


def test_whoever_holds_the_link_sees_the_page_as_it_is(serve, report):
    """Byte for byte; nothing in it may run, ask, frame, or be kept by others."""
    answer = ask(serve(), page_of(report))
    assert (answer.status, answer.body) == (200, PAGE)
    policy = [part.strip() for part in answer.headers["content-security-policy"].split(";")]
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'none'", "form-action 'none'"} <= set(policy)
    assert not [part for part in policy if part.startswith(("script-src", "connect-src"))]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "no-store" in answer.headers["cache-control"]
    head = ask(serve(), page_of(report), "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(PAGE)))


def changed(target):
    """Each way in which somebody may try to get at something with a link that is right."""
    path, _, query = target.partition("?")
    report_id = path.removeprefix("/r/")
    at, key = (part.partition("=")[2] for part in query.split("&"))
    yield from (path, f"{path}?", f"{path}?at={at}", f"{path}?key={key}", f"{path}?at=&key=", f"/r/?{query}")
    yield f"/r/{report_id[:-1]}0?{query}"
    yield f"/r/{report_id.upper()}?{query}"
    yield f"/r/%30{report_id[1:]}?{query}"  # the same id, written otherwise
    yield f"{path}?at={int(at) + 1}&key={key}"
    yield f"{path}?at=0{at}&key={key}"
    yield f"{path}?at={at}&key={key[:-1]}{'A' if key[-1] != 'A' else 'B'}"
    yield f"{path}?at={at}&key={key}A"
    yield f"{path}?at={at}&key={key}%00"
    yield f"{path}?at={at}&key=%ff%fe"
    yield f"{path}?at={at}&key={key}&key=x"
    for tail in ("/", "//", "/..", "/.", "/../..", "/%2e%2e", "/%2e%2e%2f", "/..%2f..%2fetc%2fpasswd", "%2f"):
        yield f"{path}{tail}?{query}"
    for tail in (
        "/%252e%252e%252f",
        "/..%5c..%5c",
        "/report.json",
        "/report.ipynb",
        "/output.json",
        "/report.html",
    ):
        yield f"{path}{tail}?{query}"
    for tail in (
        "/day.png%00",
        "/day.PNG",
        "/./day.png",
        "/%2e/day.png",
        "/day.png/",
        "/.%2fday.png",
        "/%64ay%252epng",
    ):
        yield f"{path}{tail}?{query}"
    yield f"/r/../r/{report_id}?{query}"
    yield f"/r/..%2f{report_id}?{query}"
    yield f"/r//{report_id}?{query}"
    yield f"//r/{report_id}?{query}"
    yield f"/R/{report_id}?{query}"


def test_whatever_is_changed_it_is_not_found_and_tells_nothing(serve, report, redis):
    """The same answer, whether there is such a report or not."""
    server = serve()
    other = page_of(report).replace("0123456789abcdef", "f" * 16)
    nothing = ask(server, other)
    assert (nothing.status, nothing.body) == (404, b"Not Found")
    for target in changed(page_of(report)):
        answer = ask(server, target)
        assert (answer.status, answer.body) == (404, b"Not Found"), target
    assert ask(server, f"/r/0123456789abcdef?{other.partition('?')[2]}x").told == nothing.told


def test_a_link_ends_when_reports_do(serve, report):
    """After RETENTION_DAYS it is as if it had never been."""
    later = datetime.now(UTC).timestamp() + 91 * 24 * 3600
    assert ask(serve(links=links(clock=lambda: later)), page_of(report)).status == 404


def test_it_works_when_redis_has_forgotten_the_report(serve, report, redis):
    """The link says when it was asked for, and the store has it."""
    redis.flushall()
    assert ask(serve(), page_of(report)).body == PAGE


def test_a_page_can_be_seen_as_soon_as_it_is_stored(serve, store, records):
    """The link is posted before the files are, and the record is still that of a running report."""
    request = replace(request_of(report_id="a" * 16), created_at=datetime.now(UTC).isoformat())
    report = keep(Report(request=request), store, records, {"report.html": b"<p>now</p>"})
    report.status, report.closed = "running", False
    records.save(report)
    assert ask(serve(), page_of(report)).body == b"<p>now</p>"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("day.png", "image/png"),
        ("day.svg", "application/octet-stream"),
        ("año (1).xlsx", "application/octet-stream"),
    ],
)
def test_from_a_folder_what_is_attached_is_saved_and_never_shown(serve, report, store, name, kind):
    """A browser takes nothing that a notebook wrote for a page of ours."""
    answer = ask(serve(), attached(report, name))
    assert answer.status == 200
    assert answer.body == store.get(artifact_key(report.request, name))
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_where_the_store_has_links_attachments_are_got_there(serve, report, tmp_path):
    """By a link that is good for a minute; the page itself is still shown here."""
    server = serve(store=LinkingStore(tmp_path / "reports"))
    answer = ask(server, attached(report, "day.png"))
    assert answer.status == 302
    key = artifact_key(report.request, "day.png")
    assert answer.headers["location"] == f"https://bucket.example.com/{key}?expires=60"
    assert "no-store" in answer.headers["cache-control"]
    assert ask(server, page_of(report)).body == PAGE


def test_from_s3_the_page_is_shown_here_and_the_rest_is_saved_from_there(serve, records, s3):
    """The page needs no link of S3's; a picture and a drawing come by one, to be saved and not to be shown."""
    bucket = open_store(Settings(_env_file=None, store=f"s3://{s3.make_bucket('reports')}/x"), urgent=True)
    request = replace(request_of(report_id="0123456789abcdef"), created_at=datetime.now(UTC).isoformat())
    contents = {"report.html": PAGE, "day.svg": b"<svg><script>alert(1)</script></svg>", "day.png": b"\x89PNG"}
    report = keep(Report(request=request), bucket, records, contents)
    server = serve(store=bucket)
    assert ask(server, page_of(report)).body == PAGE
    for name, kind in (("day.svg", "application/octet-stream"), ("day.png", "image/png")):
        answer = ask(server, attached(report, name))
        with urllib.request.urlopen(answer.headers["location"], timeout=10) as got:
            assert (got.read(), got.headers["content-type"]) == (contents[name], kind)
            assert got.headers["content-disposition"].startswith("attachment")
    s3.faults.fail()
    assert [ask(server, target).status for target in (page_of(report), attached(report, "none.png"))] == [503, 503]
    assert ask(server, page_of(report) + "x").status == 404


def test_a_page_that_is_gone_is_not_found(serve, report, store):
    """It was deleted before its link ended."""
    store.path(artifact_key(report.request, "report.html")).unlink()
    assert ask(serve(), page_of(report)).status == 404


def test_a_large_page_is_read_as_it_is_taken(serve, records, tmp_path):
    """However many look at one: of each there is a part in memory. Nobody is given half of it for the whole."""
    store = ReadStore(tmp_path / "reports")
    request = replace(request_of(report_id="0123456789abcdef"), created_at=datetime.now(UTC).isoformat())
    large = PAGE * (3 * PART_BYTES // len(PAGE))
    report = keep(Report(request=request), store, records, {"report.html": large})
    server = serve(store=store)
    assert ask(server, page_of(report)).body == large
    assert max(store.sizes) == PART_BYTES
    store.most = len(store.sizes) + 2
    with pytest.raises(http.client.IncompleteRead):
        ask(server, page_of(report))


def test_where_redis_is_down_it_is_said_to_pass(serve, report):
    """The link may be right, so it is no 404; what is wrong is told to nobody."""
    nowhere = RedisRecords(Redis(port=1, retry=Retry(NoBackoff(), 0)), retention=60)
    answer = ask(serve(records=nowhere), page_of(report))
    assert (answer.status, answer.body) == (503, b"This cannot be shown right now.\n")
    assert ask(serve(records=nowhere), page_of(report) + "x").status == 404


def test_pages_are_only_got(serve, report):
    """Nothing else can be done to them."""
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert ask(serve(), page_of(report), method).status == 405
