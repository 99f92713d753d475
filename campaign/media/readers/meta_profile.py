"""The first pass over a Meta content export: what must be known of the whole file before a row can be read."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import msgspec
import polars as pl
from msgspec import Struct

from campaign.media import values
from campaign.media.files.columns import Chunk, chunks_after
from campaign.media.files.table import Table
from campaign.media.model import Problem
from campaign.media.readers.meta_columns import Columns
from campaign.media.readers.meta_time import DateOrder

#: `values.is_scientific` and `values.lost_digits` of many.
_SCIENTIFIC, _LOST = r"(?i)^[+-]?[0-9](?:[.,][0-9]+)?e\+?[0-9]{1,2}$", r"^[0-9]{15}0+$"
DAMAGED = f"{_SCIENTIFIC}|{_LOST}"
#: What an account is called beside its id, the most its own first.
OWNER_NAMES = ("handle", "page_name", "account_name")
#: Rows that are kept between the two passes: a busy year of one account, in some tens of megabytes.
_KEPT_ROWS = 100_000
_CHANGED = {"instagram": datetime(2024, 8, 1, tzinfo=UTC), "facebook": datetime(2024, 11, 1, tzinfo=UTC)}


class Profile(Struct, frozen=True, kw_only=True):
    """`account_id`: `owner_key` of the account with most rows, or of the one asked for. `repeated`: ids and links that
    stand more than once. `damaged`: ids that went through a number. `visninger`: the metric behind the Norwegian word,
    and why. `chunks`: the rows, where they are few enough to be kept."""

    account_id: str
    repeated: frozenset[str]
    order: DateOrder
    damaged: int
    distrust_ids: bool
    visninger: str
    visninger_reason: str
    rows: int
    chunks: tuple[Chunk, ...] = ()

    @property
    def needs_rows(self) -> bool:
        """Whether ids and times must be looked at one by one."""
        return self.distrust_ids or self.order.swapped or self.order.day_first

    def reads_like(self, other: Profile) -> bool:
        """Whether both lead to the same posts. Both are of one file: they have one order of dates."""
        return (self.account_id, self.repeated, self.distrust_ids) == (
            other.account_id, other.repeated, other.distrust_ids,
        )  # fmt: skip


def post_key(columns: Columns, cells: list[str], *, distrust_ids: bool) -> str:
    """The text by which a post is the same post: its id, or its link when the ids have lost digits."""
    post_id = cells[columns.fields["id"]].strip()
    damaged = values.is_scientific(post_id) or (distrust_ids and values.lost_digits(post_id))
    return cells[columns.fields["link"]].strip() if damaged or not post_id else post_id


def owner_key(owner: str, *names: str) -> str:
    """The text by which an account is the same account: its id, or its handle or name when the id has lost digits.

    Ids of one platform begin alike, so those of two accounts are one number to a spreadsheet.
    """
    damaged = values.is_scientific(owner) or (len(owner) > 15 and values.lost_digits(owner))
    return next((name.casefold() for name in names if name), owner) if damaged else owner


def profile(table: Table, columns: Columns, own_account: str | None, date_order: str = "") -> Profile:
    """Read the identity columns of every row once. Memory: two integers a row.

    `date_order` is what a person answered about the dates.
    """
    fields, width = columns.fields, len(columns.header)
    order = DateOrder(values.window(table.head.file_name), date_order)
    owners: Counter[str] = Counter()
    names: dict[str, str] = {}
    seen: set[int] = set()
    repeated: set[str] = set()
    tally = Counter(rows=0, long=0, lost=0, scientific=0)
    latest: datetime | None = None
    owner_at = [fields[name] for name in ("page_id", "account_id") if name in fields]
    name_at = [fields[name] for name in OWNER_NAMES if name in fields]
    for _, cells in table.rows_after(columns.row):
        if isinstance(cells, Problem):
            continue
        cells = cells + [""] * (width - len(cells))
        tally["rows"] += 1
        _count_id(cells[fields["id"]].strip(), tally)
        for key in {cells[fields["id"]].strip(), cells[fields["link"]].strip()}:
            if hash(key) in seen:
                repeated.add(key)
            seen.add(hash(key))
        if owner_at and (written := cells[owner_at[0]].strip()):
            called = [cells[at].strip() for at in name_at]
            owner = owner_key(written, *called)
            owners[owner] += 1
            names.update({name.casefold(): owner for name in (written, *called)})
        if "time" in fields:
            text = cells[fields["time"]].strip()
            order.observe(text, cells[fields["link"]])
            if columns.visninger is not None:
                latest = max(filter(None, (latest, order.read(text))), default=None)
    return _profile(table, columns, own_account, owners, names, list(repeated), order, tally, latest)


class Profiling:
    """`profile` of an export that no spreadsheet has written: the same, from columns that are added one by one."""

    def __init__(self, table: Table, columns: Columns, own_account: str | None, date_order: str = "") -> None:
        self._table, self._columns, self._own_account = table, columns, own_account
        self._order = DateOrder(values.window(table.head.file_name), date_order)
        self._owner_at = [columns.fields[name] for name in ("page_id", "account_id") if name in columns.fields]
        name_at = [columns.fields[name] for name in OWNER_NAMES if name in columns.fields]
        self._owned_at = [f"c{position}" for position in dict.fromkeys((*self._owner_at, *name_at))]
        needed = [f"c{columns.fields[name]}" for name in ("id", "link", "time") if name in columns.fields]
        self._needed = list(dict.fromkeys((*needed, *self._owned_at)))
        self._keys: list[pl.Series] = []
        self._owners: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._tally = Counter(rows=0, long=0, lost=0, scientific=0)

    def add(self, chunk: Chunk) -> None:
        for cells in (chunk.cells, *_filled(chunk)):
            self._add(cells.select(pl.col(self._needed).str.strip_chars()))

    def _add(self, stripped: pl.DataFrame) -> None:
        fields = self._columns.fields
        ids, links = (stripped[f"c{fields[name]}"].alias("key") for name in ("id", "link"))
        self._keys += [ids, links.filter(links != ids)]
        self._tally["rows"] += stripped.height
        _count_ids(ids, self._tally)
        if self._owner_at:
            owned = stripped.filter(pl.col(self._owned_at[0]) != "").group_by(self._owned_at, maintain_order=True)
            for *cells_of, count in owned.len().iter_rows():
                owner = owner_key(*cells_of)
                self._owners[owner] += count
                self._names.update({cell.casefold(): owner for cell in cells_of})
        if "time" in fields:
            self._order.observe_all(stripped[f"c{fields['time']}"], links)

    @property
    def rows(self) -> int:
        """How many were added."""
        return self._tally["rows"]

    def profile(self) -> Profile:
        """Of what has been added so far."""
        keys = pl.concat(self._keys) if self._keys else pl.Series("key", [], dtype=pl.String)
        repeated = keys.filter(keys.is_duplicated()).unique().to_list()
        return _profile(
            self._table, self._columns, self._own_account, self._owners, self._names, repeated, self._order,
            self._tally, None,
        )  # fmt: skip


def profile_in_columns(table: Table, columns: Columns, profiling: Profiling) -> Profile:
    """The profile of the whole table, with its rows where they are few enough to be kept."""
    kept: list[Chunk] | None = []
    for chunk in chunks_after(table, columns.row):
        kept = [*kept, chunk] if kept is not None and profiling.rows + chunk.cells.height <= _KEPT_ROWS else None
        profiling.add(chunk)
    return msgspec.structs.replace(profiling.profile(), chunks=tuple(kept or ()))


def _filled(chunk: Chunk) -> list[pl.DataFrame]:
    """The rows that are longer than the header, cut to its width."""
    width = chunk.cells.width
    rows = [cells[:width] for _, cells in chunk.odd if not isinstance(cells, Problem)]
    return [pl.DataFrame(rows, schema=chunk.cells.schema, orient="row")] if rows else []


def _profile(
    table: Table, columns: Columns, own_account: str | None, owners: Counter[str], names: dict[str, str],
    repeated: list[str], order: DateOrder, tally: Counter[str], latest: datetime | None,
) -> Profile:  # fmt: skip
    asked = names.get(own) if (own := (own_account or "").strip().lstrip("@").casefold()) else None
    metric, reason = _visninger(columns, latest)
    all_lost = tally["long"] > 0 and tally["lost"] == tally["long"]
    distrust = all_lost and (tally["long"] > 1 or table.head.form == "workbook")
    return Profile(
        account_id=asked or (owners.most_common(1)[0][0] if owners else ""),
        repeated=frozenset(repeated),
        order=order,
        damaged=tally["scientific"] + (tally["lost"] if distrust else 0),
        distrust_ids=distrust,
        visninger=metric,
        visninger_reason=reason,
        rows=tally["rows"],
    )


def _count_id(post_id: str, tally: Counter[str]) -> None:
    if values.is_scientific(post_id):
        tally["scientific"] += 1
    elif len(post_id) > 15:
        tally["long"] += 1
        tally["lost"] += values.lost_digits(post_id)


def _count_ids(ids: pl.Series, tally: Counter[str]) -> None:
    scientific = ids.str.contains(_SCIENTIFIC)
    long = ids.filter(~scientific & (ids.str.len_chars() > 15))
    tally["scientific"] += int(scientific.sum())
    tally["long"] += len(long)
    tally["lost"] += int(long.str.contains(_LOST).sum())


def _visninger(columns: Columns, latest: datetime | None) -> tuple[str, str]:
    """Norwegian "Visninger" was the word for impressions and became the word for views."""
    if "impressions" in columns.metrics:
        return "views", "impressions-apart"
    if "views" in columns.metrics:
        return "views", "views-apart"
    if "unique_impressions" in columns.metrics:
        return "impressions", "unique-beside"
    if latest is not None and latest < _CHANGED[columns.platform]:
        return "impressions", "before-change"
    return "views", "after-change"
