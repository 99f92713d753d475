"""Hits, placements and unique stories: the same article told once, the same story told once.

A placement is one article in one outlet. A story is one text in many outlets, as when papers print an agency's
copy. The rules are pairwise and closed over chains, so the answer does not depend on the order of the input.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

from msgspec import Struct
from rapidfuzz import fuzz

from campaign.media.agencies import agency_in
from campaign.media.model import Article
from campaign.media.similar import similar_pairs
from campaign.media.titles import outlet_key, shingles, title_key

SAME_ARTICLE = timedelta(hours=48)
SAME_TITLE = timedelta(hours=72)
SAME_TEXT = timedelta(days=7)
TEXT_OVERLAP = 0.8
AGENCY_TITLES = 60.0
"""Least similarity of two headlines on agency copy, of 100."""


class Clusters(Struct, frozen=True, kw_only=True):
    """For each article, in the order given: the id of its placement and of its story. Ids are 16 hex digits."""

    placements: tuple[str, ...]
    stories: tuple[str, ...]


class Mentions(Struct, frozen=True, kw_only=True):
    """The three numbers that are always shown together."""

    hits: int
    placements: int
    unique_stories: int


def cluster(articles: Sequence[Article]) -> Clusters:
    """Group editorial articles and social posts alike into placements and stories."""
    order = sorted(range(len(articles)), key=lambda at: _stable_key(articles[at]))
    facts = [_Facts.of(articles[at]) for at in order]
    placements = _Groups(len(facts))
    _join_placements(facts, placements)
    stories = placements.copy()
    _join_titles(facts, stories)
    _join_texts(facts, stories)
    _join_agency_copies(facts, stories)
    placement_ids, story_ids = [""] * len(articles), [""] * len(articles)
    for position, at in enumerate(order):
        placement_ids[at] = _identity("placement", articles[order[placements.find(position)]])
        story_ids[at] = _identity("story", articles[order[stories.find(position)]])
    return Clusters(placements=tuple(placement_ids), stories=tuple(story_ids))


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


class _Facts(Struct, frozen=True):
    """What the rules compare. `agency` is empty for a text of the outlet's own."""

    hours: float
    outlet: str
    url: str
    title: str
    shingles: frozenset[int]
    agency: str

    @classmethod
    def of(cls, article: Article) -> _Facts:
        return cls(
            article.published_at.timestamp() / 3600,
            outlet_key(article.outlet),
            article.canonical_url,
            title_key(article.title, article.outlet),
            shingles(article.lead),
            article.agency or agency_in("", article.lead),
        )


class _Groups:
    """Disjoint sets; the representative is the smallest, that is the earliest, member."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def copy(self) -> _Groups:
        other = _Groups(0)
        other._parent = self._parent.copy()
        return other

    def find(self, at: int) -> int:
        parent = self._parent
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first


def _stable_key(article: Article) -> tuple[str, ...]:
    moment = f"{article.published_at.timestamp():020.3f}"
    return (moment, article.outlet, article.canonical_url, article.title, article.document_id, article.lead)


def _identity(kind: str, article: Article) -> str:
    text = "\x1f".join((kind, *_stable_key(article)[:4]))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _join_placements(facts: Sequence[_Facts], groups: _Groups) -> None:
    _join_equal(facts, groups, lambda fact: (fact.outlet, fact.url) if fact.url else None, None)
    _join_equal(facts, groups, lambda fact: (fact.outlet, fact.title) if fact.title else None, SAME_ARTICLE)


def _join_titles(facts: Sequence[_Facts], groups: _Groups) -> None:
    """One word is no headline: every paper has a "Leder"."""
    _join_equal(facts, groups, lambda fact: fact.title if " " in fact.title else None, SAME_TITLE)


def _join_equal(
    facts: Sequence[_Facts], groups: _Groups, key: Callable[[_Facts], Hashable | None], within: timedelta | None
) -> None:
    """Join facts with an equal key; `facts` are in order of time, so the neighbour before is the nearest."""
    limit = within.total_seconds() / 3600 if within else None
    previous: dict[Hashable, int] = {}
    for at, fact in enumerate(facts):
        value = key(fact)
        if value is None:
            continue
        before = previous.get(value)
        if before is not None and (limit is None or fact.hours - facts[before].hours <= limit):
            groups.join(before, at)
        previous[value] = at


def _join_texts(facts: Sequence[_Facts], groups: _Groups) -> None:
    """Leads with four fifths of their five-word runs in common, within a week."""
    limit = SAME_TEXT.total_seconds() / 3600
    same: dict[frozenset[int], list[int]] = defaultdict(list)
    for at, fact in enumerate(facts):
        if fact.shingles:
            same[fact.shingles].append(at)
    for members in same.values():
        for before, at in pairwise(members):
            if facts[at].hours - facts[before].hours <= limit:
                groups.join(before, at)
    texts = list(same)
    for one, other in similar_pairs(texts, TEXT_OVERLAP):
        _join_near(facts, groups, same[texts[one]], same[texts[other]], limit)


def _join_near(facts: Sequence[_Facts], groups: _Groups, ones: list[int], others: list[int], limit: float) -> None:
    """Join members of two lists, both in order of time, that lie within `limit` hours."""
    start = 0
    for one in ones:
        while start < len(others) and facts[others[start]].hours < facts[one].hours - limit:
            start += 1
        if start < len(others) and abs(facts[others[start]].hours - facts[one].hours) <= limit:
            groups.join(one, others[start])


def _join_agency_copies(facts: Sequence[_Facts], groups: _Groups) -> None:
    """Copy from one agency under headlines that are alike, within three days."""
    limit = SAME_TITLE.total_seconds() / 3600
    by_agency: dict[str, list[int]] = defaultdict(list)
    for at, fact in enumerate(facts):
        if fact.agency and fact.title:
            by_agency[fact.agency].append(at)
    for members in by_agency.values():
        _join_alike_titles(facts, groups, members, limit)


def _join_alike_titles(facts: Sequence[_Facts], groups: _Groups, members: Iterable[int], limit: float) -> None:
    window: list[tuple[int, str]] = []
    for at in members:
        title, hours = facts[at].title, facts[at].hours
        window = [item for item in window if hours - facts[item[0]].hours <= limit]
        root = groups.find(at)
        for other, other_title in window:
            if groups.find(other) != root and fuzz.ratio(title, other_title, score_cutoff=AGENCY_TITLES):
                groups.join(other, at)
                root = groups.find(at)
        window.append((at, title))
