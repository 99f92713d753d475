"""Hits, placements and unique stories: the same article told once, the same story told once.

A placement is one article in one outlet. A story is one text in many outlets, as when papers print an agency's
copy. The rules are pairwise and closed over chains, so the answer does not depend on the order of the input. Placements
and stories are named by the key of their first article.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from msgspec import Struct

from campaign.media.articles.bench import Bench
from campaign.media.articles.keys import KEY_LENGTH, Texts
from campaign.media.articles.titles import outlet_key
from campaign.media.frames import ARTICLES, staged_articles
from campaign.media.model import Article


class Clusters(Struct, frozen=True, kw_only=True):
    """For each article, in the order given: the name of its placement and of its story."""

    placements: tuple[str, ...]
    stories: tuple[str, ...]


class Mentions(Struct, frozen=True, kw_only=True):
    """The three numbers that are always shown together."""

    hits: int
    placements: int
    unique_stories: int


def cluster(articles: Sequence[Article]) -> Clusters:
    """Group editorial articles and social posts alike into placements and stories."""
    bench, keys = Bench(), []
    if articles:
        rows = [{name: getattr(one, name) for name in ARTICLES if name != "row_no"} for one in articles]
        frame = staged_articles(pl.DataFrame(rows, schema={**ARTICLES}))
        keys.append(_keyed(frame))
        bench.add(frame)
    groups = bench.groups(keys)
    return Clusters(placements=tuple(groups.names("placement")), stories=tuple(groups.names("story")))


def _keyed(staged: pl.DataFrame) -> Texts:
    """Keys of staged articles: those of one base key are numbered in order of time and title."""
    number = pl.int_range(1, pl.len() + 1).over("base_key", order_by=["published_at", "title", "digest"])
    keys = staged.select(pl.concat_str("base_key", pl.lit("."), number.cast(pl.String))).to_series()
    return np.array(keys.to_list(), dtype=f"S{KEY_LENGTH}")


def count_mentions(articles: Sequence[Article]) -> Mentions:
    """The triple for a list of articles."""
    clusters = cluster(articles)
    return Mentions(
        hits=len(articles), placements=len(set(clusters.placements)), unique_stories=len(set(clusters.stories))
    )


def potential_audience(articles: Sequence[Article], clusters: Clusters) -> int:
    """Opportunities to see: for each story each outlet once, with its largest figure. Not people."""
    largest: dict[tuple[str, str], int] = {}
    for article, story in zip(articles, clusters.stories, strict=True):
        key = (story, outlet_key(article.outlet))
        largest[key] = max(largest.get(key, 0), article.reach or 0)
    return sum(largest.values())
