"""What several events say of one venue or street, and what is believed of it: pure, without a database."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from campaign.events.public import PRECISIONS, Precision

#: A point that is known is not moved further than this by what a geocoder or an organiser says (metres).
NEAR_M = 100
#: Points of one venue further apart than this are not one house; of one street, not one part of it (metres).
ONE_HOUSE_M, ONE_STREET_M = 400, 2_000
_MOST = 40
_EARTH_M = 6_371_000


class Taught(msgspec.Struct, frozen=True, kw_only=True):
    """What one event said. `staff`: a member of the team placed or accepted the point; `by` is who confirmed it.

    `scattered`: others, of which no more is known, said that it lies elsewhere.
    """

    event: int
    lat: float
    lon: float
    precision: Precision = "address"
    accuracy_m: int = 50
    staff: bool = False
    label: str = ""
    address: str = ""
    address_key: str = ""
    postal_code: str = ""
    number: int = 0
    by: str = ""
    scattered: bool = False


class Belief(msgspec.Struct, frozen=True):
    """The lesson that is believed; `doubtful` when others of its rank say that it lies elsewhere."""

    lesson: Taught
    doubtful: bool


def metres(a: Taught, b: Taught) -> float:
    """Between the points of two lessons."""
    return metres_between(a.lat, a.lon, b.lat, b.lon)


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance of two points in degrees."""
    north, south = math.radians(lat), math.radians(other_lat)
    h = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(h)))


def added(known: Sequence[Taught], lesson: Taught) -> list[Taught]:
    """With the lesson at the end, in place of what the same event said before; the same list for the same lesson.

    What the team has said of a point stays its word when the event teaches the same point once more.
    """
    before = next((one for one in known if one.event == lesson.event), None)
    if before and before.staff and not lesson.staff and metres(before, lesson) < 1:
        lesson = msgspec.structs.replace(lesson, staff=True, by=before.by)
    if before and msgspec.structs.replace(lesson, by=before.by) == before:
        return list(known)
    lessons = [*(one for one in known if one.event != lesson.event), lesson]
    return lessons if len(lessons) <= _MOST else [lessons[0], *lessons[2:]]


def belief(lessons: Sequence[Taught], apart_m: int) -> Belief:
    """The finest lessons count, and among them those of the team if there are any.

    The newest pin of the team is believed. Without one the first lesson is, and newer ones move it by at most
    `NEAR_M`. Lessons that count and lie further than `apart_m` from what is believed make it doubtful.
    """
    finest = min(PRECISIONS.index(one.precision) for one in lessons)
    told = [one for one in lessons if PRECISIONS.index(one.precision) == finest]
    by_team = [one for one in told if one.staff]
    if by_team:
        told, chosen = by_team, by_team[-1]
    else:
        chosen = [one for one in told if metres(told[0], one) <= NEAR_M][-1]
    reach = max(apart_m, chosen.accuracy_m)
    return Belief(_with_address(chosen, told), any(one.scattered or metres(chosen, one) > reach for one in told))


def _with_address(chosen: Taught, told: Sequence[Taught]) -> Taught:
    """With the address that another event gave of the same house, where this one gave none."""
    same = [one for one in reversed(told) if one.address_key and metres(chosen, one) <= NEAR_M]
    if chosen.address_key or not same:
        return chosen
    return msgspec.structs.replace(
        chosen, address=same[0].address, address_key=same[0].address_key,
        postal_code=same[0].postal_code or chosen.postal_code,
    )  # fmt: skip
