"""The messages of a report, in Block Kit: what they say, and that nothing in them is taken for markup."""

import json

import pytest

from runner.delivery.blockkit import cut_escaped, escaped
from runner.delivery.blocks import progress_line, status_message, summary_message, unfinished_message
from runner.delivery.failures import failure_message, owner_message
from runner.i18n.phrases import speaker
from runner.records.record import Report
from runner.step import Step
from tests.support.reports import completed, failed, request_of

HOSTILE = "<!channel> <@U999> <https://evil|click> @here & *bold* `code` " + "x" * 5000
ENGLISH = speaker("en")


def texts(value):
    """Give every text object of a message."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def actions(message):
    """Give the buttons: what each does, to which report."""
    return {
        element["action_id"]: element["value"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }


def test_the_status_says_what_was_understood_and_how_far_it_is():
    """The echo, its further lines, the step with its cell, and the buttons that act on this report."""
    report = Report(request=request_of(echo='Sales · Jan 2025\nNot understood, and left out: "please"'))
    message = status_message(report, ENGLISH)
    assert message.text == "Understood: Sales · Jan 2025"
    assert "Not understood" in message.blocks[0]["text"]["text"]
    assert actions(message) == {"report_cancel": "r1", "report_change": "r1"}
    assert progress_line(report, ENGLISH) == "Waiting for its turn"
    report.status, report.step, report.cell, report.cells = "running", Step.EXECUTE, 4, 9
    assert progress_line(report, ENGLISH) == "Running 4/9"


def test_the_summary_shows_headline_facts_with_their_change_and_the_table():
    """Numbers are written as the asker's language writes them; changes have a direction."""
    message = summary_message(completed(), ENGLISH)
    said = json.dumps(message.blocks, ensure_ascii=False)
    assert message.text == "Sales: Revenue rose by 12 %"
    assert "*Revenue*\\n€1,120.00\\n▲ +12.0% (before: €1,000.00)" in said
    assert "*orders*\\n90\\n▼ -10.0% (before: 100)" in said
    assert "*State*\\nfine" in said
    table = next(block for block in message.blocks if block["type"] == "table")
    cells = [[cell["text"] for cell in row] for row in table["rows"]]
    assert cells == [["Product", "Revenue"], ["Tea", "700.5"], ["Coffee", "–"]]
    assert [each["align"] for each in table["column_settings"]] == ["left", "right"]
    assert actions(message) == {"report_again": "r1", "report_change": "r1", "report_schedule": "r1"}


def test_all_numbers_of_a_message_are_written_as_in_the_report():
    """Its headline is the notebook's: a reader of German would find two ways to write 1,120 in one post."""
    for locale in ("de-DE", "en-IN", "es-MX"):
        said = json.dumps(
            summary_message(completed(request_of(locale=locale)), ENGLISH).blocks, ensure_ascii=False
        )
        assert "€1,120.00" in said and "+12.0%" in said
    catalan = summary_message(completed(request_of(language="ca", locale="ca-ES")), speaker("ca"))
    assert "1.120,00\xa0€" in json.dumps(catalan.blocks, ensure_ascii=False)


@pytest.mark.parametrize(
    ("kind", "channel", "named"),
    [
        *(("slash", "C1", True), ("modal", "C1", True), ("button", "G1", True)),
        *(("mention", "C1", False), ("slash", "D1", False), ("schedule", "C1", False)),
    ],
)
def test_a_report_names_its_asker_where_nobody_saw_them_ask(kind, channel, named):
    """In a channel; a mention stands above its report, and in direct messages there is nobody else."""
    request = request_of(kind=kind, channel_id=channel)
    for message in (
        status_message(Report(request=request), ENGLISH),
        summary_message(completed(request), ENGLISH),
        failure_message(failed(request), ENGLISH),
    ):
        assert ("Asked for by <@U1>." in json.dumps(message.blocks)) is named


def test_a_slack_without_tables_gets_letters_of_one_width():
    """The fallback holds the same cells, and no table block."""
    message = summary_message(completed(), ENGLISH, native_table=False)
    assert "table" not in [block["type"] for block in message.blocks]
    assert "Product  Revenue\nTea        700.5\nCoffee" in json.dumps(message.blocks).replace("\\n", "\n")


def test_a_report_without_a_summary_still_has_a_message():
    """An author need not write one."""
    message = summary_message(completed(summary=None), ENGLISH)
    assert message.text == "Sales: The report is ready."


def test_what_was_found_stays_where_its_files_cannot_be_posted():
    """The numbers are there; the sentence says what is missing."""
    report = completed(status="error")
    report.error = failed(type="DeliveryError", message="Files cannot be uploaded in this workspace.").error
    said = json.dumps(unfinished_message(report, ENGLISH).blocks)
    assert "Files cannot be uploaded" in said
    assert "Revenue rose" in said


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_nothing_of_a_notebooks_text_is_markup(language):
    """No mention, link or @channel reaches anybody, however a notebook, a person or an error words it."""
    summary = {
        "headline": HOSTILE[:500],
        "facts": [
            {
                "name": "n",
                "label": HOSTILE[:200],
                "value": HOSTILE[:900],
                "previous": HOSTILE[:900],
                "format": "text",
            }
        ],
        "table": {"columns": [HOSTILE[:200]] * 20, "rows": [[HOSTILE[:900]] * 20] * 100},
    }
    request = request_of(title=HOSTILE, echo=HOSTILE)
    report = completed(request, summary=summary, warnings=[HOSTILE])
    say = speaker(language)
    messages = [
        status_message(Report(request=request), say),
        summary_message(report, say),
        summary_message(report, say, native_table=False),
        failure_message(failed(request, message=HOSTILE), say),
        failure_message(Report(request=request, status="cancelled", cancelled_by="U1"), say),
        owner_message(failed(request, message=HOSTILE), say),
    ]
    for message in messages:
        assert "<!" not in message.text and "<h" not in message.text and "<@U999" not in message.text
        assert len(message.text) <= 3100
        assert len(message.blocks) <= 50
        for each in texts(message.blocks):
            assert 0 < len(each["text"]) <= 3000
            if each["type"] == "mrkdwn":
                assert "<!" not in each["text"] and "<h" not in each["text"] and "<@U999" not in each["text"]
    table = next(block for block in messages[1].blocks if block["type"] == "table")
    assert sum(len(cell["text"]) for row in table["rows"] for cell in row) <= 10_000


def test_a_cut_never_parts_an_escape():
    """What is shortened is shorter, and each & in it still begins a whole entity."""
    for most in range(10, 60):
        text = cut_escaped("a<b>&" * 20, most)
        assert len(text) <= most
        assert (
            escaped(text.rstrip("…").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) + "…" == text
        )


def test_a_page_that_people_reach_has_a_button():
    """It opens the page; without PUBLIC_URL there is no such button."""
    address = "https://reports.example.com/r/r1?at=1&key=k"
    rows = [
        block["elements"]
        for message in (summary_message(completed(), ENGLISH, page=address), summary_message(completed(), ENGLISH))
        for block in message.blocks
        if block["type"] == "actions"
    ]
    assert [each.get("url") for each in rows[0]] == [address, None, None, None]
    assert [each.get("url") for each in rows[1]] == [None, None, None]


@pytest.mark.parametrize("step", Step)
def test_every_step_has_words(step):
    """The asker reads what is being done, whichever step it is."""
    assert progress_line(Report(request=request_of(), status="running", step=step), ENGLISH)
