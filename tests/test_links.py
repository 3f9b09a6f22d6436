"""From the post to the page: what people reach through a link, and what nobody reaches through a report.

One installation, with an address for people, a data API and a trap beside it; nothing of ours is a double.
"""

import base64
import json
import time
import urllib.error
import urllib.request
from types import SimpleNamespace

import jwt
import pytest
from redis import Redis

from bot.web.keys import PATH
from tests.support.bots.slack_workspace import Office, free_port
from tests.support.browser import open_browser
from tests.support.bundles import write_bundle
from tests.support.network_trap import DRAWING, HOSTILE, Trap
from tests.support.servers.data_api import DataApi

SECRET = "open sesame/0123456789+äöü"
LEAK = """
import base64, json, os, sys
key, token = os.environ["KEY"], os.environ["TOKEN"]
encoded = [base64.b64encode(text.encode()).decode() for text in (key, token, "x" + key, f"Bearer {token}")]
for text in (key, token, *encoded):
    print(text)
    print(text, file=sys.stderr)
from IPython.display import HTML, display
display(HTML(f"<b>{key}</b>{token}"))
"""
TELL = """
said = " ".join((key, token, *encoded))
summary = {"headline": f"{key} {encoded[0]}", "facts": [{"name": "a", "label": key, "value": token, "format": "text"}],
           "table": {"columns": [key], "rows": [[encoded[0]], [token]]}}
json.dump({"answer": said, key: {token: encoded}, "summary": summary}, open("output.json", "w"))
open("notes.txt", "w").write(said)
open("proof.bin", "w").write(token[::-1])  # so that the test knows what it looks for
"""
FAIL = "raise ValueError(' '.join((key, token, *encoded)))"
FETCH = [
    "import json, os, requests",
    '#Environment\nasset_id = "$ASSET_ID"\nfrom_day = "$FROM_DAY"\nto_day = "$TO_DAY"\ntoken = "$TOKEN"',
    "url = os.environ['API'] + '/assets/{}?from={}&to={}'.format(asset_id, from_day, to_day)\n"
    "data = requests.get(url, headers={'Authorization': f'Bearer {token}'}, timeout=10)\ndata.raise_for_status()",
    "json.dump({'answer': data.json()}, open('output.json', 'w'))",
]


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """An installation with its reports, a data API that knows its keys, and a trap."""
    home, port = tmp_path_factory.mktemp("company"), free_port()
    public = f"http://127.0.0.1:{port}"
    with Trap() as trap, DataApi(public + PATH) as api:
        drawing = base64.b64encode(DRAWING.replace("@", trap.url).encode()).decode()
        write_bundle(
            home / "notebooks/hostile",
            f"import json\njson.dump({{'answer': '<script>ran=1</script>', 'drawing': {drawing!r}}}, open('output.json', 'w'))",
            config={"files": []},
            template=HOSTILE.replace("@", trap.url),
        )
        leak = {"secrets": ["KEY"], "files": ["notes.txt", "proof.bin"]}
        write_bundle(home / "notebooks/leak", LEAK, TELL, config=leak)
        write_bundle(home / "notebooks/leak-too", LEAK, FAIL, config={"secrets": ["KEY"]})
        write_bundle(
            home / "notebooks/asset",
            *FETCH,
            config={
                "commands": ["asset {asset_id} from {from_day} to {to_day}"],
                "parameters": {
                    "asset_id": {"type": "text"},
                    "from_day": {"type": "date"},
                    "to_day": {"type": "date"},
                },
                "network": True,
                "scope": ["read:assets"],
                "env": {"API": api.url},
            },
        )
        settings = {
            "HTTP_PORT": str(port),
            "NOTEBOOKS": str(home / "notebooks"),
            "PUBLIC_URL": public,
            "NETWORK_BUNDLES": "asset",
            "REPORT_SECRET_LEAK__KEY": SECRET,
            "REPORT_SECRET_LEAK_TOO__KEY": SECRET,
            "WORKERS": "1",
            "KERNEL_POOL": "0",
            "KERNEL_PRELOAD": "json",
            "LOG_LEVEL": "debug",
        }
        office = Office(home, **settings)
        office.port = port
        with office:
            yield SimpleNamespace(office=office, public=public, trap=trap, api=api)


def get(address):
    """Give the status and the body of an address."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def wait_for(condition, seconds=10):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def page_of(summary):
    """Give the address of the button that opens the page."""
    elements = [each for block in summary["blocks"] for each in block.get("elements", [])]
    (address,) = [each["url"] for each in elements if "url" in each]
    return address


@pytest.fixture(scope="module")
def hostile(company):
    """The summary of the hostile report."""
    asked = company.office.people.mention("C1", "U1", "hostile")
    return company.office.answer_to(asked.ts)


def test_the_post_leads_to_the_page(company, hostile):
    """The button of the summary opens what was uploaded; with another signature there is nothing."""
    summary, files = hostile
    status, body = get(page_of(summary))
    assert status == 200
    assert body == company.office.people.content(files[0])
    assert get(page_of(summary) + "x")[0] == 404
    assert not company.office.slack.refused()


def test_a_hostile_page_runs_nothing_and_reaches_nothing(company, hostile, tmp_path):
    """In a real browser, through the link, whatever is pressed on it; without us the same page does reach others."""
    raw = tmp_path / "raw.html"
    raw.write_text(HOSTILE.replace("@", company.trap.url).replace("{{ drawing }}", ""))
    with open_browser(tmp_path / "profile") as browser:
        browser.open(page_of(hostile[0]))
        for press in ("link", "ping", "send"):
            browser.press(f"#{press}")
        time.sleep(0.5)
        assert browser.value("document.title") == "Harmless"
        assert browser.value("typeof window.ran") == "undefined"
        assert browser.value("document.querySelector('#answer').textContent") == "<script>ran=1</script>"
        assert browser.value("location.href").partition("#")[0] == page_of(hostile[0])
        assert company.trap.caught == []
        browser.open(raw)
        wait_for(lambda: browser.value("document.readyState") == "complete")
        time.sleep(0.5)
        browser.value("window.ran = 0")
        browser.press("#link")
        wait_for(lambda: browser.value("window.ran") == "javascript:")
        wait_for(lambda: {"/script", "/image", "/frame", "/style.css"} <= set(company.trap.caught))


def test_keys_figures_and_readiness_are_served(company, hostile):
    """Beside the pages, on the same port."""
    status, body = get(company.public + PATH)
    assert status == 200
    assert [key["crv"] for key in json.loads(body)["keys"]] == ["Ed25519"]
    assert get(company.public + "/readyz") == (200, b'{"redis":"ok","store":"ok","slack":"ok"}')
    assert get(company.public + "/healthz")[0] == 200
    record = company.office.records().recent(channel_id="C1")[-1]
    company.office.until(lambda: company.office.records().load(record.id).closed)
    assert b'reportbot_reports_total{status="completed"}' in get(company.public + "/metrics")[1]


def test_a_notebook_fetches_from_a_data_api_with_its_token(company):
    """As in the talk; the API finds the key at the bot, and knows which report asks, for whom, and what for."""
    asked = company.office.people.mention("C1", "U1", "asset 762f5ba5 from 2025-01-01 to 2025-02-01")
    _, files = company.office.answer_to(asked.ts)
    assert "42.5" in company.office.people.content(files[0]).decode()
    (claims,) = company.api.served
    report = company.office.records().recent(channel_id="C1")[0]
    assert (claims["sub"], claims["report"], claims["requested_by"]) == (f"report:{report.id}", "asset", "U1")


def forms(text):
    """The forms of a secret in which somebody might look for it: itself, and in base64 wherever it starts."""
    yield text
    for before in range(3):
        core = base64.b64encode(b"x" * before + text.encode())
        yield core[4:-4].decode()


def texts(company):
    """Everything that has left the worker, by where: Slack, store, Redis, log, link, figures."""
    office = company.office
    yield "log", office.log.read_bytes()
    for number, call in enumerate(office.slack.calls):
        yield f"call {number} {call.method}", repr(call).encode()
    for ts, message in office.slack.state.channels["C1"].messages.items():
        yield f"message {ts}", json.dumps(message, ensure_ascii=False).encode()
        for file in message.get("files") or ():
            yield f"upload {file['name']}", office.people.content(file)
    for path in (office.home / "reports").rglob("*.*"):
        yield f"store {path.name}", path.read_bytes()
    with Redis.from_url((office.home / ".reportbot/redis/url").read_text()) as redis:
        for key in redis.scan_iter():
            kind = redis.type(key)
            if kind in (b"string", b"hash", b"list"):
                read = {
                    b"string": redis.get,
                    b"hash": redis.hgetall,
                    b"list": lambda key: redis.lrange(key, 0, -1),
                }
                yield f"redis {key}", repr(read[kind](key)).encode()
    yield "figures", get(company.public + "/metrics")[1]


def test_what_a_report_prints_of_its_secrets_leaves_nowhere(company):
    """Secret and token, plain and in base64: in no page, output, trace, record, log, message or notebook."""
    office = company.office
    asked = office.people.mention("C1", "U1", "leak")
    summary, files = office.answer_to(asked.ts)
    shown = {file["name"]: office.people.content(file) for file in files}
    token = shown["proof.bin"].decode()[::-1]
    assert jwt.decode(token, options={"verify_signature": False})["report"] == "leak"
    failed = office.people.mention("C1", "U1", "leak-too")

    def trace():
        replies = [each for each in office.messages() if each.get("thread_ts") == failed.ts]
        return [file for each in replies for file in each.get("files") or () if file["name"] == "trace.txt"]

    (file,) = office.until(trace)
    assert b"[redacted]" in office.people.content(file)
    assert b"[redacted]" in get(page_of(summary))[1]
    ids = [each.id for each in office.records().recent(channel_id="C1", limit=2)]
    office.until(lambda: all(office.records().load(each).closed for each in ids))

    places = list(texts(company))
    redacted = {
        place.split(" ", 2)[-1] if "call" in place else place
        for place, content in places
        if b"[redacted]" in content
    }
    assert {"store report.html", "store report.ipynb", "store report.json", "store output.json"} <= redacted
    assert {"upload notes.txt", "upload trace.txt", "chat.update"} <= redacted
    failed_token_head = token.partition(".")[0]  # the header of every token, as the failed report had one too
    wanted = [form for text in (SECRET, token) for form in forms(text)] + [failed_token_head]
    for place, content in places:
        for form in wanted:
            for written in {form, json.dumps(form)[1:-1], repr(form.encode())[2:-1]}:
                assert written.encode() not in content, (place, written)
