"""Numbers of a year from what files tell of its days and periods: each day once, and nothing added that may not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from campaign.media.metrics import METRICS
from campaign.media.model import Observation
from campaign.media.problems import N_
from campaign.media.reach.figure import figure
from campaign.media.reach.observed import Seen
from campaign.media.reach.part_schemas import Measure, MeasuredAccount, ToldPeriod
from campaign.media.totals import total

#: A rate, and the sums that it is computed anew from.
_RATIOS: Mapping[str, tuple[str, str, int]] = {
    "bounce_rate": ("bounces", "visits", 100),
    "visit_seconds_average": ("visit_seconds", "visits", 1),
    "visits_engaged_rate": ("visits_engaged", "visits", 100),
    "conversion_rate": ("visits_converted", "visits", 100),
    "search_ctr": ("search_clicks", "search_impressions", 100),
}
#: A mean that is told without its sum, and what each of its values counts for.
_WEIGHTS: Mapping[str, str] = {
    "visit_seconds_average": "visits",
    "bounce_rate": "visits",
    "visits_engaged_rate": "visits",
    "search_position": "search_impressions",
}
_BELOW_ONE = N_("The source tells «<1»: more than nothing, and less than 1")
_RATIO = N_("Computed from sums of the days or periods that have both numbers; rates are never averaged.")
_WEIGHTED = N_(
    "The mean of the days or periods that are told, each counting for as many visits or impressions as it had."
)


def accounts(seen: Iterable[Seen], order: Sequence[str] = ()) -> list[MeasuredAccount]:
    """Each account with its measures; metrics in `order` come first."""
    groups: dict[tuple[str, str], dict[str, list[Seen]]] = {}
    for one in seen:
        groups.setdefault((one.platform, one.account_id), {}).setdefault(one.metric, []).append(one)
    found = []
    for (platform, account), by_metric in sorted(groups.items()):
        measures = {name: measured(values) for name, values in by_metric.items()}
        measures |= {name: anew for name in (*_RATIOS, *_WEIGHTS) if (anew := _recomputed(name, by_metric))}
        names = sorted(measures, key=lambda name: (order.index(name) if name in order else len(order), name))
        found.append(
            MeasuredAccount(
                platform=platform, account=account,
                measures=[measure for name in names if (measure := measures[name])],
                told=[period for name in names for period in _told(by_metric.get(name, []))],
            )
        )  # fmt: skip
    return [one for one in found if one.measures]


def with_levels_before(found: Sequence[MeasuredAccount], before: Iterable[Seen]) -> list[MeasuredAccount]:
    """The accounts, each level with that of the year before. Both are measured in one way: it is one metric."""
    earlier: dict[tuple[str, str, str], list[Seen]] = {}
    for one in before:
        earlier.setdefault((one.platform, one.account_id, one.metric), []).append(one)
    return [
        replace(
            account, measures=[
                _beside(one, earlier.get((account.platform, account.account, one.figure.metric), []))
                for one in account.measures
            ],
        )
        for account in found
    ]  # fmt: skip


def _beside(measure: Measure, earlier: Sequence[Seen]) -> Measure:
    if measure.basis != "level" or not earlier:
        return measure
    last = _level(earlier)
    return replace(measure, before=last.figure.value, before_on=last.last)


def measured(seen: Sequence[Seen]) -> Measure | None:
    """The number of a year of one account and metric; None for a rate that only days tell."""
    known = METRICS[seen[0].metric]
    spans = [one for one in seen if one.days]
    if known.stock:
        return _level(seen)
    if not spans:
        return _measure(max(seen, key=lambda one: one.captured_at), "told")
    if known.over_days:
        return added(spans)
    longest = max(spans, key=lambda one: (one.days, one.period_end))
    if longest.days > 1:
        return _measure(longest, "told")
    return _measure(max(spans, key=lambda one: (one.value, one.period_end)), "highest_day") if known.unique else None


def added(seen: Sequence[Seen]) -> Measure:
    """The sum of what may be added over days: each day once, as many days as are told."""
    chosen = disjoint(seen)
    if len(chosen) == 1 and chosen[0].days > 1:
        return _measure(chosen[0], "told")
    sums = total(
        # A day is a period of one day here; `total` looks itself that none of them overlap.
        Observation(
            platform=one.platform, account_id=one.account_id, metric=one.metric, value=one.value, granularity="period",
            period_start=one.period_start, period_end=one.period_end, row=0,
        )
        for one in chosen
    )  # fmt: skip
    return Measure(
        figure=figure(
            chosen[0].metric, sums.value, max(one.captured_at for one in chosen), platform=chosen[0].platform,
            last=chosen[-1].period_end,
        ),
        basis="sum",
        first=chosen[0].period_start, last=chosen[-1].period_end, days=sum(one.days for one in chosen),
    )  # fmt: skip


def disjoint(seen: Sequence[Seen]) -> list[Seen]:
    """Those that hold most days without two on one day, in order; of two choices that with fewer numbers."""
    spans = sorted(seen, key=lambda one: (one.period_end or date.min, one.days))
    best: list[tuple[tuple[int, int], int | None, bool]] = []
    ends = [one.period_end or date.min for one in spans]
    for at, one in enumerate(spans):
        before = _last_before(ends, one.period_start or date.min, at)
        held, fewer = best[before][0] if before is not None else (0, 0)
        taken = (held + one.days, fewer - 1)
        left = best[at - 1][0] if at else (0, 0)
        best.append((taken, before, True) if taken >= left else (left, at - 1, False))
    chosen: list[Seen] = []
    at_last: int | None = len(spans) - 1
    while at_last is not None:
        _, before, taken_here = best[at_last]
        if taken_here:
            chosen.append(spans[at_last])
        at_last = before
    return chosen[::-1]


def _last_before(ends: Sequence[date], start: date, at: int) -> int | None:
    """The last of the first `at` that ends before a day."""
    low, high = 0, at
    while low < high:
        middle = (low + high) // 2
        if ends[middle] < start:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low else None


def highest(seen: Iterable[Seen]) -> list[MeasuredAccount]:
    """The highest value of each part of an account, such as a term in a file; by the name of the part."""
    best: dict[tuple[str, str, str], Seen] = {}
    for one in seen:
        key = (one.platform, one.member, one.account_id)
        if key not in best or one.value > best[key].value:
            best[key] = one
    return [
        MeasuredAccount(platform=platform, account=member, measures=[_noted(one)], told=[])
        for (platform, member, _), one in sorted(best.items())
    ]


def _noted(one: Seen) -> Measure:
    """A number that is told as `<1` says so: 0 would be another number."""
    measure = _measure(one, "told")
    return replace(measure, figure=replace(measure.figure, note=_BELOW_ONE)) if one.is_below_one else measure


def _level(seen: Sequence[Seen]) -> Measure:
    """The last that is told; a snapshot is of the day it was taken."""
    last = max(seen, key=lambda one: (one.period_end or one.captured_at.date(), one.captured_at))
    known = METRICS[last.metric]
    day = last.period_end or last.captured_at.date()
    found = figure(known.name, last.value, last.captured_at, platform=last.platform)
    return Measure(figure=found, basis="level", first=day, last=day)


def _measure(one: Seen, basis: str) -> Measure:
    return Measure(
        figure=figure(one.metric, one.value, one.captured_at, platform=one.platform, last=one.period_end), basis=basis,  # type: ignore[arg-type]
        first=one.period_start, last=one.period_end, days=one.days or None,
    )  # fmt: skip


def _recomputed(name: str, by_metric: Mapping[str, Sequence[Seen]]) -> Measure | None:
    """A rate from the sums of its parts, else a mean from its values and their weights."""
    if name in _RATIOS:
        upper, lower, factor = _RATIOS[name]
        pairs = _pairs(by_metric.get(upper, ()), by_metric.get(lower, ()))
        if whole := sum(part.value for _, part in pairs):
            return _of_parts(name, factor * sum(part.value for part, _ in pairs) / whole, pairs, _RATIO)
    if name in _WEIGHTS:
        pairs = _pairs(by_metric.get(name, ()), by_metric.get(_WEIGHTS[name], ()))
        if whole := sum(part.value for _, part in pairs):
            return _of_parts(name, sum(one.value * part.value for one, part in pairs) / whole, pairs, _WEIGHTED)
    return None


def _pairs(one: Iterable[Seen], other: Iterable[Seen]) -> list[tuple[Seen, Seen]]:
    """Numbers of the same days, no day twice."""
    beside = {(value.period_start, value.period_end): value for value in other if value.days}
    both = [value for value in one if (value.period_start, value.period_end) in beside]
    return [(value, beside[value.period_start, value.period_end]) for value in disjoint(both)] if both else []


def _of_parts(name: str, value: float, pairs: Sequence[tuple[Seen, Seen]], definition: str) -> Measure:
    first, last = pairs[0][0], pairs[-1][0]
    moment = max(one.captured_at for pair in pairs for one in pair)
    return Measure(
        figure=figure(name, round(value, 2), moment, definition=definition), basis="parts",
        first=first.period_start, last=last.period_end, days=sum(one.days for one, _ in pairs),
    )  # fmt: skip


def _told(seen: Sequence[Seen]) -> list[ToldPeriod]:
    """All periods of what may not be added, oldest first: each stands for itself."""
    known = METRICS[seen[0].metric] if seen else None
    if known is None or not known.unique or known.stock:
        return []
    periods = [one for one in seen if one.days != 1]
    if len(periods) < 2:
        return []
    return [
        ToldPeriod(
            metric=known.name, label=known.label, value=one.value, unit=known.unit, first=one.period_start,
            last=one.period_end, as_of=one.captured_at,
        )
        for one in sorted(periods, key=lambda one: (one.period_start or date.min, one.period_end or date.min))
    ]  # fmt: skip
