"""Header cells made comparable, and the search for the row they stand in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

SEARCH_ROWS = 40
_LONGEST = 500
_INVISIBLE = re.compile("[\ufeff\u00ad\u200b-\u200f\u2060\x00]")
_SPACES = re.compile(r"\s+")
_T = TypeVar("_T")


@lru_cache(maxsize=10_000)
def normalise(cell: str) -> str:
    """NFKC, no invisible characters, every run of spaces (no-break ones too) one blank, trimmed, case-folded."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", cell[:_LONGEST]))
    return _SPACES.sub(" ", text).strip().casefold()


def unique_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Normalised names, a repeated one numbered by position: `views`, `views#2`. An empty one is `#<position>`."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = normalise(cell) or f"#{position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(names)


@lru_cache(maxsize=400)
def _normalised(row: tuple[str, ...]) -> tuple[str, ...]:
    """Every reader asks for the same rows."""
    return tuple(map(normalise, row))


def find_header(rows: Sequence[Sequence[str]], accept: Callable[[int, Sequence[str]], _T | None]) -> _T | None:
    """What `accept(index, normalised cells)` returns for the first row that it takes among the first forty."""
    for index, row in enumerate(rows[:SEARCH_ROWS]):
        found = accept(index, _normalised(tuple(cell[:_LONGEST] for cell in row)))
        if found is not None:
            return found
    return None


def header_fingerprint(names: Iterable[str]) -> str:
    """A stable name, 32 hex digits, of a set of header cells: their order, case and spacing make no difference."""
    found = sorted({name for cell in names if (name := normalise(cell))})
    return hashlib.blake2b("\x1f".join(found).encode(errors="surrogatepass"), digest_size=16).hexdigest()
