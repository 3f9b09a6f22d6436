"""The double refuses blocks as the pages of https://docs.slack.dev/reference/block-kit/ say, and takes what they allow."""

import pytest


def plain(text):
    """A text as it is."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    """A formatted text."""
    return {"type": "mrkdwn", "text": text}


def button(**more):
    """A button."""
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements):
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def options(count=2, **more):
    """Some options."""
    return [{"text": plain(f"o{n}"), "value": f"v{n}", **more} for n in range(count)]


def select(**more):
    """A menu."""
    return {"type": "static_select", "action_id": "pick", "options": options(), **more}


def asks(element, **more):
    """A field of a form."""
    return {"type": "input", "label": plain("What?"), "element": element, **more}


def table(rows, **more):
    """A table of texts."""
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    return {"type": "table", "rows": cells, **more}


PICTURE = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A chart"}
CONFIRM = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
SECTION = {"type": "section", "text": mrkdwn("x")}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
    ],
}

TAKEN = {
    "everything at its longest": [
        {"type": "header", "text": plain("x" * 150)},
        {"type": "section", "text": mrkdwn("x" * 3000), "block_id": "b" * 255},
        {"type": "section", "fields": [mrkdwn("x" * 500)] * 10, "accessory": {**PICTURE, "alt_text": "x" * 2000}},
        {"type": "context", "elements": [mrkdwn("x")] * 9 + [PICTURE]},
        {"type": "divider"},
        {**PICTURE, "title": plain("x" * 75)},
    ],
    "elements": [
        actions(
            button(text=plain("x" * 75), value="v" * 2000, style="primary", confirm=CONFIRM, action_id="a" * 255),
            *(button(action_id=f"go{n}") for n in range(20)),
            select(options=options(100), initial_option=options(100)[99]),
            {"type": "datepicker", "initial_date": "2024-02-29"},
            {"type": "overflow", "options": options(5)},
        ),
        {**SECTION, "accessory": {"type": "checkboxes", "options": options(10), "initial_options": options(1)}},
        asks(
            {"type": "plain_text_input", "initial_value": "x", "max_length": 3000}, optional=True, hint=plain("x")
        ),
    ],
    "the same action in two blocks": [actions(button(value="1")), actions(button(value="2"))],
    "a table": [table([["x"] * 20] * 100, column_settings=[{"align": "right"}, None]), RICH],
    "markdown": [{"type": "markdown", "text": "**x**"}],
    "fifty": [{"type": "divider"}] * 50,
}

REFUSED = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
    "an unknown block": ([{"type": "sales"}], "unsupported type: sales"),
    "a block without type": ([{"text": plain("x")}], "unsupported type: None"),
    "a block that is none": (["x"], "unsupported type: None"),
    "a newer block": ([{"type": "data_table", "caption": "x", "rows": []}], "unsupported type: data_table"),
    "a property too many": ([{"type": "divider", "text": plain("x")}], "invalid additional property: text"),
    "block_id of 256": ([{"type": "divider", "block_id": "b" * 256}], "less than 256"),
    "a block_id twice": ([{"type": "divider", "block_id": "b"}] * 2, "`block_id` b already exists"),
    "section of 3001": ([{"type": "section", "text": mrkdwn("x" * 3001)}], "less than 3001"),
    "an empty section": ([{"type": "section", "text": mrkdwn("")}], "more than 0"),
    "a section of nothing": ([{"type": "section"}], "text or fields"),
    "11 fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "no more than 10"),
    "a field of 2001": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "less than 2001"),
    "an unknown text": (
        [{"type": "section", "text": {"type": "html", "text": "x"}}],
        "must be one of: plain_text, mrkdwn",
    ),
    "emoji in mrkdwn": (
        [{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}],
        "additional property: emoji",
    ),
    "a text that is none": ([{"type": "section", "text": "x"}], "must be an object"),
    "an unknown element": ([{**SECTION, "accessory": {"type": "lever"}}], "unsupported type: lever"),
    "an input as accessory": ([{**SECTION, "accessory": {"type": "plain_text_input"}}], "unsupported type"),
    "header of 151": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "a formatted header": ([{"type": "header", "text": mrkdwn("x")}], "must be one of: plain_text"),
    "context of 11": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10"),
    "an empty context": ([{"type": "context", "elements": []}], "at least 1"),
    "a button in a context": ([{"type": "context", "elements": [button()]}], "must be one of"),
    "actions of 26": ([actions(*(button(action_id=f"a{n}") for n in range(26)))], "no more than 25"),
    "an action twice in a block": ([actions(button(), button())], "`action_id` go already exists"),
    "an image among actions": ([actions(PICTURE)], "unsupported type: image"),
    "button text of 76": ([actions(button(text=plain("x" * 76)))], "less than 76"),
    "a formatted button": ([actions(button(text=mrkdwn("x")))], "must be one of: plain_text"),
    "button value of 2001": ([actions(button(value="x" * 2001))], "less than 2001"),
    "a button value that is no text": ([actions(button(value=1))], "must be a string"),
    "action_id of 256": ([actions(button(action_id="x" * 256))], "less than 256"),
    "a button of another style": ([actions(button(style="green"))], "must be one of: primary, danger"),
    "a button to nowhere": ([actions(button(url="reports/1"))], "invalid format"),
    "a button's address of 3001": ([actions(button(url="https://x/" + "x" * 3000))], "less than 3001"),
    "a question without answers": (
        [actions(button(confirm={"text": plain("x")}))],
        "missing required field: deny",
    ),
    "a question of 301": ([actions(button(confirm={**CONFIRM, "text": plain("x" * 301)}))], "less than 301"),
    "an image without alt text": (
        [{"type": "image", "image_url": "https://example.com/a.png"}],
        "required field: alt_text",
    ),
    "alt text of 2001": ([{**PICTURE, "alt_text": "x" * 2001}], "less than 2001"),
    "an image of nothing": ([{"type": "image", "alt_text": "x"}], "either image_url or slack_file"),
    "an image of two": ([{**PICTURE, "slack_file": {"id": "F1"}}], "either image_url or slack_file"),
    "an image's title of 2001": ([{**PICTURE, "title": plain("x" * 2001)}], "less than 2001"),
    "an unknown file": ([{"type": "image", "alt_text": "x", "slack_file": {"id": "F404"}}], "invalid slack file"),
    "101 options": ([actions(select(options=options(101)))], "no more than 100"),
    "no options": ([actions({"type": "static_select", "action_id": "pick"})], "options or option_groups"),
    "option text of 76": ([actions(select(options=options(text=plain("x" * 76))))], "less than 76"),
    "option value of 151": ([actions(select(options=options(value="x" * 151)))], "less than 151"),
    "a strange initial option": (
        [actions(select(initial_option={"text": plain("o0"), "value": "v9"}))],
        "among the options",
    ),
    "an initial option that looks different": (
        [actions(select(initial_option={"text": plain("O"), "value": "v0"}))],
        "among",
    ),
    "placeholder of 151": ([actions(select(placeholder=plain("x" * 151)))], "less than 151"),
    "11 ticks": ([actions({"type": "checkboxes", "options": options(11)})], "no more than 10"),
    "an overflow of 6": ([actions({"type": "overflow", "options": options(6)})], "no more than 5"),
    "a day the Spanish way": ([actions({"type": "datepicker", "initial_date": "31/01/2025"})], "YYYY-MM-DD"),
    "a day that is not there": ([actions({"type": "datepicker", "initial_date": "2025-02-29"})], "YYYY-MM-DD"),
    "an hour that is not there": ([actions({"type": "timepicker", "initial_time": "24:00"})], "invalid format"),
    "label of 2001": ([asks({"type": "plain_text_input"}, label=plain("x" * 2001))], "less than 2001"),
    "an input without label": (
        [{"type": "input", "element": {"type": "plain_text_input"}}],
        "required field: label",
    ),
    "a button as input": ([asks(button())], "unsupported type: button"),
    "an initial value of 3001": (
        [asks({"type": "plain_text_input", "initial_value": "x" * 3001})],
        "less than 3001",
    ),
    "a number without its kind": ([asks({"type": "number_input"})], "required field: is_decimal_allowed"),
    "markdown of 12001": ([{"type": "markdown", "text": "x" * 12_001}], "less than 12001"),
    "rich text of nothing known": ([{"type": "rich_text", "elements": [{"type": "section"}]}], "unsupported type"),
    "two tables": ([table([["x"]])] * 2, "only_one_table_allowed"),
    "101 rows": ([table([["x"]] * 101)], "no more than 100"),
    "21 columns": ([table([["x"] * 21])], "no more than 20"),
    "a table of 10,001": ([table([["x" * 5000], ["x" * 5001]])], "less than 10001"),
    "an empty cell": ([table([[""]])], "more than 0"),
    "a cell of another kind": ([{"type": "table", "rows": [[mrkdwn("x")]]}], "unsupported type: mrkdwn"),
    "a column to the middle": ([table([["x"]], column_settings=[{"align": "middle"}])], "must be one of: left"),
}


@pytest.mark.parametrize("what", TAKEN)
def test_what_slack_takes(slack, client, what):
    """Everything at its limit is posted, and each block has an id."""
    posted = client.chat_postMessage(channel="C1", text="x", blocks=TAKEN[what])["message"]["blocks"]
    assert len(posted) == len(TAKEN[what])
    assert all(block["block_id"] for block in posted)


@pytest.mark.parametrize("what", REFUSED)
def test_what_slack_refuses(slack, client, refusal, what):
    """`invalid_blocks` says what is wrong, and nothing is posted."""
    blocks, said = REFUSED[what]
    answer = refusal(client.chat_postMessage, channel="C1", text="x", blocks=blocks, whole=True)
    assert answer["error"] == "invalid_blocks"
    assert any(said in message for message in answer["response_metadata"]["messages"])
    assert slack.state.channels["C1"].messages == {}


def test_a_refusal_points_to_the_place(client, refusal):
    """A JSON pointer leads there."""
    blocks = [{"type": "divider"}, actions(button(text=plain("x" * 76)))]
    answer = refusal(client.chat_postMessage, channel="C1", text="x", blocks=blocks, whole=True)
    expected = "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"
    assert answer["response_metadata"]["messages"] == [expected]


def test_blocks_too_long_together(client, refusal):
    """Many blocks that are right one by one can be `msg_blocks_too_long`."""
    blocks = [{"type": "section", "text": mrkdwn("x" * 3000)}] * 5
    assert refusal(client.chat_postMessage, channel="C1", text="x", blocks=blocks) == "msg_blocks_too_long"
    assert client.chat_postMessage(channel="C1", text="x", blocks=blocks[:4])["ok"]


def test_blocks_that_are_no_json(client, refusal):
    """A form takes them as JSON text; Python's way to write a list is `invalid_blocks_format`."""
    form = {"channel": "C1", "text": "x", "blocks": "[{'type': 'divider'}]"}
    assert refusal(client.api_call, "chat.postMessage", data=form) == "invalid_blocks_format"
    assert refusal(client.api_call, "chat.postMessage", json={**form, "blocks": {}}) == "invalid_blocks_format"


def test_a_workspace_may_know_newer_blocks(slack, client, refusal):
    """A data table is taken where it is known, and refused over its own limits."""
    slack.state.newer_blocks.add("data_table")
    rows = table([["Month", "Revenue"], ["May", "3"]])["rows"]
    rows[1][1] = {"type": "raw_number", "value": 3}
    block = {"type": "data_table", "caption": "Revenue", "rows": rows}
    assert client.chat_postMessage(channel="C1", text="x", blocks=[block])["ok"]
    for wrong in (
        {**block, "rows": rows[:1]},
        {**block, "page_size": 101},
        {**block, "rows": [rows[0], rows[1][:1]]},
    ):
        assert refusal(client.chat_postMessage, channel="C1", text="x", blocks=[wrong]) == "invalid_blocks"
