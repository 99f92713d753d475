"""Cells of text that a spreadsheet must not take for a formula."""

from __future__ import annotations

#: What a spreadsheet takes for the beginning of a formula, or skips before one; the wide forms count in some.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: object) -> object:
    """The cell; text that a spreadsheet would run gets an apostrophe before it. Numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS) else cell
