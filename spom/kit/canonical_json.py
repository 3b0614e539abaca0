"""One way of writing each value as JSON, so that equal values have equal hashes.

Names in order, no spaces, UTF-8. Only whole numbers: a binary fraction swallows its last digits, and a
change in them would pass unseen. Write fractions as text.
"""

import json
from decimal import Decimal

Plain = str | int | bool | list["Plain"] | dict[str, "Plain"] | None


class NotCanonical(Exception):
    """The value holds something that has no one way of being written."""


def canonical(value: Plain) -> bytes:
    """The value's only spelling. Raises NotCanonical."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return text.encode()
    except (TypeError, ValueError, RecursionError) as no:
        raise NotCanonical(str(no)) from no


def read_exactly(text: str) -> Plain:
    """The value of JSON text. A number with a point is kept whole, and refused by `canonical`. Raises NotCanonical."""
    try:
        value: Plain = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError) as no:
        raise NotCanonical(str(no)) from no
    return value
