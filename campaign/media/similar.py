"""All pairs of sets with at least a given overlap, without comparing every pair.

Prefix filtering: order the elements of every set from rare to common. Two sets with a Jaccard overlap of `t` must
share an element among the first `n - ceil(t * n) + 1`, so only sets that meet there are compared. Exact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil


def similar_pairs(sets: Sequence[frozenset[int]], overlap: float) -> Iterator[tuple[int, int]]:
    """Index pairs whose intersection is at least `overlap` of their union (0 < overlap <= 1). Empty sets have none."""
    frequency: Counter[int] = Counter()
    for elements in sets:
        frequency.update(elements)
    postings: dict[int, list[int]] = defaultdict(list)
    for at in sorted(range(len(sets)), key=lambda index: len(sets[index])):
        size = len(sets[at])
        prefix = sorted(sets[at], key=lambda element: (frequency[element], element))
        prefix = prefix[: size - ceil(overlap * size - 1e-9) + 1]
        candidates = {other for element in prefix if frequency[element] > 1 for other in postings[element]}
        for other in candidates:
            if len(sets[other]) >= overlap * size - 1e-9 and _jaccard(sets[at], sets[other]) >= overlap - 1e-9:
                yield other, at
        for element in prefix:
            if frequency[element] > 1:
                postings[element].append(at)


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)
