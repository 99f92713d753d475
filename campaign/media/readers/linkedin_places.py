"""LinkedIn's sheets by the place of their columns and what they hold, for interfaces whose words nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from campaign.media import values
from campaign.media.files.headers import find_header, unique_names
from campaign.media.files.table import TableHead
from campaign.media.readers.linkedin_days import is_day
from campaign.media.readers.linkedin_names import DAY_ORDER, POST_AFTER_CTR, VISITOR_ORDER
from campaign.media.readers.signature import Header

LINK = re.compile(r"linkedin\.com/(?:feed/update/|posts/|pulse/|showcase/|company/)", re.ASCII)
_FRACTION = re.compile(r"-?(?:0|[01][.,]\d+|\d(?:[.,]\d+)?E-\d+)\Z", re.ASCII | re.IGNORECASE)
_SAMPLE = 30
_Row = Sequence[str]


def days(head: TableHead) -> Header | None:
    """Twenty columns: a day, then organic and sponsored that make the total, five times over, and rates last."""
    triples = [(at, at + 1, at + 2) for at in (1, 5, 8, 11, 14)]
    return _by_place(head, DAY_ORDER, triples, rates=(17, 18, 19))


def followers(head: TableHead) -> Header | None:
    """Five columns: a day, sponsored, organic and invited followers, and their sum."""
    return _by_place(head, ("date", "sponsored", "organic", "invited", "total"), [(1, 2, 3, 4)])


def visitors(head: TableHead) -> Header | None:
    """Twenty-five columns: a day, then views by desktop and mobile that make the total."""
    return _by_place(head, VISITOR_ORDER, [(at, at + 1, at + 2) for at in (1, 7, 13, 19)])


def posts(head: TableHead) -> Header | None:
    """A link to LinkedIn in the second column, a day after it, and two rates that stand five columns apart."""

    def accept(index: int, cells: Sequence[str]) -> Header | None:
        rows = [row for row in head.rows[index + 1 :][:_SAMPLE] if len(row) >= len(cells) - 2]
        if len(cells) < 14 or not rows or _is_data(cells):
            return None
        links = [cell for row in rows if (cell := row[1].strip())]
        if not links or not all(LINK.search(cell) for cell in links):
            return None
        columns = [[cell for row in rows if at < len(row) and (cell := row[at].strip())] for at in range(len(cells))]
        date = next((at for at in range(2, 8) if columns[at] and all(map(is_day, columns[at]))), None)
        rates = [at for at in range(9, len(cells)) if columns[at] and all(map(_FRACTION.match, columns[at]))]
        rate = next((at for at in reversed(rates) if at - 5 in rates and _is_rate(columns[at])), None)
        if date is None or rate is None:
            return None
        ctr = rate - 5
        at = {"title": 0, "link": 1, "type": 2, "date": date, "impressions": date + 4, "clicks": ctr - 1, "ctr": ctr}
        at.update(
            {field: ctr + 1 + place for place, field in enumerate(POST_AFTER_CTR) if ctr + 1 + place < len(cells)}
        )
        at.update({field: date + 5 + place for place, field in enumerate(("views", "offsite")) if date + 7 == ctr - 1})
        return Header(row=index, names=unique_names(head.rows[index]), at=at)

    return find_header(head.rows, accept)


def _by_place(
    head: TableHead, order: Sequence[str], sums: Sequence[Sequence[int]], rates: Sequence[int] = ()
) -> Header | None:
    def accept(index: int, cells: Sequence[str]) -> Header | None:
        rows = [row for row in head.rows[index + 1 :][:_SAMPLE] if len(row) == len(order)]
        if len(cells) != len(order) or len(rows) < 2 or _is_data(cells) or not all(is_day(row[0]) for row in rows):
            return None
        if not all(_adds_up(row, places) for row in rows for places in sums):
            return None
        if not any(row[sums[0][-1]].strip(" 0") for row in rows):
            return None
        if not all(_FRACTION.match(row[at].strip() or "0") for row in rows for at in rates):
            return None
        return Header(row=index, names=unique_names(head.rows[index]), at={name: at for at, name in enumerate(order)})

    return find_header(head.rows, accept)


def _adds_up(row: _Row, places: Sequence[int]) -> bool:
    try:
        found = [values.number(row[at], resaved=True) or 0 for at in places]
    except ValueError:
        return False
    return sum(found[:-1]) == found[-1]


def _is_data(cells: Sequence[str]) -> bool:
    return is_day(cells[0]) or any(LINK.search(cell) for cell in cells)


def _is_rate(cells: Sequence[str]) -> bool:
    return any("." in cell or "," in cell for cell in cells)
