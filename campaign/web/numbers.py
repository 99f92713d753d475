"""Whole numbers in addresses and forms: one way of reading them."""

from __future__ import annotations

#: PostgreSQL's bigint holds every number of so many digits.
_MOST_DIGITS = 18


def whole(text: str, low: int, high: int) -> int | None:
    """The number that ASCII digits stand for, when it lies from `low` to `high`; else None."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        return None
    number = int(text)
    return number if low <= number <= high else None
