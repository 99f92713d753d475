"""Numbers in tables from many hands: whether the comma or the point is the decimal mark, judged over all columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from campaign.media import values
from campaign.media.values import MISSING

Mark = Literal["comma", "point"]
_SPACES = re.compile("[ \u00a0\u202f\u2009']")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})*\Z", re.ASCII)
_ROUNDED = re.compile(r"\d{1,6}(?:[.,]\d{1,3})? ?(?:[kKM]|mill\.?)\Z", re.ASCII)
_CHARS = 40


class Style:
    """What the cells of a table say about its decimal mark.

    `marks` are the marks that cells prove; `grouped` the marks that follow if `1.234` and the like are thousands.
    """

    def __init__(self, cells: Iterable[str]) -> None:
        self.marks: set[Mark] = set()
        self.grouped: set[Mark] = set()
        for cell in cells:
            self._see(_bare(cell))

    def mark(self, *, counts: bool) -> Mark | Literal["either"] | None:
        """The decimal mark; None when nothing needs one, `either` when it must be asked.

        With `counts` every number is a count, which has no fraction: there `1.234` can only be thousands.
        """
        if self.marks:
            return next(iter(self.marks)) if len(self.marks) == 1 else "either"
        if not self.grouped:
            return None
        return next(iter(self.grouped)) if counts and len(self.grouped) == 1 else "either"

    def _see(self, text: str) -> None:
        if not _NUMBER.match(text):
            return
        points, commas = text.count("."), text.count(",")
        if points and commas:
            self.marks.add("comma" if text.rindex(",") > text.rindex(".") else "point")
        elif points > 1 or commas > 1:
            self.marks.add("comma" if points else "point")
        elif points or commas:
            whole, _, fraction = text.lstrip("+-").replace(",", ".").partition(".")
            if len(fraction) == 3 and len(whole) <= 3 and not whole.startswith("0"):
                self.grouped.add("comma" if points else "point")
            elif len(fraction) == 1 and fraction == "0" and points:
                pass  # 1234.0 is how programs write whole numbers
            else:
                self.marks.add("point" if points else "comma")


def number_in(cell: str, mark: Mark | None) -> int | float | None:
    """The number in a cell; blanks between thousands and a per cent sign are left out, `1,2K` is 1200. Missing is None.

    Raises ValueError for anything else, as for thousands that are not groups of three.
    """
    text = _bare(cell)
    if text.casefold() in MISSING or cell.strip().casefold() in MISSING:
        return None
    if _ROUNDED.match(cell.strip()):
        return values.number(cell)
    if not _NUMBER.match(text):
        raise ValueError(cell[:60])
    if mark is None:  # no cell of the first rows needed one, so this cell must tell for itself
        found = Style([cell]).mark(counts=False)
        if found == "either":
            raise ValueError(cell[:60])
        mark = found
    decimal, group = (",", ".") if mark == "comma" else (".", ",")
    whole, _, fraction = text.partition(decimal)
    groups = whole.split(group)
    if group in fraction or decimal in fraction or any(len(part) != 3 for part in groups[1:]) or len(groups[0]) > 16:
        raise ValueError(cell[:60])
    value = float("".join(groups) + "." + (fraction or "0"))
    return int(value) if value.is_integer() else value


def is_number(cell: str) -> bool:
    """Whether a cell is a number in any of the ways."""
    if _ROUNDED.match(cell[:_CHARS].strip()):
        return True
    return bool(_NUMBER.match(_bare(cell))) and (_reads(cell, "comma") or _reads(cell, "point"))


def _reads(cell: str, mark: Mark) -> bool:
    try:
        return number_in(cell, mark) is not None
    except ValueError:
        return False


def _bare(cell: str) -> str:
    return _SPACES.sub("", cell[:_CHARS].strip().removesuffix("%").strip()).replace("\u2212", "-")
