"""The configuration of a plain notebook: what it says of itself, refined key by key by its config.json."""

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from runner.bundles.inference.parameters import PERIOD, infer_parameters


def infer_config(notebook: NotebookNode, *, name: str) -> dict[str, Any]:
    """Return the config.json of a notebook that has none; its parameters are those of its parameters cell."""
    words = name.replace("-", " ").replace("_", " ").strip()
    config: dict[str, Any] = {"title": first_heading(notebook) or words[:1].upper() + words[1:]}
    parameters = infer_parameters(notebook)
    return {**config, "parameters": parameters} if parameters else config


def first_heading(notebook: NotebookNode) -> str | None:
    """Return the text of the first heading in the notebook's Markdown."""
    from markdown_it import MarkdownIt  # for plain notebooks only: most commands read none

    markdown = MarkdownIt("commonmark")
    for cell in notebook.cells:
        parsed = markdown.parse(cell.source) if cell.cell_type == "markdown" else []
        for place, token in enumerate(parsed):
            if token.type == "heading_open":
                text = " ".join(_plain_text(parsed[place + 1].children or []).split())
                if text:
                    return text
    return None


def with_keys(inferred: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notebook says of itself, refined key by key by its config.json."""
    config = {**inferred, **written}
    parameters = written.get("parameters")
    if isinstance(parameters, dict):
        known = dict(inferred.get("parameters", {}))
        if any(isinstance(each, dict) and each.get("type") == "period" for each in parameters.values()):
            known = {name: each for name, each in known.items() if each["type"] != "period" or name in parameters}
        if {"from_day", "to_day"} & parameters.keys():
            known.pop(PERIOD, None)
        config["parameters"] = {
            **known,
            **{name: _refined(known.get(name), each) for name, each in parameters.items()},
        }
    return config


def _refined(inferred: Mapping[str, Any] | None, written: object) -> object:
    """Return a parameter as config.json refines it; what belongs to another type than its own goes."""
    if inferred is None or not isinstance(written, dict):
        return written
    if "choices" in written and "type" not in written:
        written = {"type": "choice", **written}
    if written.get("type", inferred["type"]) == inferred["type"]:
        return {**inferred, **written}
    kept = {key: inferred[key] for key in ("help", "default") if key in inferred}
    return {**kept, **written}


def _plain_text(tokens: list[Any]) -> str:
    return "".join(
        _plain_text(token.children)
        if token.type == "image" and token.children
        else " "
        if token.type in ("softbreak", "hardbreak")
        else token.content
        for token in tokens
        if token.type != "html_inline"
    )
