"""What a metric is: its unit, its definition, and over what its values may be added.

Reach and its kin count people once within one platform, one object and one period, so they are never added up; a sum
over platforms is possible only as `gross`, under that name.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from campaign.media.problems import N_

Unit = Literal["times", "people", "actions", "seconds", "percent", "index", "articles", "posts", "money"]


class Metric(Struct, frozen=True, kw_only=True):
    """One row of the catalogue.

    `over_days`, `over_objects`, `over_platforms`: whether values may be added along that dimension.
    `gross_over_platforms`: whether a sum over platforms may be shown under the label "gross".
    `unique`: counts people or accounts. `stock`: a level at a date, where the last value counts.
    `definition` is a stable key; two values may be compared over years only when it is equal.
    """

    name: str
    label: str
    unit: Unit
    definition: str
    over_days: bool = False
    over_objects: bool = False
    over_platforms: bool = False
    gross_over_platforms: bool = False
    unique: bool = False
    stock: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    caveat: str = ""


DEFINITIONS_DIFFER = N_("Platforms define this differently; a sum over platforms is gross.")
PEOPLE = N_("People or accounts, estimated once within one platform and period. Never a sum of days or posts.")
AS_REPORTED = N_("Shown as the platform reports it.")
_RATE = N_("A rate or a mean: recompute it from its parts, never add or average it.")
_LEVEL = N_("A level at a date. The same person may follow on each platform.")


def times(name: str, label: str, definition: str, caveat: str = DEFINITIONS_DIFFER) -> Metric:
    return Metric(
        name=name, label=label, unit="times", definition=definition, over_days=True, over_objects=True,
        gross_over_platforms=True, caveat=caveat,
    )  # fmt: skip


def actions(name: str, label: str, definition: str) -> Metric:
    return Metric(
        name=name, label=label, unit="actions", definition=definition, over_days=True, over_objects=True,
        over_platforms=True, caveat=AS_REPORTED,
    )  # fmt: skip


def people(name: str, label: str, definition: str, *, gross: bool = False) -> Metric:
    return Metric(
        name=name, label=label, unit="people", definition=definition, unique=True, gross_over_platforms=gross,
        caveat=PEOPLE,
    )  # fmt: skip


def mean(name: str, label: str, definition: str, *, unit: Unit = "percent") -> Metric:
    """A rate or a mean: recomputed from its parts, never added."""
    return Metric(name=name, label=label, unit=unit, definition=definition, caveat=_RATE)


def stock(name: str, label: str, definition: str) -> Metric:
    """A level at a date, where the last value counts."""
    return Metric(
        name=name, label=label, unit="people", definition=definition, unique=True, stock=True,
        gross_over_platforms=True, caveat=_LEVEL,
    )  # fmt: skip


def seconds(name: str, label: str, definition: str) -> Metric:
    """Time that was spent; may be added."""
    return Metric(
        name=name, label=label, unit="seconds", definition=definition, over_days=True, over_objects=True,
        gross_over_platforms=True, caveat=DEFINITIONS_DIFFER,
    )  # fmt: skip
