"""Notebooks are read as people's tools write them."""

import json
import warnings

import nbformat
import pytest

from runner.bundles.notebook import prepare_cells
from runner.bundles.notebook_file import load_notebook, read_notebook
from runner.errors import BundleError


def code(source="x = 1", **fields):
    """A code cell as JSON; a key given as ... is left out."""
    cell = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": source,
        **fields,
    }
    return {key: value for key, value in cell.items() if value is not ...}


def text_of(*cells, **keys):
    """A notebook of version 4 as JSON."""
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": list(cells or [code()]), **keys}
    return json.dumps({key: value for key, value in notebook.items() if value is not ...})


def sources(text):
    """What would run of it."""
    prepared = prepare_cells(read_notebook(text), parameters={}, standard={})
    return [prepared.notebook.cells[index].source for index in prepared.indices]


@pytest.mark.parametrize(
    "text",
    [
        text_of(code(metadata={"tags": None})),
        text_of(code(metadata={"tags": "draft"})),
        text_of(code(metadata={"tags": [None, 3, "draft"]})),
        text_of(code(metadata={"tags": {"a": 1}})),
        text_of(code(metadata=None)),
        text_of(code(metadata=...)),
        text_of(code(metadata=[])),
        text_of(code(outputs=None)),
        text_of(code(outputs=...)),
        text_of(code(outputs=[None])),
        text_of(code(execution_count=...)),
        text_of(code(["x = 1"])),
        text_of(code("x = 1", id=None)),
        text_of(code("x = 1", id="no id!")),
        text_of(code("x = 1", odd="key")),
        text_of({"cell_type": "markdown", "source": None, "attachments": None}, code()),
        text_of(metadata=None),
        text_of(metadata=...),
        text_of(metadata={"kernelspec": None, "language_info": None}),
        text_of(metadata={"kernelspec": "python3", "language_info": 3}),
        text_of(nbformat_minor=None),
        text_of(nbformat_minor=...),
        text_of(nbformat_minor=99),
        text_of(nbformat=...),
        "\ufeff" + text_of(),
    ],
)
def test_what_tools_leave_out_or_null_is_read(text):
    """Neither a null nor a missing or odd key keeps a notebook from being run; nothing is said about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sources(text) == ["x = 1"]
        assert nbformat.validate(read_notebook(text)) is None


@pytest.mark.parametrize(
    "metadata",
    [
        {"language_info": {"name": ""}, "kernelspec": {"language": None, "name": "python3"}},
        {"language_info": {"name": "python"}, "kernelspec": {"language": "R"}},
        {"language_info": {"name": None}, "kernelspec": {"language": "Python 3"}},
        {"kernelspec": {"language": "", "name": "my-env", "display_name": "My environment"}},
        {"kernelspec": {"name": "conda-env-work-py"}},
        {"language_info": {"name": "ipython"}},
        {},
    ],
)
def test_python_is_what_is_called_python_or_nothing(metadata):
    """`language_info` speaks first, then `kernelspec`; a notebook that names no language is Python."""
    assert sources(text_of(metadata=metadata)) == ["x = 1"]


@pytest.mark.parametrize(
    ("language", "metadata"),
    [
        ("R", {"language_info": {"name": "R"}, "kernelspec": {"name": "ir", "display_name": "R"}}),
        ("R", {"kernelspec": {"name": "ir", "display_name": "R"}}),
        ("R", {"kernelspec": {"name": "conda-env-stats-r"}}),
        ("R", {"language_info": {"name": "R"}, "kernelspec": {"language": "python"}}),
        ("julia", {"language_info": {"name": "julia"}}),
        ("Julia", {"kernelspec": {"name": "julia-1.11"}}),
        ("scala", {"kernelspec": {"language": "scala", "name": "python3"}}),
        ("Scala", {"kernelspec": {"name": "spylon-kernel"}}),
        ("C#", {"kernelspec": {"language": "C#", "name": ".net-csharp"}}),
    ],
)
def test_another_language_is_refused_by_its_name(language, metadata):
    """The author is told which one it is."""
    with pytest.raises(BundleError, match=f"written in {language}; only Python"):
        read_notebook(text_of(metadata=metadata))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (text_of(cells=None), "cells"),
        (text_of(cells=[None]), "cells"),
        (text_of(code(3)), "source"),
        (text_of(code([3])), "source"),
        (text_of(code(cell_type=None)), "cell_type"),
        (text_of(nbformat=5), "version 5"),
    ],
)
def test_what_cannot_be_read_is_named(text, says):
    """The sentence names what is wrong in the file."""
    with pytest.raises(BundleError, match=says):
        read_notebook(text)


def test_old_versions_are_read():
    """Up to version 3, cells lay in worksheets and headings were cells."""
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Sales"]},
        {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": None},
    ]
    notebook = read_notebook(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [
        ("markdown", "## Sales"),
        ("code", "x = 1"),
    ]


def test_a_byte_order_mark_is_read(tmp_path):
    """Windows' editors write one."""
    (tmp_path / "report.ipynb").write_bytes(b"\xef\xbb\xbf" + text_of().encode())
    assert load_notebook(tmp_path).cells[0].source == "x = 1"
