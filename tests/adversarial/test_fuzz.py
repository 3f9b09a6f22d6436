"""Whatever people, authors, notebooks and strangers write: an answer, never a defect, and work that grows with it alone."""

import base64
import gc
import json
import time
from contextlib import suppress
from copy import deepcopy
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jupyter_client.session import Session

from bot.grammar.tokens import unescape
from bot.web.verify import check_request
from runner.bundles.config_file import config_schema, read_config
from runner.errors import BundleError, KernelProtocolError, ReportError
from runner.kernels.protocol.messages import parse
from runner.output.output_json import parse_output
from runner.output.read import take_output
from runner.output.svg import NotSVG, clean_svg
from runner.page.harden import MissingImage, harden_page
from runner.security.redact import Redactor
from tests.slack.sending.delivery import Delivery
from tests.slack.sending.senders import encode
from tests.slack.sending.signing import sign, signature
from tests.support.bots.slack_workspace import Office
from tests.support.bundles import write_bundle
from tests.support.grammar_bundles import ask

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(sorted({*config_schema()["properties"], "from_day", "x"}))
TYPES = ["text", "integer", "number", "boolean", "choice", "date", "period"]
FIELDS = ["type", "label", "help", "required", "default", "min", "max", "max_length", "max_days", "choices"]
PARAMETER = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(TYPES) | JSON, max_size=5)
PATTERNS = st.lists(st.text("abc {}_\u202e<>&;%d", max_size=30), max_size=3)
CONFIG = st.fixed_dictionaries(
    {"title": st.text(max_size=10)},
    optional={
        "commands": PATTERNS,
        "parameters": st.dictionaries(
            st.sampled_from(["x", "from_day", "to_day", "a"]) | st.text(max_size=5), PARAMETER, max_size=3
        ),
        "output": st.dictionaries(
            st.sampled_from(["$ref", "$id", "$schema", "type", "properties", "pattern", "allOf"]), JSON
        ),
    },
)
EXAMPLES = settings(max_examples=150, suppress_health_check=list(HealthCheck))


@EXAMPLES
@given(CONFIG | st.dictionaries(NAMES, JSON, max_size=6) | JSON)
def test_any_config_is_read_or_refused_in_words(data):
    """Each fault is a sentence that begins with the file."""
    try:
        read_config(json.dumps(data))
    except BundleError as error:
        assert all(fault.startswith("config.json") for fault in error.faults), error.faults


@EXAMPLES
@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda content: content.decode("latin-1")))
def test_any_text_is_no_config_or_one(text):
    """Also what is no JSON at all."""
    with suppress(BundleError):
        read_config(text)


@EXAMPLES
@given(
    st.lists(
        st.binary(max_size=80) | st.sampled_from([b"<IDS|MSG>", b"{}", b'{"msg_type": "status"}', b"[]"]),
        max_size=9,
    )
)
def test_any_frames_are_a_message_or_a_protocol_error(frames):
    """Nothing that a kernel can send raises anything else."""
    session = Session(key=b"")
    with suppress(KernelProtocolError):
        parse(session, frames)


@EXAMPLES
@given(
    st.binary(max_size=300).map(lambda content: b"<svg>" + content)
    | st.text("<>/ svgae='\"!&;[]", max_size=200).map(str.encode)
)
def test_any_markup_is_an_svg_or_refused(content):
    """What is let through has neither script nor handler."""
    with suppress(NotSVG):
        assert b"<script" not in clean_svg(content).lower()


def seconds(work):
    """Give the least processor time that the work takes, of several tries."""
    found = []
    gc.collect()
    for _ in range(4):
        begun = time.process_time()
        with suppress(ReportError, NotSVG, MissingImage):
            work()
        found.append(time.process_time() - begun)
    return min(found)


SVG_HEAD = b"<svg xmlns='http://www.w3.org/2000/svg'>"
SECRETS = Redactor(["s3cret-s3cret", "another-secret\nof-two-lines-that-are-long"])
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def output(text):
    """Read what a notebook wrote, without what runs in children."""
    return take_output(parse_output(text.encode()), schema={}, facts=())


def config(**data):
    """Read a config."""
    return read_config(json.dumps({"title": "t", **data}))


def page(html):
    """Finish a page."""
    parts = harden_page(html.encode(), language="en", footer_note=None, read_image=lambda name: None)
    return b"".join(parts).decode()


GROWING = {
    "command of words": (lambda n: ask("sales " + "foo bar " * n), 40),
    "command of quotes": (lambda n: ask("sales " + "\"a 'b “c " * n), 40),
    "command of names": (lambda n: ask("sales " + "region=north " * n), 30),
    "text of marks": (lambda n: unescape("<@U1|x> &amp;&lt; <http://a|b> <" * n), 3000),
    "config of commands": (
        lambda n: config(commands=[f"a{m} {{x}}" for m in range(n)], parameters={"x": {"type": "text"}}),
        20,
    ),
    "config of parameters": (
        lambda n: config(parameters={f"p{m}": {"type": "text"} for m in range(n)}, commands=["a"]),
        100,
    ),
    "config of choices": (
        lambda n: config(parameters={"p": {"type": "choice", "choices": [f"c{m}" for m in range(n)]}}),
        300,
    ),
    "config of faults": (lambda n: config(**{f"k{m}": 1 for m in range(n)}), 200),
    "config of schemas": (
        lambda n: config(output={"properties": {f"k{m}": {"type": "integer"} for m in range(n)}}),
        50,
    ),
    "config of references": (
        lambda n: config(
            output={"$defs": {"a": {}}, "properties": {f"k{m}": {"$ref": "#/$defs/a"} for m in range(n)}}
        ),
        30,
    ),
    "output of numbers": (lambda n: output('{"x": [' + "1," * n + "1]}"), 20_000),
    "output of keys": (lambda n: output("{" + ",".join(f'"k{m}": "v"' for m in range(n)) + "}"), 10_000),
    "output of one key": (lambda n: output("{" + ",".join('"k": "v"' for m in range(n)) + "}"), 10_000),
    "output of quotes": (lambda n: output('{"x": "' + '\\"' * n + '"}'), 200_000),
    "output of open quotes": (lambda n: output('{"x": ' + '"a\\' * n), 100_000),
    "output of brackets": (lambda n: output("[" * n), 30_000),
    "output of spaces": (lambda n: output(" " * n + "{}"), 300_000),
    "output of almost images": (lambda n: output(json.dumps({"x": [" data:image/png;a=" + "b" * 30] * n})), 3000),
    "output of parameters of images": (lambda n: output(json.dumps({"x": "data:image/png" + ";a" * n})), 50_000),
    "output of charts": (lambda n: output(json.dumps({f"k{m}": PNG for m in range(n)})), 400),
    "output of charts of one name": (lambda n: output(json.dumps({"k": [{"k": PNG}] * n})), 400),
    "markup of elements": (lambda n: clean_svg(SVG_HEAD + b"<a b='c(d'/>" * n + b"</svg>"), 2000),
    "markup of styles": (lambda n: clean_svg(SVG_HEAD + b"<a style='" + b"url( " * n + b"'/></svg>"), 3000),
    "text with secrets": (lambda n: SECRETS.text("a s3cret-s3cret b … " * n), 2000),
    "text that nearly has secrets": (lambda n: SECRETS.text("s3cret-s3cre" * n), 20_000),
    "text cut often": (lambda n: SECRETS.text("s3cret-s3…" * n), 5000),
    "page of images": (lambda n: page("<p>" + "<img src='x.png'>" * n), 500),
    "page of open tags": (lambda n: page("<img " * n), 2000),
    "page of heads": (lambda n: page("<head>" * n), 5000),
    "page of comments": (lambda n: page("<!--" * n), 5000),
    "page of links": (lambda n: page("<link rel=stylesheet href='x' " * n), 1000),
    "page of spaces": (lambda n: page("<meta" + " " * n), 20_000),
    "request": (lambda n: check_request({"content-type": "application/json"}, b"[" * n, "s", 0.0), 30_000),
    "request of fields": (lambda n: signed("a=b&" * n), 3000),
    "request of brackets": (lambda n: signed('{"a":' * n), 10_000),
}


def signed(text):
    """Check a request that is signed."""
    body = text.encode()
    headers = {"x-slack-request-timestamp": "0", "x-slack-signature": signature("s", body, 0)}
    return check_request({**headers, "content-type": "application/json"}, body, "s", 0.0)


@pytest.mark.slow
@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_the_input_alone(name):
    """Ten times the input costs at most twelve times the time, beyond what anything costs."""
    work, size = GROWING[name]
    work_small, work_large = (lambda: work(size)), (lambda: work(10 * size))
    with suppress(ReportError, NotSVG, MissingImage):
        work_small()  # what is learnt once is no part of it
    for _ in range(3):
        small, large = seconds(work_small), seconds(work_large)
        if large <= 12 * small + 0.02:
            return
    raise AssertionError(f"{small * 1000:.1f} ms, and {large * 1000:.1f} ms for ten times as much")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The whole of it, and one of each of the requests that Slack sends."""
    home = tmp_path_factory.mktemp("fuzz")
    write_bundle(
        home / "notebooks/quick",
        config={"parameters": {"period": {"type": "period"}}, "commands": ["quick {period}"]},
    )
    with Office(
        home, NOTEBOOKS=str(home / "notebooks"), KERNEL_POOL="0", WORKERS="1", KERNEL_PRELOAD="json"
    ) as office:
        people = office.people
        slash = people.slash("C1", "U1", "help")
        told = people.ephemerals("C1", "U1")[-1]
        press = people.press(told, "report_run:quick", "U1")
        form = office.until(lambda: people.modal("U1"))
        given = people.submit(form, {"from_day": "2025-01-01", "to_day": "2025-01-31"}, "U1")
        found = [
            slash,
            people.mention("C1", "U1", "hello"),
            people.direct("U1", "hello"),
            press,
            given,
            people.open_home("U1"),
        ]
        office.sent = [each for each in found if isinstance(each, Delivery)]
        yield office


def places(value, path=()):
    """Give the place of everything in a payload."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def changed(payload, path, value):
    """Give a payload with something else at a place; `...` leaves it out."""
    if not path:
        return {} if value is ... else value
    made = deepcopy(payload)
    inside = made
    for key in path[:-1]:
        inside = inside[key]
    if value is ...:
        del inside[path[-1]]
    else:
        inside[path[-1]] = value
    return made


def send_changed(office, sent, path, value):
    """Send once more what was sent, signed, with something else at a place; None where no form could hold that."""
    try:
        body, kind = encode(Delivery(sent.kind, changed(sent.payload, path, value)))
    except (TypeError, ValueError, AttributeError, UnicodeError):
        return None
    headers = {"Content-Type": kind, **sign(office.slack.signing_secret, body, int(time.time()))}
    return office.people.sender.post(body, headers)


def test_no_request_is_a_defect(office):
    """Whatever is changed in what Slack sends, signed or not: no 500, no trace in the log, and the bot goes on."""
    assert len(office.sent) >= 4

    @settings(max_examples=120, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def send(data):
        sent = data.draw(st.sampled_from(office.sent))
        path, value = data.draw(st.sampled_from(list(places(sent.payload)))), data.draw(st.just(...) | JSON)
        ack = send_changed(office, sent, path, value)
        assert ack is None or (ack.status is not None and ack.status < 500), (path, value, ack)

    send()
    log = office.log.read_text()
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:3000]
    assert office.people.slash("C1", "U1", "quick last month").ok


def test_nothing_that_is_missing_is_a_defect(office):
    """Whatever is left out or null, one place after another."""
    for sent in {each.kind + str(each.payload.get("type")): each for each in office.sent}.values():
        for path, value in product(list(places(sent.payload)), (..., None)):
            ack = send_changed(office, sent, path, value)
            assert ack is None or (ack.status is not None and ack.status < 500), (path, value, ack)
    assert "Traceback" not in office.log.read_text()


def test_no_bytes_are_a_defect(office):
    """Nor are bodies that are no payload at all."""
    bodies = [
        b"",
        b"\0",
        b"\xff" * 100,
        b"payload=",
        b"payload=%7B",
        b"[]",
        b"3",
        b"a=b",
        b"{" * 5000,
        b"payload=" + b"%5B" * 5000,
    ]
    bodies += [
        json.dumps({"type": "event_callback", "event": event}).encode()
        for event in (None, 3, [], {}, {"type": None})
    ]
    bodies += [base64.b64encode(b"x" * 1_200_000), b"command=/report&text=" + b"a" * 500_000]
    for body in bodies:
        for kind in (
            "application/json",
            "application/x-www-form-urlencoded",
            "text/plain",
            "multipart/form-data",
            "\u00e9",
        ):
            headers = {"Content-Type": kind, **sign(office.slack.signing_secret, body, int(time.time()))}
            ack = office.people.sender.post(body, headers)
            assert ack.status is None or ack.status < 500, (body[:50], kind, ack)
    assert "Traceback" not in office.log.read_text()
