"""Filters of the list, the map data and the feeds: parsed once, with every fault, and applied in memory."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from campaign.clock import OSLO, day_bounds
from campaign.errors import Fault, Malformed, msg
from campaign.events.model import ATTENDANCE_MODES, AUDIENCES, CATEGORIES
from campaign.text import clean, fold
from campaign.web.numbers import whole

Sort = Literal["date", "distance", "name"]
MOST_PER_PAGE = 100
LONGEST_SEARCH = 200
FURTHEST_KM = 3000
#: How parameters are written, as regular expressions of ECMA 262 too: OpenAPI shows them and `parse_filters` obeys.
DAY_PATTERN = "^(20[0-9]{2}|2100)-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_LAT = r"-?(90(\.0{1,15})?|[0-8]?[0-9](\.[0-9]{1,15})?)"
_LON = r"-?(180(\.0{1,15})?|(1[0-7][0-9]|[0-9]?[0-9])(\.[0-9]{1,15})?)"
NEAR_PATTERN = f"^{_LAT}, ?{_LON}$"
BBOX_PATTERN = f"^{_LON}, ?{_LAT}, ?{_LON}, ?{_LAT}$"
CURSOR_PATTERN = "^[A-Za-z0-9_-]{1,2000}$"
#: A number of JSON.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
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

    def query_string(self) -> str:
        """The one way of writing what is chosen, without page: equal filters have equal addresses."""
        first, last = self.begins, self.ends - timedelta(seconds=1) if self.ends else None
        sort = "distance" if self.near else "date"
        asked = {
            "q": " ".join(self.q),
            **{
                name: ",".join(sorted(getattr(self, name)))
                for name in ("category", "audience", "attendance_mode", "municipality", "county")
            },
            "from": first.astimezone(OSLO).date().isoformat() if first else "",
            "to": last.astimezone(OSLO).date().isoformat() if last else "",
            "near": _joined(self.near), "radius_km": _joined((self.radius_km,)) if self.radius_km else "",
            "bbox": _joined(self.bbox),
            "free": "" if self.free is None else str(self.free).lower(),
            "year": str(self.year or ""),
            "sort": self.sort if self.sort != sort else "",
        }  # fmt: skip
        return urlencode({name: value for name, value in asked.items() if value}, safe=",")


def _joined(numbers: tuple[float, ...] | None) -> str:
    """Without exponents, as the patterns have none."""
    return ",".join(f"{Decimal(repr(number)):f}".removesuffix(".0") for number in numbers or ())


class _Query:
    """Reads a query string and gathers its faults."""

    def __init__(self, query: Mapping[str, list[str]]) -> None:
        self._query = query
        self.faults: list[Fault] = []

    def one(self, name: str) -> str:
        values = self._query.get(name) or [""]
        return clean(values[-1])

    def exact(self, name: str) -> str:
        """As it was sent, for what programs write and no person types."""
        values = self._query.get(name) or [""]
        return values[-1]

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

    def whole(self, name: str, low: int, high: int) -> int | None:
        text = self.exact(name)
        value = whole(text, low, high)
        if text and value is None:
            self.fault(name, "Give a whole number from %(low)s to %(high)s.", low=low, high=high)
        return value

    def day(self, name: str) -> date | None:
        text = self.exact(name)
        if not text:
            return None
        try:
            if not re.fullmatch(DAY_PATTERN, text):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            self.fault(name, "Give a day as year-month-day, such as 2026-10-10.")
            return None


def parse_filters(query: Mapping[str, list[str]], *, area_number: Callable[[str], str | None]) -> Filters:
    """Filters of a query string. `area_number` turns a name or number of an area into its number.

    Raises `Malformed` with a fault for each parameter that cannot be used.
    """
    ask = _Query(query)
    begins, ends = ask.day("from"), ask.day("to")
    if begins and ends and ends < begins:
        ask.fault("to", "The last day is before the first.")
    near, radius, bbox = _near(ask), _radius(ask), _bbox(ask)
    sort = ask.exact("sort") or ("distance" if near else "date")
    if sort not in ("date", "distance", "name"):
        ask.fault("sort", "Choose among: %(options)s.", options="date, distance, name")
    elif sort == "distance" and near is None:
        ask.fault("sort", "Sorting by distance needs near=lat,lon.")
    free = ask.exact("free")
    if free not in ("", "true", "false"):
        ask.fault("free", "Give true or false.")
    values = {
        "q": _words(ask),
        "category": ask.codes("category", CATEGORIES),
        "audience": ask.codes("audience", AUDIENCES),
        "attendance_mode": ask.codes("attendance_mode", ATTENDANCE_MODES),
        "municipality": _areas(ask, "municipality", 4, area_number),
        "county": _areas(ask, "county", 2, area_number),
        "begins": day_bounds(begins)[0] if begins else None,
        "ends": day_bounds(ends)[1] if ends else None,
        "near": near, "radius_km": radius, "bbox": bbox,
        "free": {"true": True, "false": False}.get(free),
        "year": ask.whole("year", 2000, 2100),
        "sort": sort,
        "limit": ask.whole("limit", 1, MOST_PER_PAGE) or 20,
        "cursor": _cursor(ask, sort),
    }  # fmt: skip
    if ask.faults:
        raise Malformed(ask.faults, msg("Correct the parameters that are listed."))
    return Filters(**values)  # type: ignore[arg-type]


def _words(ask: _Query) -> tuple[str, ...]:
    """Each word once: what is asked for often costs time for every event."""
    text = ask.one("q")
    if len(text) > LONGEST_SEARCH:
        ask.fault("q", "Write at most %(count)s characters.", count=LONGEST_SEARCH)
        return ()
    return tuple(dict.fromkeys(fold(text).split()))


def _areas(ask: _Query, name: str, digits: int, area_number: Callable[[str], str | None]) -> frozenset[str]:
    found = set()
    for value in ask.many(name):
        is_number = value.isascii() and value.isdecimal() and len(value) == digits
        number = value if is_number else area_number(f"{name}:{value}")
        if number is None:
            ask.fault(name, "There is no area called «%(area)s». Give its number or its name.", area=value)
        else:
            found.add(number)
    return frozenset(found)


def _near(ask: _Query) -> tuple[float, float] | None:
    text = ask.exact("near")
    if text and not re.fullmatch(NEAR_PATTERN, text):
        ask.fault("near", "Give latitude, then longitude, in degrees.")
    elif text:
        lat, lon = (float(part) for part in text.split(","))
        return lat, lon
    return None


def _radius(ask: _Query) -> float | None:
    text = ask.exact("radius_km")
    if not text:
        return None
    value = float(text) if _NUMBER.fullmatch(text) else 0.0
    if not 0 < value <= FURTHEST_KM:
        ask.fault("radius_km", "Give a distance in kilometres, at most 3000.")
        return None
    if not ask.exact("near"):
        ask.fault("radius_km", "A radius needs near=lat,lon.")
    return value


def _bbox(ask: _Query) -> tuple[float, float, float, float] | None:
    text = ask.exact("bbox")
    if not text:
        return None
    if re.fullmatch(BBOX_PATTERN, text):
        west, south, east, north = (float(part) for part in text.split(","))
        if west <= east and south <= north:
            return west, south, east, north
    ask.fault("bbox", "Give west, south, east, north, in degrees.")
    return None


def _cursor(ask: _Query, sort: str) -> tuple[Any, int] | None:
    text = ask.exact("cursor")
    if not text:
        return None
    try:
        if not re.fullmatch(CURSOR_PATTERN, text):
            raise ValueError
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
