"""Each refusal says where Slack publishes it."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
SOURCES = [path for path in sorted(HERE.rglob("*.py")) if not path.name.startswith("test_")]
PAGES = ("https://docs.slack.dev/", "https://github.com/slackapi/")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(HERE)))
def test_every_refusal_cites_its_page(path):
    """In the function that refuses, or at the top of its file."""
    source = path.read_text()
    tree = ast.parse(source)
    lines, top = source.splitlines(), ast.get_docstring(tree) or ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            function = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if "raise Refusal(" in function or "place.find(" in function:
                assert any(page in function + top for page in PAGES), node.name
