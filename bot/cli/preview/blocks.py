"""Slack's blocks as HTML: the message and the form, as near to what people see there as a preview has to be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any

Block = Mapping[str, Any]

_MARKS = (
    (re.compile(r"\*([^*\n]+)\*"), "b"),
    (re.compile(r"`([^`\n]+)`"), "code"),
    (re.compile(r"\b_([^_\n]+)_\b"), "i"),
)
_LINK = re.compile(r"&lt;(https?://[^|&]+)\|([^&]*)&gt;")


def message_html(blocks: Sequence[Block]) -> str:
    """Return a message."""
    return "\n".join(_block(block) for block in blocks)


def form_html(inputs: Sequence[Block]) -> str:
    """Return the inputs of a form; each has the name of its block."""
    return "\n".join(_input(block) for block in inputs)


def entries(inputs: Sequence[Block], values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the values of a form that was sent, as Slack sends them."""
    return {
        block["block_id"]: {block["block_id"]: _entry(block["element"]["type"], values.get(block["block_id"], ""))}
        for block in inputs
    }


def _entry(kind: str, value: str) -> dict[str, Any]:
    match kind:
        case "datepicker":
            return {"type": kind, "selected_date": value or None}
        case "static_select":
            return {"type": kind, "selected_option": {"value": value} if value else None}
    return {"type": kind, "value": value or None}


def _block(block: Block) -> str:
    match block["type"]:
        case "header":
            return f"<h3>{_text(block['text'])}</h3>"
        case "section":
            text = f"<p>{_text(block['text'])}</p>" if "text" in block else ""
            shown = "".join(f"<div>{_text(each)}</div>" for each in block.get("fields", ()))
            return text + (f'<div class="fields">{shown}</div>' if shown else "")
        case "context":
            return f'<p class="context">{" ".join(map(_text, block["elements"]))}</p>'
        case "actions":
            labels = (_text(each["text"]) for each in block["elements"])
            return f"<p>{' '.join(f'<button disabled>{label}</button>' for label in labels)}</p>"
    return ""


def _text(text: Block) -> str:
    """Return a text object; what Slack has escaped in its markup is escaped once."""
    if text["type"] == "plain_text":
        return escape(str(text["text"])).replace("\n", "<br>")
    html = escape(unescape(str(text["text"])))
    html = _LINK.sub(r'<a href="\1">\2</a>', html)
    for pattern, tag in _MARKS:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return html.replace("\n", "<br>")


def _input(block: Block) -> str:
    name, element = escape(block["block_id"]), block["element"]
    hint = f"<small>{_text(block['hint'])}</small>" if "hint" in block else ""
    return f"<label>{_text(block['label'])}{_element(name, element)}{hint}</label>"


def _element(name: str, element: Block) -> str:
    match element["type"]:
        case "datepicker":
            return f'<input type="date" name="{name}" value="{escape(element.get("initial_date", ""))}">'
        case "number_input":
            step = "any" if element["is_decimal_allowed"] else "1"
            bounds = "".join(
                f' {key}="{escape(element[f"{key}_value"])}"'
                for key in ("min", "max")
                if f"{key}_value" in element
            )
            value = escape(element.get("initial_value", ""))
            return f'<input type="number" name="{name}" step="{step}" value="{value}"{bounds}>'
        case "static_select":
            return f'<select name="{name}">{"".join(_options(element))}</select>'
    return f'<input name="{name}" value="{escape(element.get("initial_value", ""))}">'


def _options(element: Block) -> Iterator[str]:
    groups = element.get("option_groups", [element])
    chosen = element.get("initial_option", {}).get("value")
    for group in groups:
        for option in group["options"]:
            selected = " selected" if option["value"] == chosen else ""
            yield f'<option value="{escape(option["value"])}"{selected}>{_text(option["text"])}</option>'
