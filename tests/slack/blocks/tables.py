"""Tables, the older and the newer kind.

https://docs.slack.dev/reference/block-kit/blocks/table-block/: at most 100 rows, 20 columns, 10,000 characters and one
table a message. https://docs.slack.dev/reference/block-kit/blocks/data-table-block/: 2 to 101 rows, all as long.
"""

from tests.slack.blocks.checks import anything, array, flag, integer, one_of, string, structure
from tests.slack.blocks.length import texts
from tests.slack.blocks.rich_text import RICH_TEXT, of_type

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 100, 20, 10_000
RAW = structure({"type": anything, "text": string(10_000, least=1)}, required=("text",))
NUMBER = structure({"type": anything, "value": anything, "text": string(10_000)}, required=("value",))
RICH = structure({"type": anything, "elements": RICH_TEXT, "block_id": string(255)}, required=("elements",))
COLUMN = structure({"align": one_of("left", "center", "right"), "is_wrapped": flag})


def rows(cells, most, least):
    """Rows of cells, no more characters in all than Slack takes."""
    shape = array(array(cells, MOST_COLUMNS), most, least=least)

    def check(place, value):
        shape(place, value)
        if texts(value) > MOST_CHARACTERS:
            place.find(f"must be less than {MOST_CHARACTERS + 1} characters")

    return check


def data_rows(place, value):
    """Rows of one length, below a first one that holds no rich text."""
    rows(of_type({"raw_text": RAW, "raw_number": NUMBER, "rich_text": RICH}), MOST_ROWS + 1, 2)(place, value)
    if isinstance(value, list) and all(isinstance(row, list) for row in value) and value:
        if len({len(row) for row in value}) > 1:
            place.find("all rows must have the same number of cells")
        if any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in value[0]):
            place.at(0).find("unsupported type: rich_text")


def null_or(check):
    """What may be left out of a list by null."""
    return lambda place, value: None if value is None else check(place, value)


TABLE = {
    "rows": rows(of_type({"raw_text": RAW, "rich_text": RICH}), MOST_ROWS, 1),
    "column_settings": array(null_or(COLUMN), MOST_COLUMNS, least=0),
}
DATA_TABLE = {
    "rows": data_rows,
    "caption": string(3000, least=1),
    "page_size": integer(1, 100),
    "row_header_column_index": integer(0, MOST_COLUMNS - 1),
}
