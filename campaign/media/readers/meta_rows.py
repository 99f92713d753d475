"""The second pass over a Meta content export: each row to one object and its observations, or to a problem."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from campaign.media import values
from campaign.media.files.table import Rows, Table
from campaign.media.metrics import METRICS, engagement
from campaign.media.model import MediaObject, Observation, Problem, Record
from campaign.media.problems import problem
from campaign.media.readers.measured import COUNTED
from campaign.media.readers.meta_columns import FACEBOOK, Columns
from campaign.media.readers.meta_names import KINDS
from campaign.media.readers.meta_profile import OWNER_NAMES, Profile, owner_key, post_key
from campaign.media.readers.meta_time import AGREE, moment_in, shortcode

_TOTALS = frozenset({"total", "totalt", "gesamt", "grand total", "sum", "summa"})
LINK_TAIL = r"(?:/(?:posts|videos|reel|reels|photos|stories)/|story_fbid=|fbid=|[?&]v=)(?:[^/?&]+/)*([\w.-]+)"
_TAIL = re.compile(LINK_TAIL)
FOLLOWER_METRICS = frozenset({"follows"})
_Read = tuple[MediaObject, list[Observation]]


class RowReader:
    """Reads the rows of one table; `resaved` allows a spreadsheet's number forms."""

    def __init__(self, table: Table, columns: Columns, profile: Profile) -> None:
        self._table, self._columns, self._profile = table, columns, profile
        self._width = len(columns.header)
        self._resaved = table.head.resaved
        self.metrics = dict(columns.metrics)
        if columns.visninger is not None:
            at = self.metrics.get(profile.visninger, ())
            self.metrics[profile.visninger] = (*at, columns.visninger)

    def records(self, rows: Rows | None = None) -> Iterator[Record | Problem]:
        """Objects, each followed by its observations; posts that stand twice come last, once. Of `rows`, or of all."""
        held: dict[str, tuple[float, MediaObject, list[Observation], list[Problem]]] = {}
        for number, cells in self._table.rows_after(self._columns.row) if rows is None else rows:
            if isinstance(cells, Problem):
                yield cells
                continue
            problems: list[Problem] = []
            read = self._row(number, cells, problems)
            if read is None:
                yield from problems
            elif (
                key := post_key(self._columns, cells, distrust_ids=self._profile.distrust_ids)
            ) in self._profile.repeated:
                yield from self._hold(held, key, read, problems)
            else:
                yield from problems
                yield read[0]
                yield from read[1]
        for _, post, observations, problems in held.values():
            yield from problems
            yield post
            yield from observations

    def _hold(
        self, held: dict[str, tuple[float, MediaObject, list[Observation], list[Problem]]], key: str, read: _Read,
        problems: list[Problem],
    ) -> Iterator[Problem]:  # fmt: skip
        post, observations = read
        found = {value.metric: value.value for value in observations}
        strength = float(engagement(found) or 0)
        other = held.get(key)
        if other is None:
            held[key] = (strength, post, observations, problems)
            return
        loser = post.row
        if strength > other[0]:
            loser = other[1].row
            held[key] = (strength, post, observations, problems)
        yield problem("row-duplicate", row=loser)

    def _row(self, number: int, cells: list[str], problems: list[Problem]) -> _Read | None:
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            problems.append(problem("row-too-long", row=number, cells=len(cells), width=self._width))
            return None
        cells.extend([""] * (self._width - len(cells)))
        if not any(cell.strip() for cell in cells):
            return None
        if skipped := self._not_a_post(number, cells):
            problems.append(skipped)
            return None
        post = self._post(number, cells, problems)
        if post is None:
            return None
        return post, self._observations(post, cells, problems)

    def _not_a_post(self, number: int, cells: list[str]) -> Problem | None:
        post_id, link = self._cell(cells, "id"), self._cell(cells, "link")
        if post_id.casefold() in _TOTALS:
            return problem("row-total", row=number)
        if not post_id and not link:
            return problem("row-error", row=number, comment=self._cell(cells, "comment") or "-")
        return None

    def _post(self, number: int, cells: list[str], problems: list[Problem]) -> MediaObject | None:
        flags: list[str] = []
        link, platform = self._cell(cells, "link"), self._columns.platform
        secondary = _tail(link) if platform == FACEBOOK else shortcode(link) or _tail(link)
        native_id = self._native_id(self._cell(cells, "id"), secondary, flags)
        if not native_id:
            problems.append(problem("row-without-id", row=number, column=self._header("id")))
            return None
        published = self._published(number, cells, secondary, flags, problems)
        if published is None:
            return None
        owner = self._cell(cells, "page_id") or self._cell(cells, "account_id")
        key = owner_key(owner, *(self._cell(cells, name) for name in OWNER_NAMES))
        foreign = bool(owner and self._profile.account_id and key != self._profile.account_id)
        if self._resaved:
            flags.append("resaved")
        if self._cell(cells, "funded"):
            flags.append("boosted")
        kind = self._cell(cells, "type").casefold()
        return MediaObject(
            platform=platform,
            native_id=native_id,
            secondary_id=secondary,
            url=link,
            published_at=published,
            kind=KINDS.get(kind, kind),
            account_id="" if values.is_scientific(owner) else owner,
            account_handle=self._cell(cells, "handle"),
            account_name=self._cell(cells, "page_name") or self._cell(cells, "account_name"),
            title=self._cell(cells, "title"),
            text=self._cell(cells, "description") or self._cell(cells, "title"),
            is_collaboration=foreign,
            peso="shared" if foreign else "owned",
            row=number,
            flags=tuple(flags),
        )

    def _native_id(self, post_id: str, secondary: str | None, flags: list[str]) -> str:
        damaged = values.is_scientific(post_id) or (self._profile.distrust_ids and values.lost_digits(post_id))
        if damaged or not post_id:
            flags.append("id-damaged")
            return secondary or ""
        return post_id if post_id.isascii() and post_id.replace("_", "").isdigit() and len(post_id) <= 40 else ""

    def _published(
        self, number: int, cells: list[str], secondary: str | None, flags: list[str], problems: list[Problem]
    ) -> datetime | None:
        text = self._cell(cells, "time")
        written = self._profile.order.read(text)
        inside = moment_in(secondary) if secondary and shortcode(self._cell(cells, "link")) == secondary else None
        if self._profile.order.swapped:
            flags.append("dates-swapped")
        if written is None and inside is None:
            problems.append(problem("time-unreadable", row=number, column=self._header("time"), value=text))
            return None
        if inside is None or written is None:
            return written or inside
        if abs(inside - written) <= AGREE:
            flags.append("time-from-id")
            return inside
        hours = round(abs(inside - written).total_seconds() / 3600)
        column = self._header("time")
        problems.append(problem("time-disagrees", row=number, column=column, value=text, hours=hours))
        flags.append("time-disagrees")
        return written

    def _observations(self, post: MediaObject, cells: list[str], problems: list[Problem]) -> list[Observation]:
        found: list[Observation] = []
        for metric, positions in self.metrics.items():
            value, flags = self._value(metric, post.row, cells, positions, problems)
            if value is None:
                continue
            if post.is_collaboration and metric in FOLLOWER_METRICS:
                flags = (*flags, "collaboration")
            found.append(
                Observation(
                    platform=post.platform, object_id=post.native_id, account_id=post.account_id, metric=metric,
                    value=value, row=post.row, flags=flags,
                )
            )  # fmt: skip
        return found

    def _value(
        self, metric: str, number: int, cells: list[str], positions: tuple[int, ...], problems: list[Problem]
    ) -> tuple[int | float | None, tuple[str, ...]]:
        """The first value that is neither missing nor zero; else zero if one column says so; else None."""
        zero: int | float | None = None
        for position in positions:
            cell = cells[position]
            if not cell:
                continue
            if cell.strip() == "<1":
                return 0, ("below-one",)
            try:
                counted = self._resaved and METRICS[metric].unit in COUNTED
                plain = values.whole_of_thousands(cell) if counted else cell
                plain = plain if self._resaved else values.without_thousands(plain)
                value = values.number(plain, resaved=self._resaved)
            except ValueError:
                column = self._columns.header[position]
                problems.append(problem("number-unreadable", row=number, column=column, value=cell))
                continue
            if value:
                if value < 0:
                    column = self._columns.header[position]
                    problems.append(problem("value-negative", row=number, column=column, value=cell))
                return value, ()
            zero = value if value is not None else zero
        return zero, ()

    def _cell(self, cells: list[str], field: str) -> str:
        position = self._columns.fields.get(field)
        return cells[position].strip() if position is not None else ""

    def _header(self, field: str) -> str | None:
        position = self._columns.fields.get(field)
        return self._columns.header[position] if position is not None else None


def _tail(link: str) -> str | None:
    """`pfbid0abc` of `https://www.facebook.com/verdensdagen/posts/pfbid0abc`; None where a link names no object."""
    match = _TAIL.search(link)
    return match[1] if match else None
