"""The lines with `#` of Google Analytics 4: the property, the name of the report, its days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from campaign.media.files.headers import normalise
from campaign.media.readers.ga4_names import PROPERTY_WORDS
from campaign.media.readers.web_periods import Span, days_in

_RULER = re.compile(r"# ?-{5,}")
_COMMENT = re.compile(r"# ?\S")
_DATED = re.compile(r"#[^:]*: ?(\d{8})\Z", re.ASCII)
_RANGE = re.compile(r"# ?(\d{8}) ?[-\u2013] ?(\d{8})\Z", re.ASCII)
_NAMED = re.compile(r"# ?([^:]{2,30}): ?(.+)\Z")


class Preamble(Struct, frozen=True, kw_only=True):
    """What lines with `#` have said so far. `days` are those of the table that comes or has come; `is_read`: it has."""

    rulers: int = 0
    account: str = ""
    is_property: bool = False
    title: str = ""
    days: tuple[date, ...] = ()
    is_read: bool = False

    @property
    def span(self) -> Span | None:
        # A comparison names four days, those of its first period before the others.
        return (min(self.days[:2]), max(self.days[:2])) if self.days else None


def is_preamble(cell: str) -> bool:
    """Whether a file may begin with this cell."""
    return bool(_COMMENT.match(cell.strip()))


def is_dated(cells: Sequence[str]) -> bool:
    """Whether a line names a day of a report, as an exploration does not."""
    return bool(_DATED.match(cells[0].strip()))


def is_comment(cells: Sequence[str]) -> bool:
    return cells[0].lstrip().startswith("#")


def line_of(cells: Sequence[str]) -> str:
    """A line with `#` as it was before it was cut at its commas."""
    return ",".join(cells).strip(" ,")


def heard(preamble: Preamble, line: str) -> Preamble:
    """What is known after one more line with `#`."""
    days = () if preamble.is_read else preamble.days
    if _RULER.match(line):
        return replace(preamble, rulers=preamble.rulers + 1)
    if match := _RANGE.match(line):
        account = preamble.account or preamble.title
        return replace(preamble, account=account, days=tuple(days_in(" ".join(match.groups()))), is_read=False)
    if match := _DATED.search(line):
        return replace(preamble, days=(*days, *days_in(match[1])), is_read=False)
    if preamble.rulers > 1:
        return preamble
    named = _NAMED.match(line)
    if named and not preamble.is_property:
        return replace(preamble, account=named[2].strip(), is_property=normalise(named[1]) in PROPERTY_WORDS)
    return preamble if named or preamble.title else replace(preamble, title=line.lstrip("# ").strip())
