"""Posts of an original Meta export in columns: what is written in the usual way at once, the rest row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import polars as pl

from campaign.media.files.columns import CONTROLS, Chunk, chunks_after
from campaign.media.files.table import Table
from campaign.media.frames import MOMENT, POSTS, Frames, batched, cleaned
from campaign.media.model import Misjudged, Problem
from campaign.media.readers.meta_columns import Columns
from campaign.media.readers.meta_names import KINDS
from campaign.media.readers.meta_profile import DAMAGED, Profile, Profiling
from campaign.media.readers.meta_rows import FOLLOWER_METRICS, LINK_TAIL, RowReader
from campaign.media.readers.meta_time import AGREE, PACIFIC, moment_in, shortcode

#: The number of a row and what stands in it, or what is wrong with it.
_Odd = tuple[int, list[str] | Problem]
_ID, _NUMBER = r"^[0-9_]{1,40}$", r"^(?:[0-9]{1,15}(?:\.[0-9]+)?)?$"
#: What `LINK_TAIL` finds in the usual links of posts, in a third of its time.
_POST_TAIL = r"^https://www\.facebook\.com/[^/?&]+/(?:posts|videos)/([A-Za-z0-9_.-]+)/?$"
_LONGEST = 15
_TIME = r"^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}$"


def posts_in_columns(table: Table, columns: Columns, profile: Profile) -> Iterator[Frames]:
    """The posts of a table that no spreadsheet has written. What is unusual comes last."""
    reader = RowReader(table, columns, profile)
    usual = _UsualRows(columns, profile, reader.metrics)
    odd: list[_Odd] = []
    for chunk in profile.chunks or chunks_after(table, columns.row):
        posts, others = usual.read(chunk)
        odd += [*others, *chunk.odd]
        yield Frames(posts=posts)
    yield from _unusual(reader, odd)


def posts_in_one_pass(
    table: Table, columns: Columns, profiling: Profiling, remarks: Callable[[Profile], Iterator[Problem]]
) -> Iterator[Frames]:
    """The same, read as the first rows suggest. Raises `Misjudged` when the whole table must be read otherwise."""
    usual: _UsualRows | None = None
    expected = profiling.profile()
    odd: list[_Odd] = []
    for chunk in chunks_after(table, columns.row):
        profiling.add(chunk)
        if usual is None:
            expected = profiling.profile()
            _check_order(expected)
            usual = _UsualRows(columns, expected, RowReader(table, columns, expected).metrics)
        posts, others = usual.read(chunk)
        odd += [*others, *chunk.odd]
        yield Frames(posts=posts, in_columns=True)
    seen = profiling.profile()
    _check_order(seen)
    if not seen.reads_like(expected):
        raise Misjudged()
    yield Frames(problems=list(remarks(seen)))
    for frames in _unusual(RowReader(table, columns, seen), odd):
        yield msgspec.structs.replace(frames, in_columns=True)


def _check_order(profile: Profile) -> None:
    if profile.order.asks or profile.needs_rows:
        raise Misjudged()


def _unusual(reader: RowReader, odd: list[_Odd]) -> Iterator[Frames]:
    yield from batched(reader.records(iter(sorted(odd, key=lambda row: row[0]))))


class _UsualRows:
    """Reads the rows of chunks that are written as Meta writes them."""

    def __init__(self, columns: Columns, profile: Profile, metrics: dict[str, tuple[int, ...]]) -> None:
        self._columns, self._profile, self._metrics = columns, profile, metrics

    def read(self, chunk: Chunk) -> tuple[pl.DataFrame, list[_Odd]]:
        """Posts, and the rows that must be looked at one by one."""
        rows = chunk.cells.with_columns(chunk.numbers.alias("row_no")).with_columns(
            native_id=self._cell("id"),
            url=self._cell("link"),
            published_at=self._written(chunk.cells),
            owner=self._owner(),
        )
        rows = rows.with_columns(secondary_id=self._secondary(rows["url"]))
        rows = rows.with_columns(self._moments(rows), *self._counts(chunk.cells))
        usual = rows.select(self._is_usual(rows, chunk.plain)).to_series()
        others = rows.filter(~usual)
        cells = others.select(pl.nth(range(chunk.cells.width))).iter_rows()
        odd: list[_Odd] = [*zip(others["row_no"], map(list, cells), strict=True)]
        posts = self._posts(rows if usual.all() else rows.filter(usual))
        return posts if chunk.plain else cleaned(posts), odd

    def _cell(self, field: str) -> pl.Expr:
        at = self._columns.fields.get(field)
        return pl.lit("") if at is None else pl.col(f"c{at}").str.strip_chars()

    def _first(self, *fields: str) -> pl.Expr:
        """The first of some fields that holds anything."""
        return pl.coalesce(*(pl.when(self._cell(field) != "").then(self._cell(field)) for field in fields), pl.lit(""))

    def _owner(self) -> pl.Expr:
        return self._first("page_id", "account_id")

    def _written(self, cells: pl.DataFrame) -> pl.Series:
        """The written time; null where it is unusual."""
        text = cells.select(self._cell("time")).to_series()
        usual = text.str.contains(_TIME)
        text = text if usual.all() else text.set(~usual, None)
        naive = text.str.to_datetime("%m/%d/%Y %H:%M", strict=False)
        naive = naive.set(~naive.dt.year().is_between(2000, 2099), None)
        moments = naive.dt.replace_time_zone(PACIFIC.key, ambiguous="earliest", non_existent="null")
        return moments.dt.convert_time_zone("UTC").cast(MOMENT)

    def _secondary(self, links: pl.Series) -> pl.Series:
        tails = links.str.extract(_POST_TAIL)
        if tails.null_count():
            rest = links.set(tails.is_not_null(), None).str.extract(LINK_TAIL)
            tails = tails.fill_null(rest)
        if self._columns.platform == "facebook":
            return tails
        codes = pl.Series([shortcode(link) for link in links], dtype=pl.String)
        return codes.fill_null(tails) if codes.null_count() else codes

    def _moments(self, rows: pl.DataFrame) -> pl.Series:
        """The moments inside the links, where there are any."""
        if self._columns.platform == "facebook":
            return pl.Series("inside", [None], dtype=MOMENT).new_from_index(0, rows.height)
        codes = (shortcode(link) for link in rows["url"])
        return pl.Series("inside", [moment_in(code) if code else None for code in codes], dtype=MOMENT)

    def _is_usual(self, rows: pl.DataFrame, plain: bool) -> pl.Expr:
        numbers = sorted({at for positions in self._metrics.values() for at in positions})
        texts = sorted(at for field, at in self._columns.fields.items() if field not in ("date", "comment"))
        apart = (pl.col("inside") - pl.col("published_at")).abs() > AGREE
        return pl.all_horizontal(
            pl.col("native_id").str.contains(_ID),
            *((~pl.col("native_id").is_in(list(self._profile.repeated)),) if self._profile.repeated else ()),
            pl.col("published_at").is_not_null(),
            ~pl.col("owner").str.contains(DAMAGED),
            ~apart.fill_null(False),
            *(pl.col(f"c{at}").str.contains(_NUMBER) for at in numbers if f"n{at}" not in rows.columns),
            *(() if plain else (~pl.col(f"c{at}").str.contains(CONTROLS) for at in texts)),
        )

    def _posts(self, rows: pl.DataFrame) -> pl.DataFrame:
        own = self._profile.account_id
        foreign = (pl.col("owner") != "") & (pl.col("owner") != own) if own else pl.lit(False)
        kind = self._cell("type").str.to_lowercase()
        flags = [pl.when(self._cell("funded") != "").then(pl.lit("boosted")),
                 pl.when(pl.col("inside").is_not_null()).then(pl.lit("time-from-id"))]  # fmt: skip
        posts = rows.select(
            "row_no", pl.lit(self._columns.platform).alias("platform"), "native_id", "secondary_id", "url",
            pl.coalesce("inside", "published_at").alias("published_at"), kind.replace(KINDS).alias("kind"),
            pl.col("owner").alias("account_id"), self._cell("handle").alias("account_handle"),
            self._first("page_name", "account_name").alias("account_name"), self._cell("title").alias("title"),
            self._first("description", "title").alias("text"), foreign.alias("is_collaboration"),
            pl.when(foreign).then(pl.lit("shared")).otherwise(pl.lit("owned")).alias("peso"),
            pl.concat_list(flags).list.drop_nulls().alias("flags"), pl.lit("{}").alias("metric_flags"),
        )  # fmt: skip
        values = rows.select(self._value(rows, positions).alias(metric) for metric, positions in self._metrics.items())
        if not values.width:
            values = pl.DataFrame({"views": pl.Series([None], dtype=pl.Float64).new_from_index(0, rows.height)})
        posts = posts.select(pl.col(name).cast(kind) for name, kind in POSTS.items())
        return self._flagged(posts.with_columns(values.to_struct("metrics")))

    def _counts(self, cells: pl.DataFrame) -> list[pl.Series]:
        """The columns of numbers that are whole in every row, read."""
        positions = sorted({at for positions in self._metrics.values() for at in positions})
        counts = (_counts_of(cells[f"c{at}"]) for at in positions)
        return [found.alias(f"n{at}") for at, found in zip(positions, counts, strict=True) if found is not None]

    def _value(self, rows: pl.DataFrame, positions: tuple[int, ...]) -> pl.Expr:
        """The first value that is neither missing nor zero; else zero if one column says so; else null."""
        names = (f"n{at}" if f"n{at}" in rows.columns else f"c{at}" for at in positions)
        numbers = [pl.col(name).cast(pl.Float64, strict=False) for name in names]
        if len(numbers) == 1:
            return numbers[0]
        return pl.coalesce(*(pl.when(number != 0).then(number) for number in numbers), *numbers)

    def _flagged(self, posts: pl.DataFrame) -> pl.DataFrame:
        """Followers that came by the post of another account are not the own account's."""
        for metric in sorted(FOLLOWER_METRICS & self._metrics.keys()):
            theirs = pl.col("is_collaboration") & pl.col("metrics").struct.field(metric).is_not_null()
            mark = pl.lit(f'{{"{metric}":["collaboration"]}}')
            posts = posts.with_columns(metric_flags=pl.when(theirs).then(mark).otherwise("metric_flags"))
        return posts


def _counts_of(cells: pl.Series) -> pl.Series | None:
    """The numbers in cells that are all whole or empty, which is known sooner than what each is; None for others."""
    counts = cells.cast(pl.UInt64, strict=False)
    lengths = cells.str.len_bytes()
    plain = counts.null_count() == (lengths == 0).sum() and not (lengths > _LONGEST).any()
    return counts if plain else None
