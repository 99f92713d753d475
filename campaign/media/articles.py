"""Hits, placements and unique stories: the same article told once, the same story told once.

A placement is one article in one outlet. A story is one text in many outlets, as when papers print an agency's
copy. The rules are pairwise and closed over chains, so the answer does not depend on the order of the input. Placements
and stories are named by the key of their first article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct
from rapidfuzz import fuzz, process

from campaign.media.agencies import agencies_in
from campaign.media.frames import ARTICLES, staged_articles
from campaign.media.model import Article
from campaign.media.similar import Ints, Shingles
from campaign.media.titles import outlet_key, title_keys

SAME_ARTICLE = timedelta(hours=48)
SAME_TITLE = timedelta(hours=72)
SAME_TEXT = timedelta(days=7)
TEXT_OVERLAP = 0.8
AGENCY_TITLES = 60.0
"""Least similarity of two headlines on agency copy, of 100."""
Edges = tuple[Ints, Ints]
_Keys = npt.NDArray[np.uint64]


class Clusters(Struct, frozen=True, kw_only=True):
    """For each article, in the order given: the name of its placement and of its story."""

    placements: tuple[str, ...]
    stories: tuple[str, ...]


class Mentions(Struct, frozen=True, kw_only=True):
    """The three numbers that are always shown together."""

    hits: int
    placements: int
    unique_stories: int


class Bench:
    """Articles laid out to be compared, in little memory: `add` frames of them, then `groups`.

    A frame has the columns `key`, `published_at`, `outlet_key`, `outlet`, `title`, `canonical_url`, `lead`, `agency`.
    Articles that are grouped already have a `placement` and a `story`, others null; `placement_at` and `story_at` are
    the moments of the first articles of these.
    """

    def __init__(self) -> None:
        self._facts: list[pl.DataFrame] = []
        self._shingles: list[Shingles] = []

    def add(self, frame: pl.DataFrame) -> None:
        given = frame.columns
        titles = title_keys(frame["title"], frame["outlet"])
        agency = agencies_in(frame["agency"], frame["lead"])
        facts = frame.select(
            "key", pl.col("published_at").dt.epoch("us").alias("at"),
            pl.col("outlet_key").hash(1).alias("outlet"),
            pl.when(pl.col("canonical_url") != "").then(pl.concat_str("outlet_key", "canonical_url").hash(2))
            .otherwise(0).alias("url"),
            *(
                pl.col(name) if name in given else pl.lit(None, dtype=kind).alias(name)
                for name, kind in (("placement", pl.String), ("story", pl.String),
                                   ("placement_at", pl.Datetime("us", "UTC")), ("story_at", pl.Datetime("us", "UTC")))
            ),
        ).with_columns(
            titles.hash(3).alias("title"), titles.str.contains(" ", literal=True).alias("is_headline"),
            pl.when(titles == "").then(pl.lit(True)).otherwise(pl.lit(False)).alias("is_untitled"),
            agency.alias("agency"), pl.when(agency != "").then(titles).alias("agency_title"),
        )  # fmt: skip
        self._facts.append(facts)
        self._shingles.append(Shingles.of(frame["lead"]))

    def groups(self) -> pl.DataFrame:
        """Columns `placement` and `story`, in the order in which articles were added."""
        if not self._facts:
            return pl.DataFrame(schema={"placement": pl.String, "story": pl.String})
        facts = pl.concat(self._facts)
        self._facts.clear()
        order = facts.select(pl.arg_sort_by("at", "key")).to_series().to_numpy().astype(np.int64)
        facts = facts[order]
        shingles = Shingles.joined(self._shingles).take(order)
        self._shingles.clear()
        rules = _Rules(facts)
        placements = components(facts.height, [*rules.same_articles(), *rules.told_before("placement")])
        stories = components(
            facts.height,
            [(np.arange(facts.height), placements), *rules.same_titles(), *rules.same_texts(shingles),
             *rules.same_copy(), *rules.told_before("story")],
        )  # fmt: skip
        named = pl.DataFrame(
            {"placement": _names(facts, placements, "placement"), "story": _names(facts, stories, "story")}
        )
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return named[back]


def cluster(articles: Sequence[Article]) -> Clusters:
    """Group editorial articles and social posts alike into placements and stories."""
    bench = Bench()
    if articles:
        rows = [{name: getattr(one, name) for name in ARTICLES if name != "row_no"} for one in articles]
        bench.add(keyed(staged_articles(pl.DataFrame(rows, schema={**ARTICLES}))))
    groups = bench.groups()
    return Clusters(placements=tuple(groups["placement"]), stories=tuple(groups["story"]))


def keyed(staged: pl.DataFrame) -> pl.DataFrame:
    """Staged articles with the column `key`: articles of one base key are numbered in order of time and title."""
    number = pl.int_range(1, pl.len() + 1).over("base_key", order_by=["published_at", "title", "digest"])
    return staged.with_columns(key=pl.concat_str("base_key", pl.lit("."), number.cast(pl.String)))


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


def components(size: int, edges: Sequence[Edges]) -> Ints:
    """For each of `size` points the smallest point that edges lead to."""
    labels: Ints = np.arange(size)
    if not edges:
        return labels
    ones, others = np.concatenate([one for one, _ in edges]), np.concatenate([other for _, other in edges])
    while True:
        one, other = labels[ones], labels[others]
        apart = one != other
        if not apart.any():
            return labels
        ones, others, one, other = ones[apart], others[apart], one[apart], other[apart]
        np.minimum.at(labels, np.maximum(one, other), np.minimum(one, other))
        while (labels != labels[labels]).any():
            labels = labels[labels]


class _Rules:
    """Which articles belong together; the rows of `facts` are in order of time."""

    def __init__(self, facts: pl.DataFrame) -> None:
        self._facts = facts
        self._at = facts["at"].to_numpy()

    def same_articles(self) -> Iterator[Edges]:
        """One outlet and one address; or one outlet and one headline within two days."""
        yield self._next_equal(self._column("url"), None)
        titled = np.where(self._facts["is_untitled"].to_numpy(), 0, self._column("title") ^ self._column("outlet"))
        yield self._next_equal(titled, SAME_ARTICLE)

    def same_titles(self) -> Iterator[Edges]:
        """One headline within three days. One word is no headline: every paper has a "Leder"."""
        yield self._next_equal(np.where(self._facts["is_headline"].to_numpy(), self._column("title"), 0), SAME_TITLE)

    def same_texts(self, shingles: Shingles) -> Iterator[Edges]:
        """Leads with four fifths of their five-word runs in common, within a week."""
        same = shingles.identities()
        yield self._next_equal(same, SAME_TEXT)
        runs = self._runs(same, SAME_TEXT)
        distinct = np.array([run[0] for run in runs], dtype=np.int64)
        for ones, others in shingles.take(distinct).similar_pairs(TEXT_OVERLAP):
            yield self._near(runs, ones, others, SAME_TEXT)

    def same_copy(self) -> Iterator[Edges]:
        """Copy from one agency under headlines that are alike, within three days."""
        for (_,), part in (
            self._facts.with_row_index("position").filter((pl.col("agency") != "") & ~pl.col("is_untitled"))
            .group_by("agency")
        ):  # fmt: skip
            positions = part["position"].to_numpy().astype(np.int64)
            keys = np.zeros(len(self._at), dtype=np.uint64)
            keys[positions] = part["title"].to_numpy()
            runs = self._runs(keys, SAME_TITLE)
            titles = dict(zip(positions.tolist(), part["agency_title"], strict=True))
            ones, others = self._alike([titles[int(run[0])] for run in runs], runs)
            yield self._near(runs, ones, others, SAME_TITLE)

    def told_before(self, name: str) -> Iterator[Edges]:
        """What was one group before stays one."""
        known = self._facts[name]
        yield self._next_equal(known.fill_null("").hash(4).to_numpy() * known.is_not_null().to_numpy(), None)

    def _column(self, name: str) -> _Keys:
        return self._facts[name].to_numpy()

    def _next_equal(self, keys: _Keys, within: timedelta | None) -> Edges:
        """Each article and the next with an equal key, if it is not too late; 0 is no key."""
        order = np.argsort(keys, kind="stable")
        one, other = order[:-1], order[1:]
        joined = (keys[one] == keys[other]) & (keys[one] != 0)
        if within is not None:
            joined &= self._at[other] - self._at[one] <= within // timedelta(microseconds=1)
        return one[joined], other[joined]

    def _runs(self, keys: _Keys, within: timedelta) -> list[Ints]:
        """Articles with an equal key that follow each other in time, as runs of positions; in order of time."""
        order = np.argsort(keys, kind="stable")
        order = order[keys[order] != 0]
        if not len(order):
            return []
        gap = self._at[order[1:]] - self._at[order[:-1]] > within // timedelta(microseconds=1)
        ends = np.flatnonzero((keys[order[1:]] != keys[order[:-1]]) | gap) + 1
        return sorted(np.split(order, ends), key=lambda run: int(run[0]))

    def _near(self, runs: list[Ints], ones: Ints, others: Ints, within: timedelta) -> Edges:
        """An edge for each pair of runs that have members within that time of each other."""
        limit = within // timedelta(microseconds=1)
        found: tuple[list[int], list[int]] = ([], [])
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            first, second = runs[one], runs[other]
            after = np.searchsorted(self._at[second], self._at[first] - limit)
            inside = after < len(second)
            near = self._at[second[after[inside]]] - self._at[first[inside]] <= limit
            if near.any():
                found[0].append(int(first[0]))
                found[1].append(int(second[0]))
        return np.array(found[0], dtype=np.int64), np.array(found[1], dtype=np.int64)

    def _alike(self, titles: list[str], runs: list[Ints]) -> Edges:
        """Pairs of runs whose headlines are alike and whose times may be near; runs are in order of time."""
        limit = SAME_TITLE // timedelta(microseconds=1)
        begins = np.array([self._at[run[0]] for run in runs], dtype=np.int64)
        ends = np.array([self._at[run[-1]] for run in runs], dtype=np.int64)
        last = np.searchsorted(begins, ends + limit, side="right")
        ones: list[int] = []
        others: list[int] = []
        for one, title in enumerate(titles):
            near = titles[one + 1 : last[one]]
            for _, _, other in process.extract_iter(title, near, scorer=fuzz.ratio, score_cutoff=AGENCY_TITLES):
                ones.append(one)
                others.append(one + 1 + other)
        return np.array(ones, dtype=np.int64), np.array(others, dtype=np.int64)


def _names(facts: pl.DataFrame, labels: Ints, name: str) -> pl.Series:
    """The key of the first article of each group, be it here or one that the group was named by before."""
    first = facts["key"].gather(labels)
    told = facts.select(pl.col(name).alias("name"), pl.col(f"{name}_at").dt.epoch("us").alias("at")).with_columns(
        pl.Series("label", labels), pl.Series("begins", facts["at"].gather(labels)), pl.Series("first", first)
    )
    earlier = (
        told.filter(pl.col("name").is_not_null())
        .filter((pl.col("at") < pl.col("begins")) | ((pl.col("at") == pl.col("begins")) & (pl.col("name") < pl.col("first"))))
        .group_by("label").agg(pl.col("name").sort_by("at", "name").first())
    )  # fmt: skip
    found = pl.DataFrame({"label": labels, name: first}).join(earlier, on="label", how="left", maintain_order="left")
    return found.select(pl.coalesce("name", name).alias(name)).to_series()
