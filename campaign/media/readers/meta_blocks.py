"""Meta's overview files as blocks: a title, a header, rows. One file holds several, with a blank line between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from campaign.media.files.headers import normalise
from campaign.media.metrics import METRICS
from campaign.media.readers.measured import is_number
from campaign.media.readers.meta_overview_names import AUDIENCES, DATE, GENDERS, PLATFORMS, PRIMARY, TITLES
from campaign.media.readers.social_time import day_of

_STEM = re.compile(r"(?: ?\(\d+\))?\.[a-z]{2,5}\Z", re.IGNORECASE)
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT0\d:00:00\Z", re.ASCII)

#: Advertisements are counted on all platforms together.
_PAID, _ALL = frozenset({"ad_reach", "ad_impressions"}), "meta"
#: How much of itself a level moves at most, and how small it may be: few new ones a day can also be equally many.
_STEADY, _SMALLEST = 0.1, 100


class Block(Struct, frozen=True, kw_only=True):
    """What stands above the rows of one block. `metric` and `dimension` are empty where the title says neither."""

    title: str
    header: tuple[str, ...]
    platform: str
    metric: str
    dimension: str

    @property
    def is_daily(self) -> bool:
        return bool(self.header) and normalise(self.header[0]) in DATE


def block_rows(
    rows: Iterable[tuple[int, Sequence[str]]], file_name: str, answers: Mapping[str, str]
) -> Iterator[tuple[Block, int, list[str]]]:
    """Each row of values with its number and the block that it stands in."""
    title: str | None = None
    block: Block | None = None
    for number, raw in rows:
        cells = _trimmed(raw)
        if not cells:
            continue
        if _is_header(cells) and title is None:
            block = described(_stem(file_name), cells, answers)
        elif title is not None:
            block, title = described(title, cells, answers), None
            continue
        elif _is_title(cells):
            title = cells[0]
        elif block is not None:
            yield block, number, cells


def described(title: str, header: Sequence[str], answers: Mapping[str, str]) -> Block:
    """The block of a title (without one: the file's name) and a header: the metric is said by them or by a person."""
    said = [title, header[1] if len(header) > 1 and normalise(header[1]) not in PRIMARY else ""]
    parsed = [_parsed(one) for one in said]
    answered = answers.get(normalise(title), "")
    metric = answered if answered in METRICS else next((metric for _, metric in parsed if metric), "")
    dimension = AUDIENCES.get(_bare(title), "")
    if not dimension and _is_ages(header):
        dimension = "age-gender"
    platform = next((platform for platform, _ in parsed if platform), "")
    return Block(
        title=title,
        header=tuple(header),
        platform=platform or (_ALL if metric in _PAID else ""),
        metric="" if dimension else metric,
        dimension=dimension,
    )


def steady(rows: Iterable[tuple[int, Sequence[str]]], file_name: str, answers: Mapping[str, str]) -> set[str]:
    """The titles of days whose numbers move so little that they can be a level."""
    series: dict[str, list[int]] = {}
    for block, _, cells in block_rows(rows, file_name, answers):
        if len(cells) > 1 and is_number(cells[1]):
            series.setdefault(block.title, []).append(int("".join(filter(str.isdecimal, cells[1]))))
    return {
        title
        for title, seen in series.items()
        if len(seen) > 1 and min(seen) >= _SMALLEST and max(seen) - min(seen) < _STEADY * min(seen)
    }


def find_first(rows: Sequence[Sequence[str]]) -> tuple[int, float] | None:
    """Where the first block begins among the first rows, and how sure it is; None when there is none."""
    for index, row in enumerate(rows[:40]):
        cells, header = _trimmed(row), _trimmed(rows[index + 1]) if index + 1 < len(rows) else []
        if _is_header(cells) and normalise(cells[1]) in PRIMARY:
            return index, 1.0
        if not _is_title(cells) or not header:
            continue
        if (sure := _sure(cells[0], header, rows[index + 2] if index + 2 < len(rows) else ())) is not None:
            return index, sure
    return None


def _sure(title: str, header: Sequence[str], first: Sequence[str]) -> float | None:
    _, metric = _parsed(title)
    second = normalise(header[1]) if len(header) > 1 else ""
    if _is_header(header) and (second in PRIMARY or (metric and _parsed(header[1])[1])):
        return 1.0
    if AUDIENCES.get(_bare(title)) and not _is_title(header):
        return 1.0
    if _is_ages(header) or (metric == "followers" and second == "follow"):
        return 1.0
    if metric == "followers" and normalise(header[0]).startswith("fb_page"):
        return 1.0
    is_series = len(header) == 2 and len(first) >= 2 and bool(_CLOCK.match(first[0].strip())) and is_number(first[1])
    return 0.7 if is_series else None


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) == 2 and normalise(cells[0]) in DATE and not is_number(cells[1])


def _is_title(cells: Sequence[str]) -> bool:
    return len(cells) == 1 and not is_number(cells[0]) and day_of(cells[0]) is None


def _is_ages(header: Sequence[str]) -> bool:
    return len(header) > 1 and not header[0] and {normalise(cell) for cell in header[1:]} <= GENDERS.keys()


def _parsed(title: str) -> tuple[str, str]:
    """Platform and metric that a title names, each empty if it does not."""
    text = normalise(title)
    platform = next((name for name in PLATFORMS if name in text), "")
    return platform, TITLES.get(_bare(title), "")


def _bare(title: str) -> str:
    words = [word for word in re.split(r"[\s\u2013:-]+", normalise(title)) if word.removesuffix("s") not in PLATFORMS]
    text = " ".join(words)
    plain = normalise(title)
    for platform in PLATFORMS:
        plain = plain.replace(f"{platform}-", "").replace(platform, "").strip()
    for ending in (" på", " for", " on", " auf", " no", " do", " ao", " de", " en", " i"):
        text, plain = text.removesuffix(ending), plain.removesuffix(ending)
    return plain if plain in TITLES or plain in AUDIENCES else text


def _stem(file_name: str) -> str:
    return _STEM.sub("", file_name)
