"""Where an event lies, between a find of the geocoder, the columns of the event, and what the map learns from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from campaign.events.geocoding import PRECISIONS, Candidate, GeocodingResult
from campaign.events.schemas import GeocodingView, Point

GEOCODE_JOB = "events.geocode"
#: The map learns venues and streets from places that a moderator confirmed.
LEARN_JOB = "map.learn"
#: Who placed a pin, as `location_source`: a member of the team, or the organiser with the registration.
TEAM, ORGANISER = "person", "organiser"
#: The parts of an address that a geocoder is asked for.
ADDRESS = ("venue", "address", "postal_code", "place")
PIN_ACCURACY_M = 25
#: Sources that answer with what events have taught.
_LEARNED = frozenset({"venue", "street"})
#: Radius in metres of a candidate, by its precision.
_ACCURACY_M = {"address": 50, "street": 1_000, "postal": 7_000, "place": 6_000, "municipality": 25_000}
#: Pins are stored with five decimals.
_ROUNDED = 1.5e-5


def geocoding_of(event: dict[str, Any]) -> GeocodingView:
    """What is known of the place of a stored event."""
    return GeocodingView(
        status=event["geocoding_status"], precision=event["precision"],
        municipality_number=event["municipality_number"], municipality=event["municipality"],
        lat=event["lat"], lon=event["lon"], accuracy_m=event["accuracy_m"], source=event["location_source"],
        candidates=msgspec.convert(_decoded(event["candidates"]), list[Candidate]),
        flags=list(event["flags"]),
    )  # fmt: skip


def location_columns(found: GeocodingResult) -> dict[str, Any]:
    """The columns of an event that hold its place."""
    return {
        "geocoding_status": found.status,
        "precision": found.precision,
        "municipality_number": found.municipality_number,
        "municipality": found.municipality,
        "lat": found.lat,
        "lon": found.lon,
        "accuracy_m": found.accuracy_m,
        "location_source": found.source,
        "location_version": found.source_version,
        "location_manual": "manual" in found.flags,
        "geocoding_hash": found.input_hash,
        "candidates": msgspec.json.encode(found.candidates).decode(),
        "flags": list(found.flags),
    }


def stored_find(text: str) -> GeocodingResult:
    """A find as a proposal keeps it. A flag of a newer release, whose process may run beside this one, is kept."""
    values = msgspec.json.decode(text)
    flags = tuple(values.pop("flags", ()))
    return msgspec.structs.replace(msgspec.convert(values, GeocodingResult), flags=flags)


def teaches(event: dict[str, Any]) -> bool:
    """Whether the place of an event says something new that may be told to others.

    An event that is only counted teaches nothing, and neither does what the map itself has answered.
    """
    known = event["precision"] == "address" or _by_team(event)
    return bool(event["visibility"] == "public" and known and event["location_source"] not in _LEARNED)


def lesson(event: dict[str, Any], actor: str, *, accepted: bool = False) -> dict[str, Any]:
    """What the place of an event teaches: facts of the place only. `accepted`: the team has just agreed to a find."""
    names = (
        "venue", "address", "postal_code", "place", "municipality_number", "lat", "lon", "precision", "accuracy_m",
    )  # fmt: skip
    return {
        **{name: event[name] for name in names}, "event": event["id"], "pinned": accepted or _by_team(event),
        "by": actor,
    }  # fmt: skip


def _by_team(event: dict[str, Any]) -> bool:
    return bool(event["location_manual"] and event["location_source"] == TEAM)


def chosen(point: Point, event: dict[str, Any], candidates: Iterable[Candidate]) -> tuple[str, int, str | None]:
    """Precision, accuracy in metres and municipality number (if known) of a point that a member of the team chose.

    A candidate is no more exact for being chosen, and neither is the present pin for being confirmed.
    """
    for one in candidates:
        if _same_point(point, one.lat, one.lon):
            return one.precision, _ACCURACY_M[one.precision], one.municipality_number
    if event["lat"] is not None and _same_point(point, event["lat"], event["lon"]) and event["precision"]:
        return event["precision"], event["accuracy_m"] or _ACCURACY_M[event["precision"]], None
    return "address", PIN_ACCURACY_M, None


def _same_point(point: Point, lat: float, lon: float) -> bool:
    return abs(point.lat - lat) < _ROUNDED and abs(point.lon - lon) < _ROUNDED


def is_same_question(event: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether what is asked of a geocoder is the same for two states of an event."""
    return all(event[name] == before[name] for name in (*ADDRESS, "attendance_mode"))


def is_better(found: GeocodingResult, event: dict[str, Any]) -> bool:
    """Whether a new find says more than what is stored: a pin for none, a finer one, or new data for the same.

    Another source that places the address in another municipality takes a coarse pin away: a person has to choose.
    """
    if found.status != "resolved":
        other = found.source != event["location_source"]
        if event["geocoding_status"] == "resolved":
            return found.status == "conflict" and other and event["precision"] not in ("address", "street")
        return other or found.input_hash != event["geocoding_hash"]
    if event["precision"] is None:
        return True
    gain = PRECISIONS.index(event["precision"]) - PRECISIONS.index(found.precision or "municipality")
    return gain > 0 or (gain == 0 and found.source_version != event["location_version"])


def _decoded(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
