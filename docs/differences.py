"""Makes the page of what runs differently here; a test holds the table to what happens (tests/differential)."""

from docs.markdown import page, table

# By the name that notebooks of the suite give: what papermill and nbclient do, what happens here, why.
DIFFERENCES = {
    "errors that are only shown": (
        "an error that a magic, a display or a callback only shows (`%run` of a script that raises, `%%capture`)"
        " lets the notebook go on, or has no name",
        "the report ends with that error, its name and its trace, unless the cell has the tag `raises-exception`",
        "what follows would be of the old data, and look right",
    ),
    "sys.exit(0)": (
        "`sys.exit(0)` is an error",
        "the notebook has ended well: what it wrote until then is the report",
        "that is what the status says",
    ),
    "what JSON has not": (
        "NaN in an object that is shown becomes a text, with a warning of Jupyter's in the outputs",
        "it becomes the same text, without the warning",
        "nobody can do anything about it",
    ),
    "cells that are skipped": (
        "only the tag `skip-execution` skips a cell",
        "`#NoExecute` and Quarto's `#| eval: false` do so as well",
        "a notebook has cells for its author alone",
    ),
    "late prints": (
        "what a thread prints after its cell is lost",
        "it is kept, in the cell that was the last to begin",
        "it may be what tells why something is missing",
    ),
    "progress bars": (
        "every state of a line that is written over is kept",
        "the last one is, as a terminal shows it",
        "thousands of them hide what counts",
    ),
    "long outputs": (
        "everything that is shown is kept, however long",
        "it is cut, with a sentence, and the owner is warned; a picture that is too large is an error",
        "nobody reads it, and a worker has to hold it",
    ),
    "files left open": (
        "what an object writes only when it is closed is lost: a workbook, an archive, what a module holds",
        "all of it is closed at the end, and the owner is warned",
        "a file that lacks its end looks whole",
    ),
    "installing": (
        "`%pip install` that fails goes on; without a network it waits",
        "it ends the report at once, with a sentence",
        "what is imported later may be missing, or another version",
    ),
    "parameters in the environment": (
        "parameters are assigned only after the cell tagged `parameters`",
        "each is also in the environment, by its name in capitals",
        "a notebook without such a cell can take them up",
    ),
    "parameters as the cell spells them": (
        "parameters are assigned by their own names, to a cell that is tagged in its metadata",
        "the cell's own spelling counts (`DAYS`), and Quarto's and Colab's marks do",
        "else the report would be about the default, without a word",
    ),
    "what can be read": (
        'a byte order mark or `"tags": null` is refused',
        "both are read",
        "tools write them, and what is meant is plain",
    ),
}


def differences_page() -> str:
    """Return the page."""
    rows = [(there, here, why) for there, here, why in DIFFERENCES.values()]
    return page(
        "What runs differently here, and why",
        "A notebook runs here as it does under papermill and nbclient: the same cells give the same outputs and"
        " files. A suite of notebooks is run by both, and compared cell by cell (`tests/differential`); these are"
        " all the differences that it allows, and it fails where one of them is not there any more.",
        table(("papermill and nbclient", "here", "why"), rows),
        "What a notebook may not do here at all: [the threat model](../explanation/threat-model.md).",
    )
