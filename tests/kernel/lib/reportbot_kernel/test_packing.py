"""Messages are packed as jupyter_client packs them."""

import base64
import json
from datetime import UTC, date, datetime

import numpy as np
import pytest
from jupyter_client.session import json_packer
from reportbot_kernel.packing import pack, unpack


@pytest.mark.parametrize(
    "value",
    [
        {"image/png": b"\x89PNG\r\n\x1a\n"},
        {"day": date(2025, 3, 1), "instant": datetime(2025, 3, 1, 12, tzinfo=UTC)},
        {"number": np.float64(1.5), "count": np.int32(3), "list": np.arange(3)},
        {"pair": (1, 2), "set": {1}, "made": range(3)},
        {1: "a", None: "b"},
    ],
)
def test_what_json_does_not_know_is_packed_as_in_jupyter(value):
    """Bytes, days, NumPy's numbers and whatever can be walked through."""
    assert json.loads(pack(value)) == json.loads(json_packer(value))


def test_bytes_are_base64():
    """A picture given as bytes arrives as one."""
    assert unpack(pack({"image/png": b"\x00\xff"}))["image/png"] == base64.b64encode(b"\x00\xff").decode()


@pytest.mark.filterwarnings("ignore:Message serialization failed")
def test_what_is_no_number_is_a_text():
    """NaN and infinities, which JSON has not, are written as Jupyter writes them."""
    value = {"x": [float("nan"), float("inf")]}
    assert unpack(pack(value)) == {"x": ["nan", "inf"]} == json.loads(json_packer(value))


def test_what_cannot_be_written_is_refused_as_in_jupyter():
    """Not shown as something that it is not."""
    with pytest.raises(ValueError, match="Can't clean for JSON"):
        pack({"x": object()})


def test_half_a_character_is_a_question_mark():
    """It is no reason to lose the message."""
    assert pack("a\ud800") == b'"a?"'
