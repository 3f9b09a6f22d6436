"""What tests look for in messages."""


def buttons(message):
    """Give the action ids of a message's buttons."""
    found = []
    for block in message["blocks"]:
        found += [block["accessory"]] if "accessory" in block else block.get("elements", [])
    return [each["action_id"] for each in found if each["type"] == "button"]


def text_of(message):
    """Give all the text in a message's blocks, or the message's own where it has none; thin spaces as plain ones."""
    said = _text(message["blocks"]) if message.get("blocks") else message.get("text") or ""
    return said.replace("\u2009", " ").replace("\xa0", " ")


def _text(thing):
    if isinstance(thing, dict):
        own = thing["text"] if isinstance(thing.get("text"), str) else ""
        return "\n".join([own, *(_text(each) for each in thing.values())])
    return "\n".join(_text(each) for each in thing) if isinstance(thing, list) else ""
