"""A figure with all that must stand beside it, and how it is made from a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from campaign.media.metric import Unit
from campaign.media.metrics import METRICS
from campaign.media.metrics_platforms import counting


class Additivity(msgspec.Struct, frozen=True, kw_only=True):
    """Whether values of a figure may be added over days, posts and platforms."""

    days: bool
    posts: bool
    platforms: bool


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number that will hold when someone checks it.

    `method` is a stable key: two years may be compared only when it is equal. `gross` numbers count the same person
    more than once and must be shown with `note`; `platforms` are those in such a sum. `value` is null when no import
    says anything: that is not zero.
    Where a sum is of things of which some have no number, `told_by` of the `out_of` have one.
    """

    metric: str
    label: str
    value: float | None
    unit: Unit
    definition: str
    method: str
    as_of: datetime | None
    additive: Additivity
    gross: bool = False
    note: str = ""
    told_by: int | None = None
    out_of: int | None = None
    platforms: list[str] = []


def figure(
    metric: str, value: float | None, as_of: datetime | None, *, gross_label: str = "", label: str = "",
    definition: str = "", method: str = "", told_by: int | None = None, out_of: int | None = None,
    platform: str = "", last: date | None = None, platforms: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """A number as its platform counts it; label, definition and method may be those of a derived number.

    `last` is the last day that the number tells of, as a platform may count in another way from some day on.
    """
    known = METRICS[metric]
    own = counting(metric, platform, last)
    return Figure(
        metric=metric,
        label=label or known.label,
        value=whole(value),
        unit=known.unit,
        definition=definition or own.definition or known.caveat,
        method=method or own.method or known.definition,
        as_of=as_of,
        additive=Additivity(days=known.over_days, posts=known.over_objects, platforms=known.over_platforms),
        gross=bool(gross_label),
        note=gross_label,
        told_by=told_by,
        out_of=out_of,
        platforms=list(platforms),
    )


def whole(value: float | None) -> int | float | None:
    """A number without `.0`: the database keeps all numbers as floating point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
