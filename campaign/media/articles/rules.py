"""When two articles are one article, or tell one story: pairwise rules over articles in order of time.

Groups are closed over chains of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from campaign.media.articles.similar import Contents, Ints, Positions, Shingles

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


class Rules:
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
        ordered = keys[order]
        # Few are equal: the rest is worked out for these only.
        equal = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != 0))
        one, other = order[equal], order[equal + 1]
        if within is None:
            return one, other
        near = self._at[other] - self._at[one] <= within // timedelta(microseconds=1)
        return one[near], other[near]

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
        ordered = keys[order]
        # No key comes first, and half of the bytes suffice for positions.
        begin = np.searchsorted(ordered, np.uint64(1))
        order, ordered = order[begin:].astype(np.int32), ordered[begin:]
        new = np.ones(len(order), dtype=bool)
        new[1:] = ordered[1:] != ordered[:-1]
        del ordered
        new[1:] |= np.diff(at[order]) > within // timedelta(microseconds=1)
        begins = np.flatnonzero(new).astype(np.int32)
        ends = np.append(begins[1:], np.int32(len(order))) if len(order) else begins
        by_time = np.argsort(order[begins], kind="stable")
        self._order, self._begins, self._ends = order, begins[by_time], ends[by_time]

    def __getitem__(self, at: int) -> Positions:
        return self._order[self._begins[at] : self._ends[at]]

    def firsts(self) -> Positions:
        return self._order[self._begins]

    def lasts(self) -> Positions:
        return self._order[self._ends - 1]
