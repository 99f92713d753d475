"""What becomes of an event when its address is looked up once more: the one rule, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from campaign.events.filters import distance_km
from campaign.events.geocoding import PRECISIONS, GeocodingResult
from campaign.events.placement import geocoding_of

#: `refined`: more is known of the same pin; `placed`: there was none; `moved`: to another point nearby;
#: `proposed`: a person decides; `pinned`: a person has decided.
Outcome = Literal["same", "refined", "placed", "moved", "proposed", "pinned"]
#: Nothing moves further by itself (metres).
FURTHEST_MOVE_M = 500
#: Two points this near are the same proposal, so that one that was rejected does not come back.
SAME_POINT_M = 100
_FINE = frozenset({"address", "street"})


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An outcome, and how far it is from the old pin to the new; None where one of them is missing."""

    outcome: Outcome
    distance_m: int | None = None


def compare(event: Mapping[str, Any], found: GeocodingResult, *, left: bool = False) -> Change:
    """What to do with a new find. `left`: a person left the event without a pin, which no machine undoes."""
    if event["location_manual"]:
        return Change(outcome="pinned")
    if event["geocoding_status"] == "resolved":
        return _of_pin(event, found) if found.status == "resolved" else _of_lost_pin(event)
    if found.status == "resolved":
        return Change(outcome="proposed" if left or not _agrees(event, found) else "placed")
    return Change(outcome="same" if _told_the_same(event, found) else "refined")


def _of_pin(event: Mapping[str, Any], found: GeocodingResult) -> Change:
    metres = distance_m((event["lat"], event["lon"]), (found.lat or 0.0, found.lon or 0.0))
    if found.municipality_number != event["municipality_number"]:
        return Change(outcome="proposed", distance_m=metres)
    gain = _rank(event["precision"]) - _rank(found.precision)
    if gain < 0:
        return Change(outcome="same")  # coarser than what is stored: nothing is lost
    if metres > FURTHEST_MOVE_M:
        return Change(outcome="proposed", distance_m=metres)
    if gain > 0:
        return Change(outcome="refined", distance_m=metres)
    if metres:
        return Change(outcome="moved", distance_m=metres)
    known = (event["accuracy_m"], sorted(event["flags"]))
    return Change(outcome="same" if known == (found.accuracy_m, sorted(found.flags)) else "refined", distance_m=0)


def _of_lost_pin(event: Mapping[str, Any]) -> Change:
    """What a finer source once found stays; a coarse pin that nothing supports any more a person may take away."""
    return Change(outcome="same" if event["precision"] in _FINE else "proposed")


def _agrees(event: Mapping[str, Any], found: GeocodingResult) -> bool:
    """Whether a first pin lies where it was known to lie. What sources disagreed about is not settled silently."""
    if event["geocoding_status"] == "conflict":
        return False
    known = {event["municipality_number"]} if event["municipality_number"] else set()
    known |= {candidate.municipality_number for candidate in geocoding_of(dict(event)).candidates}
    return not known or found.municipality_number in known


def moves_away(event: Mapping[str, Any], found: GeocodingResult) -> int | None:
    """Metres of a move that no machine makes: to another municipality, or far away with nothing better known."""
    if event["geocoding_status"] != "resolved" or found.status != "resolved" or event["lat"] is None:
        return None
    metres = distance_m((event["lat"], event["lon"]), (found.lat or 0.0, found.lon or 0.0))
    as_coarse = _rank(found.precision) >= _rank(event["precision"])
    other = found.municipality_number != event["municipality_number"]
    return metres if other or (as_coarse and metres > FURTHEST_MOVE_M) else None


def was_rejected(found: GeocodingResult, before: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a person has said no to this find; `before` are `lat`, `lon` and `municipality_number` of each."""
    for one in before:
        if found.lat is None or found.lon is None or one["lat"] is None:
            if found.lat is None and one["lat"] is None:
                return True
        elif (
            found.municipality_number == one["municipality_number"]
            and distance_m((found.lat, found.lon), (one["lat"], one["lon"])) <= SAME_POINT_M
        ):
            return True
    return False


def _told_the_same(event: Mapping[str, Any], found: GeocodingResult) -> bool:
    stored = geocoding_of(dict(event))
    return stored.status == found.status and stored.candidates == list(found.candidates)


def _rank(precision: str | None) -> int:
    return PRECISIONS.index(precision) if precision in PRECISIONS else len(PRECISIONS)


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> int:
    """Whole metres between two (lat, lon)."""
    return round(distance_km(a, b) * 1000)
