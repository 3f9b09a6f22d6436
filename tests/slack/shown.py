"""Blocks and views as lines of text, so that a person at a terminal sees what people in Slack would."""

WIDEST = 60  # characters of a table's cell


def message_lines(message):
    """Return a message's lines: its blocks where it has some, else its text; then its files."""
    lines = block_lines(message.get("blocks") or ()) or str(message.get("text", "")).splitlines()
    return [*lines, *(f"[file {file['name']}]" for file in message.get("files", ()))]


def view_lines(view):
    """Return a modal's or a Home's lines, with how it is sent."""
    heading = [f"== {text_of(view['title'])} =="] if view.get("title") else ["== Home =="]
    buttons = [f"[{text_of(view[name])}]" for name in ("submit", "close") if view.get(name)]
    return [*heading, *block_lines(view["blocks"]), *([" ".join(buttons)] if buttons else [])]


def block_lines(blocks):
    """Return the lines of blocks, in order."""
    return [line for block in blocks for line in _SHOWN.get(block["type"], _unknown)(block)]


def text_of(thing):
    """Return the words of a text object, an option or a rich text's element."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing.get("text"), dict | str):
        return text_of(thing["text"])
    inner = "".join(text_of(each) for each in thing.get("elements", ()))
    return inner or str(thing.get("url") or thing.get("user_id") or thing.get("name") or "")


def _section(block):
    lines = text_of(block["text"]).splitlines() if "text" in block else []
    lines += [f"  {' '.join(text_of(field).split())}" for field in block.get("fields", ())]
    return [*lines, *([_element(block["accessory"])] if "accessory" in block else [])]


def _context(block):
    return ["· " + " | ".join(each.get("alt_text") or text_of(each) for each in block["elements"])]


def _input(block):
    optional = " (optional)" if block.get("optional") else ""
    hint = [f"    {text_of(block['hint'])}"] if "hint" in block else []
    return [f"{text_of(block['label'])}{optional}: {_element(block['element'])}  <{block['block_id']}>", *hint]


def _element(element):
    kind = element["type"]
    if kind == "image":
        return f"[picture: {element['alt_text']}]"
    if kind == "button":
        value = f" {element['value']}" if element.get("value") else ""
        return f"[{text_of(element)}]  <{element['action_id']}{value}>"
    options = [*element.get("options", ())]
    for group in element.get("option_groups", ()):
        options += group["options"]
    held = [text_of(each) for each in _initial(element)]
    offered = " / ".join(f"{text_of(each)}={each['value']}" for each in options[:12])
    more = f" / … {len(options) - 12} more" if len(options) > 12 else ""
    return f"({', '.join(held)})" + (f"  one of {offered}{more}" if options else "")


def _initial(element):
    for name, value in element.items():
        if name.startswith("initial_"):
            return value if isinstance(value, list) else [value]
    return []


def _table(block):
    rows = [[_cell(cell) for cell in row] for row in block["rows"]]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=False)]
    right = [(one or {}).get("align") == "right" for one in block.get("column_settings", ())]
    right += [False] * (len(widths) - len(right))
    return [
        "  "
        + "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(row, widths, right, strict=False)).rstrip()
        for row in rows
    ]


def _cell(cell):
    words = " ".join(text_of(cell).split())
    return words if len(words) <= WIDEST else words[: WIDEST - 1] + "…"


def _unknown(block):
    return [f"[{block['type']}]"]


_SHOWN = {
    "header": lambda block: [f"# {text_of(block)}"],
    "divider": lambda block: ["—" * 20],
    "section": _section,
    "context": _context,
    "markdown": lambda block: text_of(block).splitlines(),
    "rich_text": lambda block: text_of(block).splitlines(),
    "image": lambda block: [f"[picture: {block['alt_text']}]"],
    "actions": lambda block: [_element(element) for element in block["elements"]],
    "input": _input,
    "table": _table,
    "data_table": _table,
}
