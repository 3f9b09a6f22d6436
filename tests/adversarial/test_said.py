"""What a notebook has people read in the chat: nobody is called, nothing is marked up, and names are names."""

import json

import pytest

from tests.adversarial.cases import passes, prove
from tests.adversarial.place import HOSTILE, SECRET
from tests.support.bots.slack_messages import text_of
from tests.support.bundles import WRITE

pytestmark = pytest.mark.slow
CALLS = "Hello <!channel> <!here> <!subteam^S1> <@U2> @channel @here <http://evil.example|click> *bold* `code` &lt;!everyone&gt;"
SUMMARY = {
    "headline": CALLS,
    "facts": [{"name": "a", "label": CALLS, "value": CALLS, "format": "text"}],
    "table": {"columns": [CALLS, "b"], "rows": [[CALLS, "<!channel>"], ["\u202etxt.exe", "x\ny"]]},
}
NAMES = [
    "..a.csv",
    "-rf.csv",
    "a b.csv",
    "a\nb.csv",
    "\u202ecod.csv",
    "CON.csv",
    "é" * 100 + ".csv",
    "<!channel>.csv",
    "`x`;rm.csv",
]
KEYS = ["../../etc/passwd", "a/b", "x\ny", "\u202egnp", "k" * 5000, "<!channel>", "con", ".", "--", "\u0000"]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def marked_up(place):
    """Give every text that the bot had Slack read for calls, links and marks."""
    bot, messages = place.slack.state.bot, place.slack.state.channels["C1"].messages.values()
    found, waiting = [], [each for each in messages if each.get("user") == bot]
    found += [each["text"] for each in waiting]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            found += [thing["text"]] if thing.get("type") == "mrkdwn" else []
            found += [f"<!{thing['range']}>"] if thing.get("type") == "broadcast" else []
            found += [f"<@{thing['user_id']}>"] if thing.get("type") == "user" else []
            waiting += thing.values()
        elif isinstance(thing, list):
            waiting += thing
    return found


def test_a_summary_calls_nobody(place):
    """What Slack reads as a call, a link or a mark arrives as the characters that they are."""
    case = passes(
        "calls", f"import json\njson.dump({{'answer': 1, 'summary': {SUMMARY!r}}}, open('output.json', 'w'))"
    )
    story = prove(place, case)
    assert "Hello" in story.texts[0]
    for text in marked_up(place):
        for call in ("<!channel>", "<!here>", "<!subteam", "<@U2>", "<http://evil.example", "<!everyone>"):
            assert call not in text


def test_an_exception_calls_nobody(place):
    """Nor does what a cell raises."""
    place.bundle(HOSTILE, f"raise ValueError({CALLS!r})")
    story = place.story(place.ask(HOSTILE))
    assert story.record.error.type == "NotebookFailed"
    assert not [text for text in marked_up(place) if "<!channel>" in text or "<@U2>" in text]


def test_names_of_files_are_names(place):
    """Whatever a file is called, it arrives, under a name that is safe anywhere."""
    case = passes(
        "names", WRITE, f"for name in {NAMES!r}: open(name, 'w').write('1')", config={"files": ["*.csv"]}
    )
    story = prove(place, case)
    names = [name for name in story.files if name.endswith(".csv")]
    assert len(names) == len(NAMES)
    for name in [*names, *place.stored(story.record.id)]:
        assert len(name.encode()) <= 255
        assert not set(name) & set('/\\\n\0<>`;\u202e"|*?')
        assert not name.startswith((".", "-rf/"))


def test_keys_of_charts_are_names(place):
    """Nor does it matter what a chart is called."""
    case = passes(
        "keys",
        f"import json\njson.dump({{key: {PNG!r} for key in {KEYS!r}}}, open('output.json', 'w'))",
        template="ok",
    )
    story = prove(place, case)
    names = [name for name in story.files if name.endswith(".png")]
    assert len(names) == len(KEYS)
    assert all(len(name) < 120 and name.isprintable() and "/" not in name for name in names)


def test_a_key_in_capitals(place):
    """What makes a key a name makes no secret of it; a key of a megabyte is no description."""
    keys = "(KEY.upper(), KEY.replace('-', ' '), 'k' * 1_000_000)"
    case = passes(
        "capitals",
        f"import json, os\nKEY = os.environ['KEY']\njson.dump({{key: {PNG!r} for key in {keys}}}, open('output.json', 'w'))",
        template="ok",
    )
    story = prove(place, case)
    for name in [*story.files, *place.stored(story.record.id)]:
        assert SECRET not in name
    assert max(len(each.alt) for each in story.record.artifacts) <= 1000


def test_the_largest_summary(place):
    """As much as a summary may hold arrives in a message that Slack takes."""
    long = "<&>" * 66
    facts = [{"name": f"f{n}", "label": long, "value": long * 5, "format": "text"} for n in range(10)]
    table = {"columns": [long] * 10, "rows": [[long * 5] * 10] * 20}
    summary = {"headline": long, "facts": facts, "table": table}
    place.bundle(
        HOSTILE,
        f"import json\njson.dump({{'answer': 1, 'summary': json.loads({json.dumps(summary)!r})}}, open('output.json', 'w'))",
    )
    story = place.story(place.ask(HOSTILE))
    assert story.record.status == "completed", story.record.error
    assert len(story.texts) == 1
    assert text_of(place.thread(story.record.id)[0])
