"""Where an event lies, between a find of the geocoder, the columns of the event, and what the map learns from it."""

from __future__ import annotations

from typing import Any

import msgspec

from campaign.events.geocoding import PRECISIONS, Candidate, GeocodingResult
from campaign.events.schemas import GeocodingView


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


def teaches(event: dict[str, Any]) -> bool:
    """Whether the place of an event may be told to others: an event that is only counted teaches nothing."""
    return bool(event["visibility"] == "public" and event["precision"] == "address")


def lesson(event: dict[str, Any], actor: str) -> dict[str, Any]:
    """What the place of an event teaches: facts of the place only."""
    names = ("venue", "address", "postal_code", "place", "municipality_number", "lat", "lon", "precision")
    return {
        **{name: event[name] for name in names}, "event": event["id"], "pinned": event["location_manual"], "by": actor,
    }  # fmt: skip


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
