"""Texts that are nearly the same, found without comparing every pair.

A text is the set of its runs of five words (shingles), each a 32-bit hash. Two sets whose Jaccard overlap is at least
`t` must share an element among the first `n - ceil(t * n) + 1` of each in any common order; here the order is from rare
to common, so that phrases that everybody writes bring no two texts together (prefix filtering, exact).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from campaign.media.titles import words_of

SHINGLE_WORDS = 5
#: A shingle that stands in more texts than this brings each of them together with so many neighbours only.
_MOST_NEIGHBOURS = 64
_PAIRS_AT_ONCE = 20_000
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]


class Shingles:
    """The shingle sets of many texts: set `i` is `values[ends[i - 1]:ends[i]]`, sorted."""

    def __init__(self, sizes: Ints, values: Hashes) -> None:
        self.sizes, self.values = sizes, values
        self.begins = np.concatenate(([0], np.cumsum(sizes)))

    @classmethod
    def of(cls, texts: pl.Series) -> Shingles:
        """Of texts; a text of five words or fewer has none."""
        words = words_of(texts)
        lengths = words.list.len().to_numpy().astype(np.int64)
        words = words.filter(pl.Series(lengths > SHINGLE_WORDS))
        kept = np.flatnonzero(lengths > SHINGLE_WORDS)
        sizes = np.zeros(len(lengths), dtype=np.int64)
        if not len(kept):
            return cls(sizes, np.zeros(0, dtype=np.uint32))
        hashes = words.explode().hash(seed=0).to_numpy()
        owners = np.repeat(kept, lengths[kept]).astype(np.uint64)
        runs = hashes[: -SHINGLE_WORDS + 1].copy()
        for offset in range(1, SHINGLE_WORDS):
            runs *= _MULTIPLIER
            runs += hashes[offset : len(hashes) - SHINGLE_WORDS + 1 + offset]
        whole = owners[: -SHINGLE_WORDS + 1] == owners[SHINGLE_WORDS - 1 :]
        marked = _distinct((owners[: -SHINGLE_WORDS + 1][whole] << np.uint64(32)) | (runs[whole] >> np.uint64(32)))
        counted = np.bincount((marked >> np.uint64(32)).astype(np.int64), minlength=len(sizes))
        return cls(counted, marked.astype(np.uint32))

    @classmethod
    def joined(cls, parts: list[Shingles]) -> Shingles:
        if not parts:
            return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32))
        return cls(np.concatenate([part.sizes for part in parts]), np.concatenate([part.values for part in parts]))

    def take(self, which: Ints) -> Shingles:
        """Some of the sets, in the order given."""
        return Shingles(self.sizes[which], self.values[_spread(self.begins[which], self.sizes[which])])

    def identities(self) -> npt.NDArray[np.uint64]:
        """A hash of each set, equal for equal sets; 0 for an empty one."""
        mixed = (self.values.astype(np.uint64) + np.uint64(1)) * _MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        sums = np.zeros(len(self.sizes), dtype=np.uint64)
        filled = self.sizes > 0
        if filled.any():
            sums[filled] = np.add.reduceat(mixed, self.begins[:-1][filled])
        return sums

    def similar_pairs(self, overlap: float) -> Iterator[tuple[Ints, Ints]]:
        """Arrays of positions of sets whose intersection is at least `overlap` of their union (0 < overlap <= 1)."""
        ones, others = self._candidates(overlap)
        smaller = np.minimum(self.sizes[ones], self.sizes[others])
        larger = np.maximum(self.sizes[ones], self.sizes[others])
        possible = smaller >= overlap * larger - 1e-9
        ones, others = ones[possible], others[possible]
        for start in range(0, len(ones), _PAIRS_AT_ONCE):
            one, other = ones[start : start + _PAIRS_AT_ONCE], others[start : start + _PAIRS_AT_ONCE]
            enough = self._overlaps(one, other) >= overlap - 1e-9
            yield one[enough], other[enough]

    def _candidates(self, overlap: float) -> tuple[Ints, Ints]:
        owners = np.repeat(np.arange(len(self.sizes)), self.sizes)
        counts = _frequencies(self.values)
        prefix = self.sizes - np.ceil(overlap * self.sizes - 1e-9).astype(np.int64) + 1
        alone = np.bincount(owners, weights=counts == 1, minlength=len(self.sizes)).astype(np.int64)
        room = prefix - alone
        wanted = (counts > 1) & (room[owners] > 0)
        owners, values, counts = owners[wanted], self.values[wanted], counts[wanted]
        order = np.lexsort((values, counts, owners))
        owners, values = owners[order], values[order]
        first = np.concatenate(([True], owners[1:] != owners[:-1])) if len(owners) else np.zeros(0, dtype=bool)
        ranks = np.arange(len(owners)) - np.maximum.accumulate(np.where(first, np.arange(len(owners)), 0))
        inside = ranks < room[owners]
        return _meetings(owners[inside], values[inside])

    def _overlaps(self, ones: Ints, others: Ints) -> npt.NDArray[np.float64]:
        """Jaccard overlap of each pair."""
        pairs = np.arange(len(ones), dtype=np.uint64)
        marked = []
        for side in (ones, others):
            values = self.values[_spread(self.begins[side], self.sizes[side])].astype(np.uint64)
            marked.append((np.repeat(pairs, self.sizes[side]) << np.uint64(32)) | values)
        together = np.sort(np.concatenate(marked))
        twice = together[1:][together[1:] == together[:-1]]
        common = np.bincount((twice >> np.uint64(32)).astype(np.int64), minlength=len(ones))
        return np.asarray(common / (self.sizes[ones] + self.sizes[others] - common))


def _distinct(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Sorted, each once. What numpy offers for this is many times slower than a sort."""
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def _frequencies(values: Hashes) -> Ints:
    """In how many sets each value stands."""
    ordered = np.sort(values)
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.zeros(0, int)
    counts = np.diff(np.append(begins, len(ordered)))
    repeated, times = ordered[begins][counts > 1], counts[counts > 1]
    found = np.ones(len(values), dtype=np.int64)
    if len(repeated):
        at = np.minimum(np.searchsorted(repeated, values), len(repeated) - 1)
        found = np.where(repeated[at] == values, times[at], 1)
    return found


def _meetings(owners: Ints, values: Hashes) -> tuple[Ints, Ints]:
    """Pairs of owners that share a value, each once, the smaller first."""
    order = np.lexsort((owners, values))
    owners, values = owners[order], values[order]
    found = []
    for step in range(1, _MOST_NEIGHBOURS + 1):
        same = values[step:] == values[:-step]
        if not same.any():
            break
        low, high = owners[:-step][same].astype(np.uint64), owners[step:][same].astype(np.uint64)
        found.append((low << np.uint64(32)) | high)
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    pairs = _distinct(np.concatenate(found))
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _spread(begins: Ints, sizes: Ints) -> Ints:
    """Positions of many slices, one after the other."""
    if not len(sizes):
        return np.zeros(0, dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return np.arange(int(sizes.sum())) - np.repeat(offsets, sizes) + np.repeat(begins, sizes)
