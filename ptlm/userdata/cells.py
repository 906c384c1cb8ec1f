"""Values of any type as the text of a cell."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any


def cell_text(value: Any) -> str:
    """Whole numbers without a point, dates in ISO form, lists and objects as JSON, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Half of a surrogate pair, which JSON can write, is no text.
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, int | Decimal | timedelta):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=cell_text).encode("utf-8", "replace").decode()
