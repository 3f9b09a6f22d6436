"""Of what JSON cannot write, the key is named and the way to write it."""

import io
import json
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from reportbot_kernel.unwritable import explain_unwritable


@pytest.mark.parametrize(
    "write", [json.dumps, lambda value: json.dump(value, io.StringIO())], ids=["dumps", "dump"]
)
@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"total": np.int64(3)}, r"int64 is not JSON serializable (at ['total']: write .item(),"),
        ({"rows": [1, {"day": date(2025, 1, 1)}]}, "(at ['rows'][1]['day']: write str(…),"),
        ({"a": Decimal(1)}, "write float(…)"),
        ([np.zeros(2)], "(at [0]: write .tolist(),"),
        (pd.DataFrame(), '(at the top: write .to_dict("records")'),
        ({"by_day": {date(2025, 1, 1): 1}}, "['by_day'][datetime.date(2025, 1, 1)], a key"),
    ],
    ids=str,
)
def test_the_key_is_named(write, value, says):
    """Whether Python's or C's encoder writes."""
    with pytest.raises(TypeError) as caught:
        write(value)
    explain_unwritable(caught.value)
    assert says in str(caught.value) and "write_output" in str(caught.value)


def test_other_errors_stay_as_they_are():
    """Only json's own are explained."""
    for error in (TypeError("x is not JSON serializable"), ValueError("no"), None):
        before = str(error)
        explain_unwritable(error)
        assert str(error) == before
