"""Records as polars frames: what a file holds, in columns, on its way to the database.

Every reader ends here. Most give records, which are gathered; those of large formats give frames themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
import polars as pl
import polars_hash as plh

from campaign.media.articles.agencies import RELEASE_HOSTS, is_release
from campaign.media.articles.titles import outlet_key, title_key
from campaign.media.model import Article, MediaObject, Observation, Problem

Schema = dict[str, Any]
#: Polars finds one of some words by a pattern many times faster than by a list of them.
_RELEASE_HOSTS = "|".join(map(re.escape, RELEASE_HOSTS))
MOMENT = pl.Datetime("us", "UTC")
#: What the platform says of a post.
POST_FACTS: Schema = {
    "url": pl.String, "published_at": MOMENT, "kind": pl.String, "account_id": pl.String, "account_handle": pl.String,
    "account_name": pl.String, "title": pl.String, "text": pl.String, "is_collaboration": pl.Boolean,
    "peso": pl.String,
}  # fmt: skip
#: `metrics` is a struct of numbers, null where there is none; `flagged` are metrics that a flag keeps out of sums.
POSTS: Schema = {
    "row_no": pl.Int32, "platform": pl.String, "native_id": pl.String, "secondary_id": pl.String, **POST_FACTS,
    "flags": pl.List(pl.String), "metric_flags": pl.String,
}  # fmt: skip
ARTICLE_FACTS: Schema = {
    "outlet": pl.String, "title": pl.String, "url": pl.String, "canonical_url": pl.String, "monitor_url": pl.String,
    "published_at": MOMENT, "lead": pl.String, "agency": pl.String, "language": pl.String, "country": pl.String,
    "region": pl.String, "reach": pl.Int64, "sentiment": pl.String, "medium": pl.String, "document_id": pl.String,
    "is_release": pl.Boolean,
}  # fmt: skip
ARTICLES: Schema = {"row_no": pl.Int32, **ARTICLE_FACTS}
OBSERVATIONS: Schema = {
    "row_no": pl.Int32, "platform": pl.String, "account_id": pl.String, "dimension": pl.String, "member": pl.String,
    "metric": pl.String, "value": pl.Float64, "granularity": pl.String, "period_start": pl.Date,
    "period_end": pl.Date, "flags": pl.List(pl.String),
}  # fmt: skip


_BATCH = 5_000


class Frames(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of a file. `posts` also has a column `metrics`; each frame may be None.

    `in_columns`: read in columns, so that those that follow come soon.
    """

    posts: pl.DataFrame | None = None
    articles: pl.DataFrame | None = None
    observations: pl.DataFrame | None = None
    problems: Sequence[Problem] = ()
    in_columns: bool = False


class Gathering:
    """Records of a reader, in the order in which it gives them, until they are taken as frames."""

    def __init__(self) -> None:
        self._posts: list[dict[str, Any]] = []
        self._articles: list[dict[str, Any]] = []
        self._observations: list[dict[str, Any]] = []
        self._problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self._posts) + len(self._articles) + len(self._observations) + len(self._problems)

    def add(self, record: MediaObject | Observation | Article | Problem) -> None:
        if isinstance(record, Observation):
            self._observe(record)
        elif isinstance(record, MediaObject):
            facts = {name: getattr(record, name) for name in _POST_NAMES}
            self._posts.append({**facts, "row_no": record.row, "metrics": {}, "metric_flags": {}})
        elif isinstance(record, Article):
            self._articles.append({"row_no": record.row, **{name: getattr(record, name) for name in ARTICLE_FACTS}})
        else:
            self._problems.append(record)

    def _observe(self, seen: Observation) -> None:
        if seen.object_id is not None and seen.granularity == "lifetime":
            if self._posts and self._posts[-1]["native_id"] == seen.object_id:
                self._posts[-1]["metrics"][seen.metric] = float(seen.value)
                if seen.flags:
                    self._posts[-1]["metric_flags"][seen.metric] = list(seen.flags)
            return
        facts = {name: getattr(seen, name) for name in _OBSERVED}
        if seen.object_id is not None:
            facts.update(dimension="post", member=seen.object_id)
        self._observations.append({**facts, "row_no": seen.row, "value": float(seen.value), "flags": list(seen.flags)})

    def take(self) -> Frames:
        """What was gathered; begins anew."""
        frames = Frames(
            posts=_post_frame(self._posts) if self._posts else None,
            articles=cleaned(pl.DataFrame(self._articles, schema=ARTICLES)) if self._articles else None,
            observations=cleaned(pl.DataFrame(self._observations, schema=OBSERVATIONS)) if self._observations else None,
            problems=self._problems,
        )
        self._posts, self._articles, self._observations, self._problems = [], [], [], []
        return frames


_POST_NAMES = ("platform", "native_id", "secondary_id", *POST_FACTS, "flags")
_OBSERVED = (
    "platform", "account_id", "dimension", "member", "metric", "granularity", "period_start", "period_end",
)  # fmt: skip


def batched(records: Iterable[MediaObject | Observation | Article | Problem]) -> Iterator[Frames]:
    """Some thousands of records at a time; numbers stay with their post."""
    gathering = Gathering()
    for record in records:
        if len(gathering) >= _BATCH and not isinstance(record, Observation):
            yield gathering.take()
        gathering.add(record)
    yield gathering.take()


def frames_of(records: Iterable[MediaObject | Observation | Article | Problem]) -> Frames:
    """All of some records."""
    gathering = Gathering()
    for record in records:
        gathering.add(record)
    return gathering.take()


def _post_frame(posts: list[dict[str, Any]]) -> pl.DataFrame:
    metrics = [post.pop("metrics") for post in posts]
    for post in posts:
        post["flags"] = list(post["flags"])
        post["metric_flags"] = msgspec.json.encode(post["metric_flags"], order="sorted").decode()
    names = sorted({name for one in metrics for name in one}) or ["views"]
    fields = {name: pl.Series(name, [one.get(name) for one in metrics], dtype=pl.Float64) for name in names}
    frame = cleaned(pl.DataFrame(posts, schema=POSTS))
    return frame.with_columns(pl.DataFrame(fields).to_struct("metrics"))


def cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the character NUL, which PostgreSQL refuses and broken files hold."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    broken = [name for name in texts if frame[name].str.contains("\x00", literal=True).any()]
    return frame.with_columns(pl.col(name).str.replace_all("\x00", "", literal=True) for name in broken)


def staged_posts(frame: pl.DataFrame) -> pl.DataFrame:
    """Posts as they are staged: `damaged`, `digest`, and lists, moments and numbers as text.

    The digest is of what the platform says, not of how the file was read.
    """
    frame = frame.with_columns(pl.col("published_at").cast(pl.String))
    facts = [pl.col(name).cast(pl.String) for name in POST_FACTS]
    boosted = pl.col("flags").list.contains("boosted").cast(pl.String)
    return frame.select(
        "row_no", "platform", "native_id",
        pl.when(pl.col("secondary_id") != pl.col("native_id")).then("secondary_id").alias("secondary_id"),
        pl.col("flags").list.contains("id-damaged").alias("damaged"),
        _digest("platform", *facts, boosted).alias("digest"),
        *POST_FACTS, _array("flags"), _numbers(frame["metrics"].struct.unnest()), "metric_flags",
    )  # fmt: skip


def _numbers(values: pl.DataFrame) -> pl.Series:
    """`metrics`: numbers as JSON, without those that are missing."""
    told = [column for column in values if column.null_count() < len(column)]
    if not told:
        return pl.Series("metrics", ["{}"]).new_from_index(0, values.height)
    parts: list[pl.Expr] = []
    for column in told:
        name = pl.lit(f',"{column.name}":')
        # Counts that every post has need no look at each: one pass puts all parts together.
        every = not column.has_nulls() and _are_whole(column)
        parts += [name, _whole(column).cast(pl.String)] if every else [(name + _told(column)).fill_null("")]
    if len(parts) > 1 and not told[0].has_nulls() and _are_whole(told[0]):
        parts[0] = pl.lit(f'{{"{told[0].name}":')
        numbers = pl.concat_str(*parts, pl.lit("}"))
    else:
        numbers = pl.lit("{") + pl.concat_str(*parts).str.strip_chars_start(",") + pl.lit("}")
    return values.select(numbers.alias("metrics")).to_series()


def _whole(values: pl.Series) -> pl.Expr:
    return pl.col(values.name).cast(pl.Int64, strict=False)


def _told(values: pl.Series) -> pl.Expr:
    """Numbers as JSON writes them, null where there is none."""
    value, whole = pl.col(values.name), _whole(values)
    if _are_whole(values):
        return whole.cast(pl.String)
    return pl.when(whole == value).then(whole.cast(pl.String)).when(value.is_finite()).then(value.cast(pl.String))


def _are_whole(values: pl.Series) -> bool:
    whole = values.cast(pl.Int64, strict=False)
    return whole.null_count() == values.null_count() and bool((whole == values).all())


def staged_articles(frame: pl.DataFrame) -> pl.DataFrame:
    """Articles as they are staged: `outlet_key`, `base_key` and `digest`.

    The base key makes two rows of two exports the same hit: the address, else the monitor's id, else outlet and
    headline. Hits with the same base key are told apart by their order in time.
    """
    outlets = frame["outlet"].unique()
    keys = pl.Series([outlet_key(name) for name in outlets], dtype=pl.String)
    # Not every monitor says what a press release is; its outlet or its address does.
    released = pl.Series([is_release(name) for name in outlets], dtype=pl.Boolean)
    frame = frame.with_columns(
        pl.col("is_release") | pl.col("outlet").replace_strict(outlets, released, return_dtype=pl.Boolean)
        | pl.col("url").str.contains(_RELEASE_HOSTS),
        outlet_key=pl.col("outlet").replace_strict(outlets, keys, return_dtype=pl.String),
    )  # fmt: skip
    facts = [pl.col(name).cast(pl.String).fill_null("") for name in (*ARTICLE_FACTS, "outlet_key")]
    return frame.with_columns(
        _digest(pl.lit(_identities(frame)), digits=24).alias("base_key"), _digest(*facts).alias("digest")
    )


def _identities(frame: pl.DataFrame) -> pl.Series:
    known = frame.select(
        pl.when(pl.col("canonical_url") != "")
        .then(pl.concat_str(pl.lit("url"), "outlet_key", "canonical_url", separator="\x1f"))
        .when(pl.col("document_id") != "")
        .then(pl.concat_str(pl.lit("document"), "document_id", separator="\x1f"))
    ).to_series()
    if not known.null_count():
        return known
    rest = frame.filter(known.is_null())
    found = [
        "\x1f".join(("title", outlet, title_key(title, name), at.isoformat()))
        for outlet, title, name, at in rest.select("outlet_key", "title", "outlet", "published_at").iter_rows()
    ]
    return known.scatter(known.is_null().arg_true(), found)


def _digest(*facts: pl.Expr | str, digits: int = 32) -> pl.Expr:
    """The beginning of the SHA-256 of facts, in hexadecimal digits: PostgreSQL can make it too."""
    digest: pl.Expr = plh.concat_str(*facts, separator="\x1f").chash.sha2_256()
    return digest.str.head(digits)


def staged_observations(frame: pl.DataFrame) -> pl.DataFrame:
    """Observations as they are staged."""
    return frame.with_columns(_array("flags"))


def _array(name: str) -> pl.Expr:
    """A list of codes as an array of PostgreSQL."""
    return pl.concat_str(pl.lit("{"), pl.col(name).list.join(","), pl.lit("}")).alias(name)
