"""Articles laid out to be compared, as arrays, and the groups that they fall into."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from campaign import allocation
from campaign.media.articles.agencies import agencies_in
from campaign.media.articles.keys import KEY_LENGTH, Texts
from campaign.media.articles.rules import Edges, Rules, components
from campaign.media.articles.similar import Contents, Ints, Positions, Shingles
from campaign.media.articles.titles import title_keys, words_of

_GROUPS = ("placement", "story")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        order = order.astype(np.int32)
        back = np.empty_like(order)
        back[order] = np.arange(len(order), dtype=np.int32)
        for name in facts:
            facts[name] = facts[name][order]
        shingles = Shingles.joined(self._shingles)
        self._shingles.clear()
        same_text = shingles.identities()[order]
        shingles = shingles.take(order)
        size = len(order)
        del order
        told = {name: _Told(self._told[name], back) for name in _GROUPS}
        rules = Rules(facts, self._headlines)
        placements = components(size, [*rules.same_articles(), told["placement"].edges()])
        del facts["url"], facts["outlet"]
        moved = np.flatnonzero(placements != np.arange(size))
        # Sorting leaves the interpreter to others: the rules take little more than the longest of them.
        with ThreadPoolExecutor(2) as pool:
            found: Iterable[list[Edges]] = pool.map(
                list, [rules.same_texts(same_text, shingles), rules.same_copy(shingles)]
            )
            edges = [(moved, placements[moved]), told["story"].edges(), *rules.same_titles(), *chain(*found)]
        stories = components(size, edges)
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


class _Told:
    """Groups that were told before: who is in them, and the moments of their first articles."""

    def __init__(self, frames: list[pl.DataFrame], back: Positions) -> None:
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
