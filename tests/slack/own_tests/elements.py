"""Pieces of blocks that several tests send."""


def plain(text):
    """A text as it is."""
    return {"type": "plain_text", "text": text}


def go(action_id="go", value="1"):
    """A row with a button."""
    return {
        "type": "actions",
        "elements": [{"type": "button", "text": plain("Go"), "action_id": action_id, "value": value}],
    }
