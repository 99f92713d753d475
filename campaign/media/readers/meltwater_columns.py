"""Rows of a Meltwater export in columns. What is written in the usual way is read at once, the rest row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from campaign.media.articles.addresses import canonical_url, host_of
from campaign.media.articles.agencies import agencies_in
from campaign.media.files.columns import CONTROLS, Chunk
from campaign.media.frames import ARTICLES, MOMENT, Frames, cleaned, frames_of
from campaign.media.model import Article, Problem
from campaign.media.readers.meltwater_names import MEDIA, SOCIAL_HOSTS, SOCIAL_OUTLETS

_HOST = r"(?i)^(?:https?:)?//(?:[^/?#@\s]*@)?([^/?#:@\s]+\.[^/?#:@\s]+)"
#: What makes more of an address than a host and a path, or may be the sign of a page for mobiles.
_NOT_PLAIN = [*"?#%@\\", "/amp", ".amp", *(chr(code) for code in range(0x3001) if chr(code).isspace())]
_LONGEST_PLAIN = 1_000
_DAY, _TIME = r"^\d{1,2}-[A-Z][a-z]{2}-\d{2}$", r"^\d{1,2}:\d{2} [AP]M$"
ReadRow = Callable[[int, list[str]], Iterable[Article | Problem]]


class MeltwaterColumns:
    """Reads chunks under one header. `fields` are the positions of each field; `read_row` reads what is unusual."""

    def __init__(
        self, fields: Mapping[str, Sequence[int]], zone: str, lead_limit: int, read_row: ReadRow
    ) -> None:  # fmt: skip
        self._fields = fields
        self._zone, self._lead_limit = zone, lead_limit
        self._read_row = read_row

    def read(self, chunk: Chunk) -> Frames:
        """The articles of a chunk, in the order of its rows, and its problems."""
        rows = chunk.cells.with_columns(chunk.numbers.alias("row_no")).with_columns(
            **self._texts(), published_at=self._moments(), reach=self._numbers()
        )
        usual = rows.select(
            (pl.col("outlet") != "") & ((pl.col("title") != "") | (pl.col("url") != ""))
            & pl.col("published_at").is_not_null() & pl.col("reach").is_not_null()
            & (pl.lit(True) if chunk.plain else self._is_plain())
        ).to_series()  # fmt: skip
        others = rows.filter(~usual)
        width = chunk.cells.width
        odd = [
            *zip(others["row_no"], map(list, others.select(pl.nth(range(width))).iter_rows()), strict=True),
            *chunk.odd,
        ]
        frames = frames_of(
            record for number, cells in odd
            for record in ([cells] if isinstance(cells, Problem) else self._read_row(number, cells))
        )  # fmt: skip
        articles = self._articles(rows if usual.all() else rows.filter(usual))
        articles = articles if chunk.plain else cleaned(articles)
        if frames.articles is not None:
            articles = pl.concat([articles, frames.articles]).sort("row_no")
        return Frames(articles=articles, problems=frames.problems)

    def _cell(self, field: str) -> pl.Expr:
        """The cell of a field, as it stands; empty when the file has no such column."""
        positions = self._fields[field]
        return pl.col(f"c{positions[0]}") if positions else pl.lit("")

    def _texts(self) -> dict[str, pl.Expr]:
        domain, lead = self._cell("domain").str.strip_chars(), self._cell("lead")
        outlet = self._cell("outlet").str.strip_chars()
        return {
            "outlet": pl.when(outlet != "").then(outlet).otherwise(domain),
            "title": self._cell("title").str.strip_chars(),
            "url": self._cell("url").str.strip_chars(),
            "lead": pl.when(lead != "").then(lead).otherwise(self._cell("hit")).str.strip_chars(),
        }

    def _is_plain(self) -> pl.Expr:
        """No control characters, which Python takes for blanks and polars does not."""
        named = ("title", "url", "outlet", "domain", "lead", "hit", "viewership", "language", "country", "document")
        cells = {at for name in named for at in self._fields[name][:1]} | {*self._fields["medium"]}
        return ~pl.any_horizontal(pl.col(f"c{at}").str.contains(CONTROLS) for at in sorted(cells))

    def _moments(self) -> pl.Expr:
        """Null where day and time are not written as usual, or are no moment of a year that may be meant."""
        day, time = self._cell("day"), self._cell("time")
        days = pl.when(day.str.contains(_DAY)).then(day).str.to_date("%d-%b-%y", strict=False)
        # Two digits are a year of this century.
        days = pl.when(days.dt.year().is_between(2000, 2060)).then(days)
        times = pl.when(time.str.contains(_TIME)).then(time).str.to_time("%I:%M %p", strict=False)
        return (
            days.dt.combine(times).dt.replace_time_zone(self._zone, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC").cast(MOMENT)
        )  # fmt: skip

    def _numbers(self) -> pl.Expr:
        """Null where the reach is unusual; -1 where there is none."""
        reach = self._cell("reach")
        return (
            pl.when(reach == "").then(pl.lit(-1, dtype=pl.Int64))
            .when(reach.str.contains(r"^[0-9]{1,15}$")).then(reach.cast(pl.Int64, strict=False))
        )  # fmt: skip

    def _articles(self, rows: pl.DataFrame) -> pl.DataFrame:
        hosts, addresses = _addresses(rows["url"])
        rows = rows.with_columns(hosts.alias("host"), addresses.alias("canonical_url"))
        rows = rows.with_columns(medium=self._medium())
        private = pl.col("medium") == "social"
        bylines = rows.select(self._cell("byline").alias("byline")).to_series()
        agency = agencies_in(bylines, rows["lead"]) if rows.height else pl.Series("agency", [], dtype=pl.String)
        regions = [pl.col(f"c{at}") for at in self._fields["region"]]
        region = pl.coalesce(*(pl.when(cell != "").then(cell) for cell in regions)) if regions else pl.lit("")
        found = rows.with_columns(agency).select(
            "row_no", "outlet", pl.when(private).then(pl.lit("")).otherwise("title").alias("title"), "url",
            "canonical_url", pl.lit("").alias("monitor_url"), "published_at",
            pl.when(private).then(pl.lit("")).otherwise(pl.col("lead").str.head(self._lead_limit)).alias("lead"),
            pl.when(private).then(pl.lit("")).otherwise("agency").alias("agency"),
            self._cell("language").alias("language"), self._cell("country").alias("country"),
            region.fill_null("").alias("region"), pl.when(pl.col("reach") >= 0).then("reach").alias("reach"),
            self._cell("sentiment").str.to_lowercase().alias("sentiment"), "medium",
            self._cell("document").alias("document_id"), pl.lit(False).alias("is_release"),
        ).select(pl.col(name).cast(kind) for name, kind in ARTICLES.items())  # fmt: skip
        return found

    def _medium(self) -> pl.Expr:
        named = [
            pl.col(f"c{at}").str.strip_chars().str.to_lowercase().replace_strict(
                MEDIA, default=None, return_dtype=pl.String
            ) for at in self._fields["medium"]
        ]  # fmt: skip
        handles = [pl.col(f"c{at}") != "" for at in (*self._fields["tweet"], *self._fields["twitter"])]
        social = pl.any_horizontal(
            *handles, pl.col("host").is_in(list(SOCIAL_HOSTS)),
            pl.col("outlet").str.to_lowercase().is_in(list(SOCIAL_OUTLETS)),
        )  # fmt: skip
        seen = self._cell("viewership").str.strip_chars().is_in(["", "0"]).not_()
        found = (
            pl.when(social).then(pl.lit("social")).when(seen).then(pl.lit("broadcast"))
            .when(pl.col("host") != "").then(pl.lit("web")).otherwise(pl.lit("unknown"))
        )  # fmt: skip
        return pl.coalesce(*named, found)


def _addresses(urls: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Bare hosts and canonical addresses. Where an address is a host and a path only it loses little."""
    body = urls.str.strip_prefix("https://").str.strip_prefix("http://")
    halves = body.str.splitn("/", 2).struct.unnest()
    hosts, paths = halves["field_0"], halves["field_1"].fill_null("").str.strip_chars_end("/")
    plain = (
        (urls.str.len_bytes() - body.str.len_bytes()).is_in([len("http://"), len("https://")])
        & (body.str.len_bytes() <= _LONGEST_PLAIN) & ~body.str.contains_any(_NOT_PLAIN, ascii_case_insensitive=True)
        & ~hosts.str.contains_any([":"]) & hosts.str.contains(".", literal=True)
        & ~hosts.str.starts_with(".") & ~hosts.str.ends_with(".")
    )  # fmt: skip
    rest = (~plain).arg_true()
    hosts = hosts.scatter(rest, urls.gather(rest).str.extract(_HOST))
    hosts = _each(hosts, lambda host: host_of(f"//{host}")).fill_null("")
    slashes = pl.select(pl.when(paths != "").then(pl.lit("/")).otherwise(pl.lit(""))).to_series()
    found = "https://" + hosts + slashes + paths
    return hosts, found.scatter(rest, [canonical_url(url) for url in urls.gather(rest)]) if len(rest) else found


def _each(texts: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """Changes texts of which many are the same; null stays null."""
    unique = texts.drop_nulls().unique()
    changed = pl.Series([change(text) for text in unique], dtype=pl.String)
    return texts.replace_strict(unique, changed, return_dtype=pl.String, default=None) if len(unique) else texts
