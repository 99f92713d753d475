"""Hits, placements and unique stories: the same article told once, the same story told once.

A placement is one article in one outlet. A story is one text in many outlets, as when papers print an agency's
copy. The rules are pairwise and closed over chains, so the answer does not depend on the order of the input. Placements
and stories are named by the key of their first article.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct
from rapidfuzz import fuzz, process

from campaign import allocation
from campaign.media.articles.agencies import agencies_in
from campaign.media.articles.keys import KEY_LENGTH, Texts
from campaign.media.articles.similar import Contents, Ints, Shingles
from campaign.media.articles.titles import outlet_key, title_keys, words_of
from campaign.media.frames import ARTICLES, staged_articles
from campaign.media.model import Article

SAME_ARTICLE = timedelta(hours=48)
SAME_TITLE = timedelta(hours=72)
SAME_TEXT = timedelta(days=7)
TEXT_OVERLAP = 0.8
AGENCY_TITLES = 60.0
"""Least similarity of two headlines on agency copy, of 100."""
COPY_OVERLAP = 0.4
"""Least overlap of two texts that both are an agency's."""
SAME_CONTENT = 0.45
"""Least share of telling words that two texts about one thing have in common."""
_SHORT_HEADLINE = 3
Edges = tuple[Ints, Ints]
_Hashes = npt.NDArray[np.uint64]
_GROUPS = ("placement", "story")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    """Articles laid out to be compared, in some 150 bytes each: `add` frames of them, then `groups`.

    A frame has the columns `published_at`, `outlet_key`, `outlet`, `title`, `canonical_url`, `lead`, `agency`. Where
    some are grouped already, it also has `placement` and `story` (null for others), and `placement_at` and `story_at`,
    the moments of the first articles of these.
    """

    def __init__(self) -> None:
        self._facts: list[dict[str, npt.NDArray[Any]]] = []
        self._shingles: list[Shingles] = []
        self._headlines: dict[int, str] = {}
        self._told: dict[str, list[pl.DataFrame]] = {name: [] for name in _GROUPS}

    def add(self, frame: pl.DataFrame) -> None:
        titles = title_keys(frame["title"], frame["outlet"])
        agencies = agencies_in(frame["agency"], frame["lead"])
        hashed = frame.select(
            at=pl.col("published_at").dt.epoch("us"), outlet=pl.col("outlet_key").hash(1),
            url=pl.when(pl.col("canonical_url") != "").then(pl.concat_str("outlet_key", "canonical_url").hash(2))
            .otherwise(pl.lit(0, dtype=pl.UInt64)),
            title=pl.when(titles != "").then(titles.hash(3)).otherwise(pl.lit(0, dtype=pl.UInt64)),
            words=titles.str.count_matches(" ", literal=True).cast(pl.Int32) + 1,
            agency=pl.when((agencies != "") & (titles != "")).then(agencies.replace("NPK", "NTB").hash(5))
            .otherwise(pl.lit(0, dtype=pl.UInt64)),
        )  # fmt: skip
        facts = {name: hashed[name].to_numpy().copy() for name in hashed.columns}
        copy = facts["agency"] != 0
        self._headlines.update(zip(facts["title"][copy].tolist(), titles.filter(pl.Series(copy)), strict=True))
        before = sum(len(one["at"]) for one in self._facts)
        for name in _GROUPS:
            if name in frame.columns:
                told = frame.select(name, f"{name}_at").with_row_index("position", before)
                self._told[name].append(told.filter(pl.col(name).is_not_null()))
        # Copies of a text, which are many, are taken apart once.
        leads = frame["lead"].unique(maintain_order=True)
        numbers = pl.int_range(len(leads), dtype=pl.Int64, eager=True)
        which = frame["lead"].replace_strict(leads, numbers, return_dtype=pl.Int64).to_numpy()
        words = words_of(leads)
        facts["content"] = Contents.bits_of(words)[which]
        self._shingles.append(Shingles.of(words).take(which))
        self._facts.append(facts)

    def keep(self, positions: Ints) -> None:
        """Takes all but some articles off, before any of groups are added."""
        self._facts = [{name: facts[positions] for name, facts in self._joined().items()}]
        self._shingles = [Shingles.joined(self._shingles).take(positions).alone()]

    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment; None without articles."""
        found = [one["at"] for one in self._facts if len(one["at"])]
        if not found:
            return None
        ends = min(int(at.min()) for at in found), max(int(at.max()) for at in found)
        return _EPOCH + timedelta(microseconds=ends[0]), _EPOCH + timedelta(microseconds=ends[1])

    def _joined(self) -> dict[str, npt.NDArray[Any]]:
        return {name: np.concatenate([one.pop(name) for one in self._facts]) for name in list(self._facts[0])}

    def groups(self, keys: list[Texts]) -> Groups:
        """The groups of the articles, whose keys are in the order in which they were added.

        Bench and keys are empty then: each array is let go as soon as the next one is made of it, as of a million
        articles one takes up to 32 MB.
        """
        if not self._facts:
            return Groups(np.zeros(0, dtype=f"S{KEY_LENGTH}"), {name: _nothing() for name in _GROUPS}, {})
        facts = self._joined()
        self._facts = []
        allocation.give_back()
        facts["key"] = np.concatenate(keys) if len(keys) > 1 else keys[0]
        keys.clear()
        # Keys are compared as numbers, eight letters at a time.
        words = facts["key"].view(">u8").reshape(-1, KEY_LENGTH // 8)
        order = np.lexsort((*(words[:, at] for at in reversed(range(words.shape[1]))), facts["at"]))
        del words
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        for name in facts:
            facts[name] = facts[name][order]
        shingles = Shingles.joined(self._shingles)
        self._shingles.clear()
        same_text = shingles.identities()[order]
        shingles = shingles.take(order)
        size = len(order)
        del order
        told = {name: _Told(self._told[name], back) for name in _GROUPS}
        rules = _Rules(facts, self._headlines)
        placements = components(size, [*rules.same_articles(), told["placement"].edges()])
        del facts["url"], facts["outlet"]
        moved = np.flatnonzero(placements != np.arange(size))
        stories = components(
            size,
            [(moved, placements[moved]), *rules.same_titles(), *rules.same_texts(same_text, shingles),
             *rules.same_copy(shingles),
             told["story"].edges()],
        )  # fmt: skip
        labels = {"placement": placements, "story": stories}
        earlier = {name: told[name].names(labels[name], facts) for name in _GROUPS}
        return Groups(facts["key"], {name: labels[name][back] for name in _GROUPS}, earlier)


class Groups:
    """What each article belongs to, in the order in which the articles were added."""

    def __init__(
        self, keys: npt.NDArray[Any], labels: dict[str, Ints], earlier: dict[str, dict[int, str]]
    ) -> None:  # fmt: skip
        self._keys, self._labels, self._earlier = keys, labels, earlier

    def __len__(self) -> int:
        return len(self._keys)

    def names(self, group: str, begin: int = 0, end: int | None = None) -> list[str]:
        """The names of the placements or the stories of some articles: the keys of their first articles."""
        labels = self._labels[group][begin:end]
        found = [key.decode() for key in self._keys[labels]]
        if earlier := self._earlier.get(group):
            found = [earlier.get(label, name) for label, name in zip(labels.tolist(), found, strict=True)]
        return found


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
    """Which articles belong together; facts are in order of time. `headlines` are the titles of agency copy by hash."""

    def __init__(self, facts: dict[str, npt.NDArray[Any]], headlines: dict[int, str]) -> None:
        self._facts, self._headlines = facts, headlines
        self._contents = Contents(facts["content"])
        self._at: Ints = facts["at"]

    def same_articles(self) -> Iterator[Edges]:
        """One outlet and one address; or one outlet and one headline within two days."""
        yield self._next_equal(self._facts["url"], None)
        title = self._facts["title"]
        yield self._next_equal(np.where(title == 0, np.uint64(0), title ^ self._facts["outlet"]), SAME_ARTICLE)

    def same_titles(self) -> Iterator[Edges]:
        """One headline within three days.

        One word is no headline: every paper has a "Leder". Of two or three it may be one that stands over something
        else each day.
        """
        words = self._facts["words"]
        ones, others = self._next_equal(np.where(words > 1, self._facts["title"], np.uint64(0)), SAME_TITLE)
        short = words[ones] <= _SHORT_HEADLINE
        told = self._contents.overlap(ones, others)
        keep = ~(short & (told < SAME_CONTENT))
        yield ones[keep], others[keep]

    def same_texts(self, same: _Hashes, shingles: Shingles) -> Iterator[Edges]:
        """Leads with four fifths of their five-word runs in common, within a week."""
        yield self._next_equal(same, SAME_TEXT)
        runs = _Runs(same, self._at, SAME_TEXT)
        for ones, others in shingles.take(runs.firsts()).similar_pairs(TEXT_OVERLAP):
            yield self._near(runs, ones, others, SAME_TEXT)

    def same_copy(self, shingles: Shingles) -> Iterator[Edges]:
        """Copy from one agency within three days, under headlines that are alike, or with much of one text."""
        agencies = self._facts["agency"]
        for agency in np.unique(agencies[agencies != 0]):
            runs = _Runs(np.where(agencies == agency, self._facts["title"], np.uint64(0)), self._at, SAME_TITLE)
            firsts = runs.firsts()
            titles = [self._headlines[int(title)] for title in self._facts["title"][firsts]]
            ones, others = self._alike(titles, runs)
            # Under a headline that is alike an agency may tell of another matter, or go on with this one.
            apart = self._contents.overlap(firsts[ones], firsts[others]) < SAME_CONTENT
            yield self._near(runs, ones[~apart], others[~apart], SAME_TITLE)
            for ones, others in shingles.take(firsts).similar_pairs(COPY_OVERLAP):
                yield self._near(runs, ones, others, SAME_TITLE)

    def _next_equal(self, keys: _Hashes, within: timedelta | None) -> Edges:
        """Each article and the next with an equal key, if it is not too late; 0 is no key."""
        order = np.argsort(keys, kind="stable")
        one, other = order[:-1], order[1:]
        joined = (keys[one] == keys[other]) & (keys[one] != 0)
        if within is not None:
            joined &= self._at[other] - self._at[one] <= within // timedelta(microseconds=1)
        return one[joined], other[joined]

    def _near(self, runs: _Runs, ones: Ints, others: Ints, within: timedelta) -> Edges:
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

    def _alike(self, titles: list[str], runs: _Runs) -> Edges:
        """Pairs of runs whose headlines are alike and whose times may be near; runs are in order of time."""
        limit = SAME_TITLE // timedelta(microseconds=1)
        last = np.searchsorted(self._at[runs.firsts()], self._at[runs.lasts()] + limit, side="right")
        ones: list[int] = []
        others: list[int] = []
        for one, title in enumerate(titles):
            near = titles[one + 1 : last[one]]
            for _, _, other in process.extract_iter(title, near, scorer=fuzz.ratio, score_cutoff=AGENCY_TITLES):
                ones.append(one)
                others.append(one + 1 + other)
        return np.array(ones, dtype=np.int64), np.array(others, dtype=np.int64)


class _Runs:
    """Articles with an equal key that follow each other in time; run `i` is `runs[i]`, runs are in order of time."""

    def __init__(self, keys: _Hashes, at: Ints, within: timedelta) -> None:
        order = np.argsort(keys, kind="stable")
        order = order[keys[order] != 0]
        gap = at[order[1:]] - at[order[:-1]] > within // timedelta(microseconds=1)
        starts = np.flatnonzero((keys[order[1:]] != keys[order[:-1]]) | gap) + 1
        begins = np.concatenate(([0], starts)) if len(order) else _nothing()
        ends = np.append(starts, len(order)) if len(order) else _nothing()
        by_time = np.argsort(order[begins], kind="stable")
        self._order, self._begins, self._ends = order, begins[by_time], ends[by_time]

    def __getitem__(self, at: int) -> Ints:
        return self._order[self._begins[at] : self._ends[at]]

    def firsts(self) -> Ints:
        return self._order[self._begins]

    def lasts(self) -> Ints:
        return self._order[self._ends - 1]


class _Told:
    """Groups that were told before: who is in them, and the moments of their first articles."""

    def __init__(self, frames: list[pl.DataFrame], back: Ints) -> None:
        known = pl.concat(frames) if frames else pl.DataFrame()
        self._names: list[str] = known.to_series(1).to_list() if known.height else []
        self._at = known.to_series(2).dt.epoch("us").to_list() if known.height else []
        self._positions = back[known["position"].to_numpy()] if known.height else _nothing()

    def edges(self) -> Edges:
        """What was one group before stays one."""
        first: dict[str, int] = {}
        ones = [first.setdefault(name, at) for name, at in zip(self._names, self._positions.tolist(), strict=True)]
        return np.array(ones, dtype=np.int64), self._positions

    def names(self, labels: Ints, facts: dict[str, npt.NDArray[Any]]) -> dict[int, str]:
        """Names of the groups, by label, whose first article is not among those that were compared."""
        best: dict[int, tuple[int, str]] = {}
        for name, at, label in zip(self._names, self._at, labels[self._positions].tolist(), strict=True):
            own = best.get(label) or (int(facts["at"][label]), facts["key"][label].decode())
            best[label] = min(own, (own[0] if at is None else at, name if at is not None else own[1]))
        return {label: name for label, (_, name) in best.items()}


def _nothing() -> Ints:
    return np.zeros(0, dtype=np.int64)
