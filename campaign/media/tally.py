"""What a file adds up to: numbers of posts and articles, the period, and sums of what may be added."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl

from campaign.clock import oslo_day
from campaign.media.frames import Frames
from campaign.media.metrics import METRICS
from campaign.media.model import Period

#: Objects that are not counted as posts, by their kind.
_COUNTED = {"story": "stories", "newsletter": "newsletters", "episode": "episodes"}
#: A number that a file tells twice is added over one of these, the first that has it.
_POSTS, _ACCOUNT, _PARTS = 0, 1, 2
_Scope = tuple[int, str]


class Tally:
    """Counts rows as they pass, and adds up what may be added.

    A number that a file tells twice, of posts and of days, is added over one of them: posts before days of the
    account, and these before its parts (pages, countries). Days are days in Oslo. Numbers of several platforms are
    never added together: each counts in a way of its own.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], dict[_Scope, float]] = {}
        self._counts: Counter[str] = Counter()
        self._first: date | None = None
        self._last: date | None = None
        #: Posts, and those of them that are collaborations.
        self.posts = self.collaborations = 0

    def add(self, frames: Frames) -> None:
        if frames.posts is not None:
            self._add_posts(frames.posts)
        if frames.articles is not None:
            social = int((frames.articles["medium"] == "social").sum())
            self._count("social_posts", social)
            self._count("articles", frames.articles.height - social)
            self._published(frames.articles)
        if frames.observations is not None:
            self._add_observations(frames.observations)

    @property
    def records(self) -> int:
        """Posts and articles."""
        return sum(self._counts.values())

    def period(self) -> Period:
        return Period(first=self._first, last=self._last)

    def totals(self) -> dict[str, int | float]:
        """By metric; by `platform:metric` where the file has numbers of several platforms."""
        several = len({platform for platform, _ in self._sums}) > 1
        sums = {
            f"{platform}:{name}" if several else name: _whole(scopes[min(scopes)])
            for (platform, name), scopes in sorted(self._sums.items())
        }
        return {**dict(sorted(self._counts.items())), **sums}

    def _add_posts(self, posts: pl.DataFrame) -> None:
        for kind, count in posts["kind"].value_counts().iter_rows():
            self._count(_COUNTED.get(kind, "posts"), count)
        self._published(posts)
        self.posts += posts.height
        self.collaborations += int(posts["is_collaboration"].sum())
        for (platform,), part in posts.group_by("platform", maintain_order=True):
            self._add_numbers(str(platform), part)

    def _add_numbers(self, platform: str, posts: pl.DataFrame) -> None:
        values = posts["metrics"].struct.unnest()
        flagged = posts["metric_flags"]
        special = bool((flagged != "{}").any())
        for name in values.columns:
            if METRICS[name].over_objects:
                others = flagged.str.contains(f'"{name}":["collaboration"', literal=True) if special else None
                own = values[name] if others is None else values[name].filter(~others)
                self._sum((platform, name), (_POSTS, ""), own)
        self._sum((platform, "engagement"), (_POSTS, ""), engagement_of(values))

    def _add_observations(self, seen: pl.DataFrame) -> None:
        dated = seen.filter(pl.col("period_start").is_not_null())
        if dated.height:
            self._reaches(dated["period_start"].min(), dated["period_end"].max())  # type: ignore[arg-type]
        for (platform, metric, dimension), part in seen.group_by("platform", "metric", "dimension"):
            known = METRICS[str(metric)]
            if known.over_objects if dimension else known.over_days:
                scope = (_PARTS if dimension else _ACCOUNT, str(dimension))
                self._sum((str(platform), str(metric)), scope, part["value"])

    def _count(self, name: str, count: int) -> None:
        if count:
            self._counts[name] += count

    def _sum(self, name: tuple[str, str], scope: _Scope, values: pl.Series) -> None:
        if values.len() > values.null_count():
            scopes = self._sums.setdefault(name, {})
            scopes[scope] = scopes.get(scope, 0) + float(values.sum())

    def _published(self, frame: pl.DataFrame) -> None:
        moments = frame["published_at"]
        if moments.len():
            self._reaches(oslo_day(moments.min()), oslo_day(moments.max()))  # type: ignore[arg-type]

    def _reaches(self, first: date, last: date) -> None:
        self._first = first if self._first is None or first < self._first else self._first
        self._last = last if self._last is None or last > self._last else self._last


def engagement_of(values: pl.DataFrame) -> pl.Series:
    """`metrics.engagement` of many posts: null where no part of it is known."""
    if not set(_PARTS_OF) & set(values.columns):
        return pl.Series("engagement", [None] * values.height, dtype=pl.Float64)
    at = {name: pl.col(name) if name in values.columns else pl.lit(None, dtype=pl.Float64) for name in _PARTS_OF}
    first = pl.coalesce(at["reactions"], at["likes"])
    parts = (first, at["comments"], at["shares"], at["saves"])
    known = pl.any_horizontal(part.is_not_null() for part in parts)
    return values.select(
        pl.when(known).then(pl.sum_horizontal(parts)).otherwise(at["interactions"]).alias("engagement")
    ).to_series()


_PARTS_OF = ("reactions", "likes", "comments", "shares", "saves", "interactions")


def _whole(value: float) -> int | float:
    value = round(value, 6)
    return int(value) if value.is_integer() else value
