"""Blocks, forms and Home can be read at a terminal."""

from tests.slack.shown import message_lines, view_lines


def text(words):
    """Return a text object."""
    return {"type": "mrkdwn", "text": words}


def test_facts_and_tables_are_lines():
    """A summary's fields and its table, with figures to the right."""
    message = {
        "text": "fallback",
        "blocks": [
            {
                "type": "section",
                "text": text("*Sales*\nOctober"),
                "fields": [text("*Revenue*\n€12"), text("*Orders*\n3")],
            },
            {
                "type": "table",
                "column_settings": [{}, {"align": "right"}],
                "rows": [
                    [{"type": "raw_text", "text": each} for each in row]
                    for row in (("Region", "€"), ("North", "12"))
                ],
            },
            {"type": "context", "elements": [text("one"), text("two")]},
        ],
        "files": [{"name": "report.html"}],
    }
    assert message_lines(message) == [
        "*Sales*",
        "October",
        "  *Revenue* €12",
        "  *Orders* 3",
        "  Region   €",
        "  North   12",
        "· one | two",
        "[file report.html]",
    ]


def test_a_message_without_blocks_is_its_text():
    """As Slack shows it."""
    assert message_lines({"text": "one\ntwo"}) == ["one", "two"]


def test_a_form_shows_what_it_holds_and_how_each_field_is_called():
    """What a person needs to fill it in from a keyboard."""
    option = {"text": text("North"), "value": "north"}
    view = {
        "title": text("Sales"),
        "submit": text("Run"),
        "blocks": [
            {
                "type": "input",
                "block_id": "region",
                "optional": True,
                "label": text("Region"),
                "element": {
                    "type": "static_select",
                    "action_id": "x",
                    "options": [option, {"text": text("South"), "value": "south"}],
                    "initial_option": option,
                },
            },
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "go", "value": "1", "text": text("Go")}],
            },
        ],
    }
    assert view_lines(view) == [
        "== Sales ==",
        "Region (optional): (North)  one of North=north / South=south  <region>",
        "[Go]  <go 1>",
        "[Run]",
    ]
