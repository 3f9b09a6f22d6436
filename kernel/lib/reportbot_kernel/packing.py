"""Packs messages as jupyter_client does: bytes as base64, days as ISO, NumPy's numbers as numbers, NaN as text."""

import json
from typing import Any

from jupyter_client.jsonutil import json_clean, json_default

# A notebook may replace these in their module; what serves its output must not notice.
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=json_default).encode
_decode = json.JSONDecoder().decode


def pack(value: Any) -> bytes:
    """Write a value as JSON. Raises `ValueError` for what cannot be written, as in Jupyter."""
    try:
        text = _encode(value)
    except (TypeError, ValueError):
        text = _encode(json_clean(value))
    return text.encode("utf-8", "replace")


def unpack(text: str | bytes) -> Any:
    """Read what `pack` wrote."""
    return _decode(text if isinstance(text, str) else str(text, "utf-8", "replace"))
