"""Rates that stand in a file beside the numbers they come from: they must agree, or a column is not what it is called.

Rates are not kept where their numbers are, so they are compared while the file is at hand. `Rate` says which columns
make which rate, by the words of the exports; of several ways to work one out any may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from msgspec import Struct

from campaign.media import values
from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Problem
from campaign.media.problems import problem
from campaign.media.readers import ga4_names, linkedin_names, matomo_names
from campaign.media.readers.measured import TOTAL_WORDS
from campaign.media.readers.web_measures import count

#: In points of a per cent.
_POINTS = 0.1
_DECIMALS = re.compile(r"[.,](\d+)\s*%?\Z")
_NEAR_HEADER = 12
Words = tuple[str, ...]


class Rate(Struct, frozen=True, kw_only=True):
    """Words of the column of a rate; each way is the columns that are added up, and the column of the whole."""

    words: Words
    ways: tuple[tuple[tuple[Words, ...], Words], ...]


class _Columns(Struct, frozen=True, kw_only=True):
    at: int
    ways: tuple[tuple[tuple[int, ...], int], ...]


def _by_metric(words: Mapping[str, str]) -> dict[str, Words]:
    found: dict[str, list[str]] = {}
    for word, metric in words.items():
        found.setdefault(metric, []).append(word)
    return {metric: tuple(names) for metric, names in found.items()}


def _site(words: Mapping[str, Words], *rates: tuple[str, str, str]) -> Iterator[Rate]:
    for rate, part, whole in rates:
        if {rate, part, whole} <= words.keys():
            yield Rate(words=words[rate], ways=(((words[part],), words[whole]),))


def _linkedin() -> Iterator[Rate]:
    post, day = linkedin_names.POST_FIELDS, linkedin_names.DAY_FIELDS
    yield Rate(words=post["ctr"], ways=(((post["clicks"],), post["impressions"]),))
    parts = tuple(post[name] for name in ("clicks", "likes", "comments", "reposts"))
    yield Rate(
        words=post["rate"], ways=((parts, post["impressions"]), ((*parts, post["follows"]), post["impressions"]))
    )
    for kind in ("organic", "sponsored", "total"):
        parts = tuple(day[f"{name}_{kind}"] for name in ("clicks", "reactions", "comments", "reposts"))
        yield Rate(words=day[f"rate_{kind}"], ways=((parts, day[f"impressions_{kind}"]),))


_DELIVERED: Words = ("successful deliveries", "delivered", "levert", "levererade", "leveret", "total recipients",
                     "recipients", "mottakere", "mottagare", "modtagere")  # fmt: skip
_OPENED: Words = ("unique opens", "opens unique", "unike åpninger", "unika öppningar", "unikke åbninger", "opens",
                  "opened", "åpnet", "åpninger", "öppnat", "öppningar", "åbnet", "åbninger")  # fmt: skip
_CLICKED: Words = ("unique clicks", "unike klikk", "unika klick", "unikke klik", "clicks", "clicked", "klikket",
                   "klikk", "klickat", "klick", "klik")  # fmt: skip
_CTR: Words = ("ctr", "click-through rate", "klikkfrekvens", "klikkrate", "klickfrekvens", "klikfrekvens", "klickrate",
               "ctr (link click-through rate)", "url ctr")  # fmt: skip
_SHOWN: Words = ("impr.", "impressions", "visninger", "visn.", "eksponeringer", "visningar", "exponeringar",
                 "impressionen")  # fmt: skip


def _each(rate: Words, parts: Words, wholes: Words) -> Rate:
    """Any of the parts of any of the wholes: people call the same by several words, and mean one of them."""
    return Rate(words=rate, ways=tuple((((part,),), (whole,)) for part, whole in product(parts, wholes)))


RATES: tuple[Rate, ...] = (
    *_linkedin(),
    *_site(
        _by_metric(ga4_names.METRIC_WORDS),
        ("visits_engaged_rate", "visits_engaged", "visits"),
        ("bounce_rate", "bounces", "visits"),
    ),
    *_site(
        _by_metric(matomo_names.METRIC_WORDS),
        ("bounce_rate", "bounces", "visits"),
        ("conversion_rate", "visits_converted", "visits"),
        ("exit_rate", "exits", "page_views_unique"),
    ),
    Rate(words=("engagement rate",), ways=(((("engagements",),), ("impressions",)),)),
    _each(_CTR, ("clicks", "klikk", "klick", "klik", "klicks", "link clicks", "lenkeklikk", "länkklick"), _SHOWN),
    _each(("ctr (all)", "ctr (alle)", "ctr (alla)"), ("clicks (all)", "klikk (alle)", "klick (alla)"), _SHOWN),
    _each(
        ("open rate", "opening rate", "åpningsrate", "åpningsgrad", "öppningsgrad", "öppningsfrekvens", "åbningsrate"),
        _OPENED, _DELIVERED,
    ),
    _each(
        ("click rate", "klikkrate", "klikkfrekvens", "klickfrekvens", "klikrate", "click-through rate"),
        _CLICKED, (*_DELIVERED, *_OPENED),
    ),
)  # fmt: skip


def disagreeing(table: Table, row: int) -> Iterator[Problem]:
    """One remark on the rates of a table that its numbers do not make; `row` is the header, or stands above it."""
    found = _find(table.head, row)
    if found is None:
        return
    header, checks = found
    first: Problem | None = None
    wrong, rows_read = 0, table.rows_read
    for number, cells in table.rows_after(row):
        if isinstance(cells, Problem) or number <= table.head.numbers[header]:
            continue
        if normalise(cells[0]).rstrip(":") in TOTAL_WORDS:
            continue
        for check in checks:
            if told := _disagreement(check, number, cells):
                first, wrong = first or told, wrong + 1
    # How many rows the reader read is told of the file.
    table.rows_read = rows_read
    if first:
        yield problem("rate-disagrees", row=first.row, column=first.column, **{**first.params, "count": wrong})


def _find(head: TableHead, row: int) -> tuple[int, list[_Columns]] | None:
    """The header with rates at or soon after a row, and where their columns stand."""
    for at in range(row, min(row + _NEAR_HEADER, len(head.rows))):
        places = {normalise(cell): place for place, cell in reversed(list(enumerate(head.rows[at])))}
        checks: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for rate in RATES:
            place = _place(rate.words, places)
            for parts, whole in rate.ways if place is not None else ():
                added, of = [_place(part, places) for part in parts], _place(whole, places)
                if place is not None and of is not None and None not in added:
                    checks.setdefault(place, []).append((tuple(one for one in added if one is not None), of))
        if checks:
            return at, [_Columns(at=place, ways=tuple(ways)) for place, ways in checks.items()]
    return None


def _place(words: Words, places: Mapping[str, int]) -> int | None:
    return next((places[word] for word in words if word in places), None)


def _disagreement(check: _Columns, number: int, cells: Sequence[str]) -> Problem | None:
    """What is wrong with the rate of a row: nothing when one of its ways makes it, or one cannot be worked out."""
    text = cells[check.at].strip() if check.at < len(cells) else ""
    written = _rate(text)
    if written is None:
        return None
    percent = text.endswith("%")
    nearest: tuple[float, Problem] | None = None
    for parts, whole in check.ways:
        numbers, of = [_number(cells, at) for at in parts], _number(cells, whole)
        if of is None or of <= 0 or numbers == [None]:
            return None
        if None in numbers:
            # Another way may do without what is missing.
            continue
        part = sum(one for one in numbers if one is not None)
        computed = 100 * part / of
        for scale in (1.0,) if percent else (1.0, 100.0):
            apart = abs(written * scale - computed)
            if apart <= max(_POINTS, _rounding(text) * scale) + 1e-9:
                return None
            if nearest is None or apart < nearest[0]:
                told = problem(
                    "rate-disagrees", row=number, count=1, rate=_told(written * scale), part=_told(part),
                    whole=_told(of), computed=_told(computed),
                )  # fmt: skip
                nearest = (apart, told)
    return nearest[1] if nearest else None


def _rate(text: str) -> float | None:
    """A rate has no thousands: a comma is its decimal mark."""
    try:
        found = values.number(text.removesuffix("%").strip().replace(",", "."))
    except ValueError:
        return None
    return None if found is None else float(found)


def _number(cells: Sequence[str], at: int) -> float | None:
    if at >= len(cells):
        return None
    try:
        found = count(cells[at])
    except ValueError:
        return None
    return None if found is None else float(found)


def _rounding(text: str) -> float:
    """Half of the last digit that is written."""
    match = _DECIMALS.search(text)
    return 0.5 * 10.0 ** -(len(match[1]) if match else 0)


def _told(value: float) -> int | str:
    rounded = round(value, 2)
    return int(rounded) if rounded.is_integer() else f"{rounded:.2f}".rstrip("0").rstrip(".")
