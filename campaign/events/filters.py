"""Filters of the list, the map data and the feeds: parsed once, with every fault, and applied in memory."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from campaign.clock import OSLO, day_bounds
from campaign.errors import Fault, Malformed, msg
from campaign.events.model import ATTENDANCE_MODES, AUDIENCES, CATEGORIES
from campaign.text import clean, fold

Sort = Literal["date", "distance", "name"]
MOST_PER_PAGE = 100
_EARTH_KM = 6371.0088


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. Empty means no limit; moments are UTC, `to` is the first moment after the last day."""

    q: tuple[str, ...] = ()
    category: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    attendance_mode: frozenset[str] = frozenset()
    municipality: frozenset[str] = frozenset()
    county: frozenset[str] = frozenset()
    begins: datetime | None = None
    ends: datetime | None = None
    near: tuple[float, float] | None = None
    radius_km: float | None = None
    bbox: tuple[float, float, float, float] | None = None
    free: bool | None = None
    year: int | None = None
    sort: Sort = "date"
    limit: int = 20
    cursor: tuple[Any, int] | None = None


class _Query:
    """Reads a query string and gathers its faults."""

    def __init__(self, query: Mapping[str, list[str]]) -> None:
        self._query = query
        self.faults: list[Fault] = []

    def one(self, name: str) -> str:
        values = self._query.get(name) or [""]
        return clean(values[-1])

    def many(self, name: str) -> list[str]:
        """Repeated parameters and comma lists alike."""
        return [part.strip() for value in self._query.get(name, []) for part in value.split(",") if part.strip()]

    def fault(self, name: str, text: str, /, **params: Any) -> None:
        self.faults.append(Fault(name, msg(text, **params), "query"))

    def codes(self, name: str, options: tuple[str, ...]) -> frozenset[str]:
        values = self.many(name)
        if any(value not in options for value in values):
            self.fault(name, "Choose among: %(options)s.", options=", ".join(options))
        return frozenset(values)

    def numbers(self, name: str, count: int) -> tuple[float, ...] | None:
        """A list of `count` finite numbers."""
        text = self.one(name)
        if not text:
            return None
        try:
            values = tuple(float(part) for part in text.split(","))
        except ValueError:
            values = ()
        if len(values) != count or not all(math.isfinite(value) for value in values):
            self.fault(name, "Give %(count)s numbers with commas between them.", count=count)
            return None
        return values

    def whole(self, name: str, low: int, high: int) -> int | None:
        text = self.one(name)
        if not text:
            return None
        if not text.isdecimal() or not text.isascii() or not low <= int(text) <= high:
            self.fault(name, "Give a whole number from %(low)s to %(high)s.", low=low, high=high)
            return None
        return int(text)

    def day(self, name: str) -> date | None:
        text = self.one(name)
        if not text:
            return None
        try:
            value = (
                date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).astimezone(OSLO).date()
            )
            if not 2000 <= value.year <= 2100:
                raise ValueError
        except (ValueError, OverflowError):
            self.fault(name, "Give a day as year-month-day, such as 2026-10-10.")
            return None
        return value


def parse_filters(query: Mapping[str, list[str]], *, area_number: Callable[[str], str | None]) -> Filters:
    """Filters of a query string. `area_number` turns a name or number of an area into its number.

    Raises `Malformed` with a fault for each parameter that cannot be used.
    """
    ask = _Query(query)
    begins, ends = ask.day("from"), ask.day("to")
    if begins and ends and ends < begins:
        ask.fault("to", "The last day is before the first.")
    near, radius, bbox = _near(ask), _radius(ask), _bbox(ask)
    sort = ask.one("sort") or ("distance" if near else "date")
    if sort not in ("date", "distance", "name"):
        ask.fault("sort", "Choose among: %(options)s.", options="date, distance, name")
    elif sort == "distance" and near is None:
        ask.fault("sort", "Sorting by distance needs near=lat,lon.")
    free = ask.one("free").lower()
    if free not in ("", "true", "false", "1", "0"):
        ask.fault("free", "Give true or false.")
    values = {
        "q": tuple(fold(ask.one("q")).split()),
        "category": ask.codes("category", CATEGORIES),
        "audience": ask.codes("audience", AUDIENCES),
        "attendance_mode": ask.codes("attendance_mode", ATTENDANCE_MODES),
        "municipality": _areas(ask, "municipality", 4, area_number),
        "county": _areas(ask, "county", 2, area_number),
        "begins": day_bounds(begins)[0] if begins else None,
        "ends": day_bounds(ends)[1] if ends else None,
        "near": near, "radius_km": radius, "bbox": bbox,
        "free": {"": None, "true": True, "1": True, "false": False, "0": False}.get(free),
        "year": ask.whole("year", 2000, 2100),
        "sort": sort,
        "limit": ask.whole("limit", 1, MOST_PER_PAGE) or 20,
        "cursor": _cursor(ask, sort),
    }  # fmt: skip
    if ask.faults:
        raise Malformed(ask.faults, msg("Correct the parameters that are listed."))
    return Filters(**values)  # type: ignore[arg-type]


def _areas(ask: _Query, name: str, digits: int, area_number: Callable[[str], str | None]) -> frozenset[str]:
    found = set()
    for value in ask.many(name):
        number = value if value.isdecimal() and len(value) == digits else area_number(f"{name}:{value}")
        if number is None:
            ask.fault(name, "There is no area called «%(area)s». Give its number or its name.", area=value)
        else:
            found.add(number)
    return frozenset(found)


def _near(ask: _Query) -> tuple[float, float] | None:
    values = ask.numbers("near", 2)
    if values and not (-90 <= values[0] <= 90 and -180 <= values[1] <= 180):
        ask.fault("near", "Give latitude, then longitude, in degrees.")
        return None
    return values  # type: ignore[return-value]


def _radius(ask: _Query) -> float | None:
    values = ask.numbers("radius_km", 1)
    if values and not 0 < values[0] <= 3000:
        ask.fault("radius_km", "Give a distance in kilometres, at most 3000.")
        return None
    if values and not ask.one("near"):
        ask.fault("radius_km", "A radius needs near=lat,lon.")
    return values[0] if values else None


def _bbox(ask: _Query) -> tuple[float, float, float, float] | None:
    values = ask.numbers("bbox", 4)
    if values and not (-180 <= values[0] <= values[2] <= 180 and -90 <= values[1] <= values[3] <= 90):
        ask.fault("bbox", "Give west, south, east, north, in degrees.")
        return None
    return values  # type: ignore[return-value]


def _cursor(ask: _Query, sort: str) -> tuple[Any, int] | None:
    text = ask.one("cursor")
    if not text:
        return None
    try:
        made_for, key, event_id = msgspec.json.decode(
            base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=tuple[str, float | str, int]
        )
        if made_for != sort or isinstance(key, str) != (sort == "name"):
            raise ValueError
    except (ValueError, msgspec.DecodeError):
        ask.fault("cursor", "The cursor is not from this list. Begin again without it.")
        return None
    return key, event_id


def encode_cursor(sort: str, key: float | str, event_id: int) -> str:
    """An opaque mark of the last item of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode((sort, key, event_id))).decode().rstrip("=")


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance between two (lat, lon), by the haversine formula."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(h)))
