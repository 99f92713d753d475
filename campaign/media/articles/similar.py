"""Texts that are nearly the same, found without comparing every pair.

A text is the set of its runs of five words (shingles), each a 32-bit hash. Two sets whose Jaccard overlap is at least
`t` must share an element among the first `n - ceil(t * n) + 1` of each in any common order; here the order is from rare
to common, so that phrases that everybody writes bring no two texts together (prefix filtering, exact).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

SHINGLE_WORDS = 5
#: A shingle that stands in more texts than this brings each of them together with so many neighbours only.
_MOST_NEIGHBOURS = 64
_PAIRS_AT_ONCE, _SETS_AT_ONCE, _VALUES_AT_ONCE = 20_000, 20_000, 2_000_000
#: Words that tell what a text is about, how many letters of them, and how few of them do not suffice.
_LONG_WORD, _BEGINNING, _FEWEST = 5, 4, 6
_BITS = 256
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint32]
Positions = npt.NDArray[np.signedinteger[Any]]


class Shingles:
    """The shingle sets of many texts: set `i` is `sizes[i]` values of its own."""

    def __init__(self, sizes: Positions, values: Hashes, begins: Positions | None = None) -> None:
        begins = np.cumsum(sizes, dtype=np.int64) - sizes if begins is None else begins
        # In half the bytes: there are fewer values than two thousand million.
        self.sizes, self._begins = sizes.astype(np.int32), begins.astype(np.int32)
        self.values = values

    @classmethod
    def of(cls, words: pl.Series) -> Shingles:
        """Of texts, each a list of its words; a text of five words or fewer has none."""
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
        before = np.cumsum([0, *(len(part.values) for part in parts[:-1])])
        return cls(
            np.concatenate([part.sizes for part in parts]), np.concatenate([part.values for part in parts]),
            np.concatenate([part._begins + begin for part, begin in zip(parts, before, strict=True)]),
        )  # fmt: skip

    def take(self, which: Positions) -> Shingles:
        """Some of the sets, in the order given; the values are shared."""
        return Shingles(self.sizes[which], self.values, self._begins[which])

    def alone(self) -> Shingles:
        """The same sets without the values of others."""
        return Shingles(self.sizes, self._of(np.arange(len(self.sizes))))

    def identities(self) -> npt.NDArray[np.uint64]:
        """A hash of each set, equal for equal sets; 0 for an empty one."""
        sums = np.zeros(len(self.sizes), dtype=np.uint64)
        for some in self._blocks():
            mixed = (self._of(some).astype(np.uint64) + np.uint64(1)) * _MULTIPLIER
            mixed ^= mixed >> np.uint64(29)
            mixed *= np.uint64(0xBF58476D1CE4E5B9)
            filled = some[self.sizes[some] > 0]
            if len(filled):
                sums[filled] = np.add.reduceat(mixed, np.concatenate(([0], np.cumsum(self.sizes[filled])[:-1])))
        return sums

    def _blocks(self) -> Iterator[Ints]:
        """Positions of the sets, some at a time: to work on all at once takes several times their memory."""
        for start in range(0, len(self.sizes), _SETS_AT_ONCE):
            yield np.arange(start, min(start + _SETS_AT_ONCE, len(self.sizes)))

    def _of(self, some: Ints) -> Hashes:
        """The values of some sets, one after the other."""
        return self.values[_spread(self._begins[some], self.sizes[some])]

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
        repeated, times = self._repeated()
        owners, values = [], []
        for some in self._blocks():
            owner, value = self._prefixes(some, overlap, repeated, times)
            owners.append(owner)
            values.append(value)
        if not owners:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return _meetings(np.concatenate(owners), np.concatenate(values))

    def _repeated(self) -> tuple[Hashes, Ints]:
        """Values that stand in several sets, sorted, and in how many; looked for among some of them at a time."""
        found: list[tuple[Hashes, Ints]] = [(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int64))]
        parts = len(self.values) // _VALUES_AT_ONCE + 1
        for part in range(parts):
            low, high = (part << 32) // parts, ((part + 1) << 32) // parts
            some = [values[(values >= low) & (values < high)] for values in map(self._of, self._blocks())]
            ordered = np.concatenate(some) if some else found[0][0]
            ordered.sort()
            # Few values stand twice: only of these the positions are kept.
            same = ordered[1:] == ordered[:-1]
            begins = np.flatnonzero(same & ~np.concatenate(([False], same[:-1])))
            ends = np.flatnonzero(same & ~np.append(same[1:], False))
            found.append((ordered[begins], ends - begins + 2))
        return np.concatenate([values for values, _ in found]), np.concatenate([counts for _, counts in found])

    def _prefixes(self, some: Ints, overlap: float, repeated: Hashes, times: Ints) -> tuple[Ints, Hashes]:
        """Owners and values of the repeated elements in the prefixes of some sets: the rarest come first."""
        sizes, values = self.sizes[some], self._of(some)
        owners = np.repeat(np.arange(len(some)), sizes)
        if not len(repeated):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint32)
        at = np.minimum(np.searchsorted(repeated, values), len(repeated) - 1)
        shared = repeated[at] == values
        room = sizes - np.ceil(overlap * sizes - 1e-9).astype(np.int64) + 1
        room -= np.bincount(owners[~shared], minlength=len(some))
        wanted = shared & (room[owners] > 0)
        owners, values, counts = owners[wanted], values[wanted], times[at[wanted]]
        order = np.lexsort((values, counts, owners))
        owners, values = owners[order], values[order]
        first = np.concatenate(([True], owners[1:] != owners[:-1])) if len(owners) else np.zeros(0, dtype=bool)
        ranks = np.arange(len(owners)) - np.maximum.accumulate(np.where(first, np.arange(len(owners)), 0))
        inside = ranks < room[owners]
        return some[owners[inside]], values[inside]

    def _overlaps(self, ones: Ints, others: Ints) -> npt.NDArray[np.float64]:
        """Jaccard overlap of each pair."""
        pairs = np.arange(len(ones), dtype=np.uint64)
        marked = []
        for side in (ones, others):
            values = self._of(side).astype(np.uint64)
            marked.append((np.repeat(pairs, self.sizes[side]) << np.uint64(32)) | values)
        together = np.sort(np.concatenate(marked))
        twice = together[1:][together[1:] == together[:-1]]
        common = np.bincount((twice >> np.uint64(32)).astype(np.int64), minlength=len(ones))
        return np.asarray(common / (self.sizes[ones] + self.sizes[others] - common))


class Contents:
    """What texts are about, roughly: the beginnings of their longer words, and their numbers, as a bitmap of each.

    Bokmål and nynorsk, and a copy that was cut or reworded, share most of them; another matter shares few.
    """

    def __init__(self, bits: npt.NDArray[np.uint64]) -> None:
        self._bits = bits
        self._counts = np.bitwise_count(bits).sum(axis=1, dtype=np.uint16)

    @classmethod
    def bits_of(cls, words: pl.Series) -> npt.NDArray[np.uint64]:
        """Bitmaps, four numbers a text, of texts that are lists of their words."""
        lengths = words.list.len().to_numpy().astype(np.int64)
        owners = np.repeat(np.arange(len(lengths)), lengths)
        every = words.filter(pl.Series(lengths > 0)).explode()
        telling = ((every.str.len_chars() >= _LONG_WORD) | every.str.contains(r"^[0-9]{2,}$")).to_numpy()
        places = every.str.head(_BEGINNING).hash(seed=6).to_numpy()[telling] % np.uint64(_BITS)
        marked = np.zeros((len(lengths), _BITS), dtype=bool)
        marked[owners[telling], places.astype(np.int64)] = True
        return np.packbits(marked, axis=1).view(np.uint64)

    def overlap(self, ones: Positions, others: Positions) -> npt.NDArray[np.float64]:
        """Share of the smaller of two contents that is in the other; NaN where one is too short to tell."""
        common = np.empty(len(ones), dtype=np.int64)
        for start in range(0, len(ones), _SETS_AT_ONCE):
            some = slice(start, start + _SETS_AT_ONCE)
            common[some] = np.bitwise_count(self._bits[ones[some]] & self._bits[others[some]]).sum(axis=1)
        smaller = np.minimum(self._counts[ones], self._counts[others])
        return np.where(smaller >= _FEWEST, common / np.maximum(smaller, 1), np.nan)


def _distinct(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Sorted, each once. What numpy offers for this is many times slower than a sort."""
    ordered = np.sort(values)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


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


def _spread(begins: Positions, sizes: Positions) -> Ints:
    """Positions of many slices, one after the other."""
    if not len(sizes):
        return np.zeros(0, dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return np.arange(int(sizes.sum())) - np.repeat(offsets, sizes) + np.repeat(begins, sizes)
