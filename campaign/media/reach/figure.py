"""A figure with all that must stand beside it, and how it is made from a number."""

from __future__ import annotations

from datetime import datetime

import msgspec

from campaign.media.metric import Unit
from campaign.media.metrics import METRICS


class Additivity(msgspec.Struct, frozen=True, kw_only=True):
    """Whether values of a figure may be added over days, posts and platforms."""

    days: bool
    posts: bool
    platforms: bool


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A number that will hold when someone checks it.

    `method` is a stable key: two years may be compared only when it is equal. `gross` numbers count the same person
    more than once and must be shown with `note`. `value` is null when no import says anything: that is not zero.
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


def figure(
    metric: str, value: float | None, as_of: datetime | None, *, gross_label: str = "", label: str = "",
    definition: str = "", method: str = "", told_by: int | None = None, out_of: int | None = None,
) -> Figure:  # fmt: skip
    """A number as the catalogue tells it; label, definition and method may be those of a derived number."""
    known = METRICS[metric]
    return Figure(
        metric=metric,
        label=label or known.label,
        value=whole(value),
        unit=known.unit,
        definition=definition or known.caveat,
        method=method or known.definition,
        as_of=as_of,
        additive=Additivity(days=known.over_days, posts=known.over_objects, platforms=known.over_platforms),
        gross=bool(gross_label),
        note=gross_label,
        told_by=told_by,
        out_of=out_of,
    )


def whole(value: float | None) -> int | float | None:
    """A number without `.0`: the database keeps all numbers as floating point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
