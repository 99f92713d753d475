"""Sums that refuse: `total` adds what may be added, `gross` what may be added under that name, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct

from campaign.media.metric import Metric
from campaign.media.metrics import METRICS
from campaign.media.model import Observation
from campaign.media.problems import N_


class NotAdditive(Exception):
    """The observations may not be added. `metric`, `dimension` and the English `explanation` say why.

    `dimension`: `metrics`, `days`, `objects`, `platforms`, `snapshots`, `granularities`.
    """

    def __init__(self, metric: str, dimension: str) -> None:
        self.metric = metric
        self.dimension = dimension
        self.explanation = EXPLANATIONS[dimension]
        super().__init__(f"{metric}: {self.explanation}")


EXPLANATIONS = {
    "metrics": N_("Two metrics are two things: they are never added into one number."),
    "days": N_("The same people come back on several days, so days may not be added."),
    "objects": N_("The same people see several posts, so posts may not be added."),
    "platforms": N_("The same people use several platforms, or the definitions differ; only a gross sum is possible."),
    "snapshots": N_("A lifetime number contains the earlier one, so snapshots of one object may not be added."),
    "granularities": N_("Numbers for days, periods and a lifetime overlap, so they may not be added."),
}


class Total(Struct, frozen=True, kw_only=True):
    """A sum, its metric, and whether it is gross. `label` must be shown with a gross sum."""

    metric: str
    value: int | float
    gross: bool = False
    label: str = ""
    platforms: tuple[str, ...] = ()


GROSS_LABEL = N_("gross: the same person may be counted several times")


def total(observations: Iterable[Observation]) -> Total:
    """Add observations of one metric. Raises NotAdditive; ValueError when there is nothing to add."""
    values = list(observations)
    metric = _one_metric(values)
    _check(values, metric, platforms_allowed=metric.over_platforms)
    return _sum(values, metric, gross=False)


def gross(observations: Iterable[Observation]) -> Total:
    """Add one value a platform into a sum labelled gross, where the catalogue allows it. Raises as `total`."""
    values = list(observations)
    metric = _one_metric(values)
    _check(values, metric, platforms_allowed=metric.over_platforms or metric.gross_over_platforms)
    several = len({value.platform for value in values}) > 1
    return _sum(values, metric, gross=several)


def latest(observations: Iterable[Observation]) -> Observation:
    """The last value of a level such as followers. Raises NotAdditive when metric, platform or account differ."""
    values = list(observations)
    metric = _one_metric(values)
    if len({(value.platform, value.account_id, value.object_id) for value in values}) > 1:
        raise NotAdditive(metric.name, "platforms")
    return max(values, key=lambda value: (value.period_end is not None, value.period_end, value.row))


def _one_metric(values: Sequence[Observation]) -> Metric:
    if not values:
        raise ValueError("nothing to add")
    names = sorted({value.metric for value in values})
    if len(names) > 1:
        raise NotAdditive(" + ".join(names), "metrics")
    return METRICS[names[0]]


def _check(values: Sequence[Observation], metric: Metric, *, platforms_allowed: bool) -> None:
    if len(values) == 1:
        return
    if len({value.platform for value in values}) > 1 and not platforms_allowed:
        raise NotAdditive(metric.name, "platforms")
    if len({value.granularity for value in values}) > 1:
        raise NotAdditive(metric.name, "granularities")
    things: dict[tuple[str, str, str], list[Observation]] = {}
    for value in values:
        things.setdefault((value.platform, value.account_id, value.object_id or ""), []).append(value)
    for same in things.values():
        _check_one_thing(same, metric)
    if len(things) > len({platform for platform, _, _ in things}) and not metric.over_objects:
        raise NotAdditive(metric.name, "objects")


def _check_one_thing(same: list[Observation], metric: Metric) -> None:
    """Several values of one object: only separate days or periods, and only where days may be added."""
    if len(same) == 1:
        return
    if same[0].granularity == "lifetime":
        raise NotAdditive(metric.name, "snapshots")
    if not metric.over_days:
        raise NotAdditive(metric.name, "days")
    spans: list[tuple[date, date]] = []
    for value in same:
        start, end = value.period_start or value.period_end, value.period_end or value.period_start
        if start is None or end is None:
            raise NotAdditive(metric.name, "granularities")
        spans.append((start, end))
    spans.sort()
    if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
        raise NotAdditive(metric.name, "snapshots")


def _sum(values: Sequence[Observation], metric: Metric, *, gross: bool) -> Total:
    return Total(
        metric=metric.name,
        value=sum(value.value for value in values),
        gross=gross,
        label=GROSS_LABEL if gross else "",
        platforms=tuple(sorted({value.platform for value in values})),
    )
