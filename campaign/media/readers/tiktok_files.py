"""What TikTok Studio calls its downloads, and its lists of videos whose titles it does not quote.

`Overview_2026-09-25_1790891174_<handle>.zip`: the first day, the end of the last in seconds since 1970, the account.
The other parts are `Followers_<handle>.zip`, `Content_<handle>.zip` and `Viewers_<handle>.zip`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from campaign.media.files.table import Rows, Table, TableHead
from campaign.media.model import Problem
from campaign.media.readers.signature import Header
from campaign.media.readers.social_time import OSLO, capture_day

_PART = r"(?:overview|content|followers|viewers)"
_NAMED = re.compile(
    rf"{_PART}_(?:20\d\d-\d\d-\d\d_)?(?:1\d{{9}}_)?([A-Za-z0-9._]{{2,24}}?)(?: ?\(\d+\))?\.[a-z]{{3,4}}\Z",
    re.IGNORECASE,
)
_ENDED = re.compile(rf"{_PART}_(?:20\d\d-\d\d-\d\d_)?(1\d{{9}})_", re.IGNORECASE)
_VIDEO = re.compile(r"tiktok\.com/@?[^/\s]*/(?:video|photo)/\d{15,20}", re.ASCII)


def handle_in(head: TableHead) -> str | None:
    """`verdensdagen` of `Followers_verdensdagen.zip`; the files inside never say it."""
    match = _NAMED.match(head.downloaded_as)
    return match[1] if match and any(letter.isalpha() for letter in match[1]) else None


def ended_on(head: TableHead) -> date | None:
    """The last day of the download, in Oslo, by the seconds in its name."""
    match = _ENDED.match(head.downloaded_as)
    return datetime.fromtimestamp(int(match[1]), UTC).astimezone(OSLO).date() if match else None


def captured_on(head: TableHead) -> date | None:
    """The day of the download: its name's seconds, else the day in the name of the file."""
    return ended_on(head) or capture_day(head.file_name) or capture_day(head.archive)


def mended(table: Table, header: Header) -> Table:
    """The table with its rows as wide as the header, where a comma or a quotation mark in a title has split it."""
    title, link = header.at.get("title"), header.at["link"]
    if title is None or link != title + 1:
        return table
    width = len(header.names)

    def rows() -> Rows:
        for number, cells in table.rows():
            yield number, cells if isinstance(cells, Problem) else _mended(cells, title, width)

    return Table(table.head, rows, progress=lambda: table.share_read)


def _mended(cells: Sequence[str], title: int, width: int) -> list[str]:
    more = len(cells) - width
    if more <= 0 or not _VIDEO.search(cells[title + more + 1]):
        return list(cells)
    return [*cells[:title], ",".join(cells[title : title + more + 1]), *cells[title + more + 1 :]]
