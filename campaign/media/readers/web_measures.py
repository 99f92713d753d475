"""Tables of numbers about a site or an account: which column is which metric, and its cells as observations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from campaign.media import values
from campaign.media.files.table import TableHead
from campaign.media.metrics import METRICS
from campaign.media.model import Granularity, Observation, Problem, Question
from campaign.media.problems import problem

MEMBER_LIMIT = 500
#: A rate is left out where the file has its parts.
PARTS: Mapping[str, frozenset[str]] = {
    "search_ctr": frozenset({"search_clicks", "search_impressions"}),
    "bounce_rate": frozenset({"bounces", "visits"}),
    "visits_engaged_rate": frozenset({"visits_engaged", "visits"}),
    "visit_seconds_average": frozenset({"visit_seconds", "visits"}),
    "exit_rate": frozenset({"exits", "page_views_unique"}),
    "conversion_rate": frozenset({"visits_converted", "visits"}),
}
#: The metric of a column that is known and not read: a mean whose parts are there, money, an order.
IGNORED = ""
_SHOWN_SAMPLES = 3
_BRACKET = re.compile(r"\s*\([^()]*\)\Z")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?\Z", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{2})(?:\.\d+)?\Z", re.ASCII)


class Measure(Struct, frozen=True, kw_only=True):
    """A column that is read: its position, its name in the header, its metric. `fraction`: 0.41 means 41 per cent."""

    at: int
    name: str
    metric: str
    fraction: bool = False


class Place(Struct, frozen=True, kw_only=True):
    """What the numbers of one row are about."""

    platform: str
    account_id: str = ""
    dimension: str = ""
    member: str = ""
    granularity: Granularity = "period"
    first: date | None = None
    last: date | None = None


def count(cell: str) -> int | float | None:
    """`1,751`, `350 (35.18%)`, `1 234`, `12.5`; None when missing. Raises ValueError."""
    text = _BRACKET.sub("", cell.strip())
    return values.number(text.replace(",", "") if _THOUSANDS.match(text) else text, resaved=True)


def decimal(cell: str) -> int | float | None:
    """As `count`, but one comma is a decimal comma: `12,641`."""
    return values.number(cell, resaved=True) if cell.count(",") == 1 else count(cell)


def percent(cell: str, *, fraction: bool = False) -> float | None:
    """`1.37%`, `1,37 %`, `41`, in per cent; with `fraction` a number without a sign is one. Raises ValueError."""
    text = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    value = values.number(text.removesuffix("%").strip(), resaved=True)
    if value is None:
        return None
    return float(value) if text.endswith("%") or not fraction else round(value * 100, 9)


def duration(cell: str) -> int | float | None:
    """Seconds of `98`, `98.4`, `0:01:38` or `01:38`. Raises ValueError."""
    if match := _CLOCK.match(cell.strip()):
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
    return decimal(cell)


def find_measures(
    names: Sequence[str], words: Mapping[str, str], answers: Mapping[str, str], *, first: int = 1,
    fractions: bool = False,
) -> tuple[Measure, ...]:  # fmt: skip
    """The columns from position `first` that are known by name or by an answer; the first of two with one metric.

    A rate is left out where its parts are among them.
    """
    found: dict[str, Measure] = {}
    for at, name in enumerate(names[first:], start=first):
        metric = answers.get(name) or words.get(name)
        if metric in METRICS and metric not in found:
            found[metric] = Measure(at=at, name=name, metric=metric, fraction=fractions)
    return tuple(one for metric, one in found.items() if metric not in PARTS or not PARTS[metric] <= found.keys())


def questions(
    head: TableHead, row: int, words: Mapping[str, str], answers: Mapping[str, str], *, first: int = 1
) -> tuple[Question, ...]:
    """Columns of numbers that have no known name, to be asked about once."""
    asked = []
    for at, name in enumerate(head.header(row)):
        if at < first or name in words or name in answers or name.startswith("#"):
            continue
        cells = [cells[at].strip() for cells in head.rows[row + 1 :] if len(cells) > at and cells[at].strip()]
        if cells and all(is_number(cell) for cell in cells[:20]):
            column = head.rows[row][at].strip()
            asked.append(Question(column=column, header=name, samples=tuple(cells[:_SHOWN_SAMPLES])))
    return tuple(asked)


def remarks(asked: Sequence[Question]) -> Iterator[Problem]:
    """One warning for each question about a column."""
    for question in asked:
        samples = ", ".join(question.samples)
        yield problem("column-unknown", column=question.column, header=question.column, samples=samples)


def observe(
    number: int, cells: Sequence[str], measures: Sequence[Measure], place: Place
) -> Iterator[Observation | Problem]:
    """The numbers of one row. Missing cells give nothing; a cell that is no number gives a problem."""
    for measure in measures:
        if measure.at >= len(cells):
            continue
        try:
            value = read_value(cells[measure.at], measure)
        except ValueError:
            yield problem("number-unreadable", row=number, column=measure.name, value=cells[measure.at])
            continue
        if value is not None:
            yield observation(place, measure.metric, value, number)


def observe_once(
    number: int, cells: Sequence[str], measures: Sequence[Measure], place: Place, seen: set[Any]
) -> Iterator[Observation | Problem]:
    """As `observe`, for places that no earlier row was about: nothing may count twice. `seen` remembers them."""
    if place in seen:
        yield problem("row-repeated", row=number)
        return
    seen.add(place)
    yield from observe(number, cells, measures, place)


def observation(
    place: Place, metric: str, value: int | float, number: int, *, flags: tuple[str, ...] = ()
) -> Observation:
    """One number about a place."""
    return Observation(
        platform=place.platform, account_id=place.account_id, dimension=place.dimension,
        member=place.member[:MEMBER_LIMIT], metric=metric, value=value, granularity=place.granularity,
        period_start=place.first, period_end=place.last, row=number, flags=flags,
    )  # fmt: skip


def read_value(cell: str, measure: Measure) -> int | float | None:
    """The value of a cell by the unit of its metric. Raises ValueError."""
    unit = METRICS[measure.metric].unit
    if unit == "percent":
        return percent(cell, fraction=measure.fraction)
    if unit == "seconds":
        return duration(cell)
    return decimal(cell) if unit == "index" else count(cell)


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, a percentage or a duration."""
    try:
        return percent(cell) is not None
    except ValueError:
        return bool(_CLOCK.match(cell.strip()) or _THOUSANDS.match(cell.strip()))
