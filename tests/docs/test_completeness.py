"""The table of what is looked for names every warning that there is."""

import ast

from docs.completeness import FINDINGS
from runner.kernels.protocol import notes
from runner.output import unshown
from tests.test_architecture import MODULES


def kinds():
    """The kinds of all warnings that the code makes."""
    yield from notes._SENTENCES
    yield from (f"unshown {each.name}" for each in vars(unshown).values() if isinstance(each, unshown._Kind))
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())) if module.startswith("runner.") else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "AuthorWarning":
                yield from (
                    each.value.value
                    for each in node.keywords
                    if each.arg == "kind" and isinstance(each.value, ast.Constant)
                )


def test_every_warning_stands_in_the_table_once():
    """And the table has none that nothing gives."""
    named = [each.kind for each in FINDINGS if each.outcome == "warning"]
    assert len(named) == len(set(named))
    assert set(named) == set(kinds())
