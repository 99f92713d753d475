"""The queue of places that a person must decide, and what a person may decide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec

from campaign import db, outbox
from campaign.clock import now
from campaign.errors import Conflict, NotFound, msg
from campaign.events import repository as events
from campaign.events.geocoding import Geocoder, GeocodingResult
from campaign.events.model import State, Visibility
from campaign.events.placement import geocoding_of, lesson, location_columns, teaches
from campaign.events.places import repository as store
from campaign.events.schemas import GeocodingView, Point
from campaign.events.service import LEARN_JOB, EventService, reference

Reason = Literal["proposal", "ambiguous", "conflict", "unresolved", "far"]
REASONS: tuple[Reason, ...] = get_args(Reason)
#: A pin further than this outside its municipality's outline is in question (kilometres).
FAR_KM = 2.0
#: So many events on one coarse point are pointed out.
CROWD = 10
_MOST_CROWDS = 5
_KM_PER_DEGREE = 111.2
_RINGS_KM = (0.25, 0.5, 1.0, 1.5, FAR_KM)
_DIRECTIONS = 24


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A place that re-geocoding found. `distance_m` from the present pin; None if there is none, or would be none."""

    id: int
    found: GeocodingView
    distance_m: int | None


class PlaceItem(msgspec.Struct, frozen=True, kw_only=True):
    """An event whose place is in question, and why."""

    id: int
    reference: str
    slug: str
    status: State
    visibility: Visibility
    title: str
    starts_at: datetime
    ends_at: datetime | None
    attendance_mode: str
    venue: str
    address: str
    postal_code: str
    place: str
    reason: Reason
    geocoding: GeocodingView
    proposal: Proposal | None


class Crowd(msgspec.Struct, frozen=True, kw_only=True):
    """Many events of a year on one point. `reason`: `shared` by several postal codes, `postal` area of one code, or
    `place` when addresses name no more than a place or a municipality."""

    year: int
    lat: float
    lon: float
    municipality: str
    events: int
    reason: Literal["shared", "postal", "place"]
    postal_codes: list[str]


class PlaceQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the queue by the events' start; `counts` by reason, and `crowds`, are of all pages."""

    items: list[PlaceItem]
    next: str | None
    total: int
    counts: dict[str, int]
    crowds: list[Crowd]


class PlaceReview:
    """Each decision is one transaction, and doing it again changes nothing."""

    def __init__(self, *, events: EventService, geocoder: Geocoder) -> None:
        self._events = events
        self._is_far = lru_cache(maxsize=50_000)(_Nearness(geocoder).is_far)

    async def listed(self, *, reason: str = "", after: int = 0, limit: int = 20) -> PlaceQueue:
        """Events in question of one reason or all; `after` is the id of the last one seen."""
        far = [point for point in await store.found_points() if self._is_far(*point)]
        rows = await store.listed(far, reason=reason, after=after, limit=limit + 1)
        counts = await store.counts(far)
        shown = rows[:limit]
        return PlaceQueue(
            items=[_item(row) for row in shown],
            next=str(shown[-1]["id"]) if len(rows) > limit else None,
            total=counts.get(reason, 0) if reason else sum(counts.values()),
            counts={one: counts.get(one, 0) for one in REASONS},
            crowds=[_crowd(row) for row in await store.crowds(CROWD, _MOST_CROWDS)],
        )

    async def choose(self, event_id: int, point: Point, *, actor: str) -> dict[str, Any]:
        """A person's pin, which teaches the map. Returns the event."""
        event = await self._events.set_location(event_id, point, actor=actor)
        await store.decide_proposals([event_id], "outdated", actor)
        return event

    async def leave(self, event_id: int, *, actor: str) -> dict[str, Any]:
        """Leaves an event without a pin until its address changes; a pin that a geocoder placed is taken away."""
        async with db.transaction():
            event = await events.get(event_id, lock=True)
            if event["location_manual"]:
                raise Conflict(msg("A person has placed this pin. Place it anew to move it."))
            if event_id in await store.left_without_pin([event_id]):
                return event
            if event["lat"] is not None and not self._is_far(event["municipality_number"], event["lat"], event["lon"]):
                raise Conflict(msg("The place of this event has been found meanwhile."))
            await store.decide_proposals([event_id], "rejected", actor)
            if event["lat"] is not None:
                await store.reject_present(event_id)
                empty = location_columns(GeocodingResult(status="unresolved", source="person"))
                known = {name: event[name] for name in ("municipality_number", "municipality", "geocoding_hash")}
                await events.change(event_id, {**empty, **known}, at=now())
            await store.leave(event_id, actor)
            await events.log(event_id, actor, "left_without_pin", None, at=now())
        return await events.get(event_id)

    async def accept(self, event_id: int, proposal_id: int, *, actor: str) -> dict[str, Any]:
        """Moves the pin to where it is proposed. It stays one that a better find may replace."""
        async with db.transaction():
            event, proposal = await _proposal(event_id, proposal_id)
            if proposal["state"] == "accepted":
                return event
            if proposal["state"] != "open" or event["location_manual"] or not proposal["fits"]:
                raise Conflict(msg("This proposal is out of date. The place has been decided, or the address changed."))
            found = msgspec.json.decode(proposal["found"], type=GeocodingResult)
            values = location_columns(found)
            await events.change(event_id, values, at=now())
            where = f"{found.lat}, {found.lon}" if found.lat is not None else None
            await events.log(event_id, actor, "proposal_accepted", where, at=now())
            await store.decide_proposals([event_id], "accepted", actor)
            await store.forget_review(event_id)
            if teaches({**event, **values}):
                await outbox.add(LEARN_JOB, lesson({**event, **values}, actor))
        return {**event, **values}

    async def reject(self, event_id: int, proposal_id: int, *, actor: str) -> dict[str, Any]:
        """Keeps what is stored. The same is not proposed again for this address."""
        async with db.transaction():
            event, proposal = await _proposal(event_id, proposal_id)
            if proposal["state"] == "open":
                await store.decide_proposals([event_id], "rejected", actor)
                await events.log(event_id, actor, "proposal_rejected", None, at=now())
        return event


async def _proposal(event_id: int, proposal_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    event = await events.get(event_id, lock=True)
    proposal = await store.proposal(proposal_id, event_id)
    if proposal is None:
        raise NotFound()
    return event, proposal


class _Nearness:
    """How near a point is to a municipality, asked of the geocoder at points around it."""

    def __init__(self, geocoder: Geocoder) -> None:
        self._geocoder = geocoder

    def is_far(self, number: str, lat: float, lon: float) -> bool:
        """Whether no point of the municipality is within `FAR_KM`."""
        here = self._geocoder.municipality_at(lat, lon)
        if here is None or here.number == number:
            return here is None  # at sea or abroad, where no outline is within two kilometres
        return not any(self._lies_in(number, *point) for point in _around(lat, lon))

    def _lies_in(self, number: str, lat: float, lon: float) -> bool:
        there = self._geocoder.municipality_at(lat, lon)
        return there is not None and there.number == number


def _around(lat: float, lon: float) -> Sequence[tuple[float, float]]:
    """Points in rings around one, from the nearest ring to `FAR_KM`."""
    points = []
    for ring in _RINGS_KM:
        for step in range(_DIRECTIONS):
            angle = 2 * math.pi * step / _DIRECTIONS
            north, east = ring * math.cos(angle), ring * math.sin(angle)
            narrow = max(0.05, math.cos(math.radians(lat)))
            points.append((lat + north / _KM_PER_DEGREE, lon + east / (_KM_PER_DEGREE * narrow)))
    return points


def _item(row: dict[str, Any]) -> PlaceItem:
    proposal = None
    if row["proposal"] is not None:
        found = GeocodingView.of(msgspec.json.decode(row["found"], type=GeocodingResult))
        proposal = Proposal(id=row["proposal"], found=found, distance_m=row["distance_m"])
    same = {name: row[name] for name in PlaceItem.__struct_fields__ if name in row and name != "proposal"}
    return PlaceItem(
        **same, reference=reference(row["year"], row["number"]), geocoding=geocoding_of(row), proposal=proposal
    )


def _crowd(row: dict[str, Any]) -> Crowd:
    codes = sorted(code for code in row["codes"] if code)
    reason: Literal["shared", "postal", "place"] = "place"
    if row["postal"] * 2 >= row["events"]:
        reason = "shared" if len(codes) > 1 else "postal"
    return Crowd(
        year=row["year"], lat=row["lat"], lon=row["lon"], municipality=row["municipality"] or "",
        events=row["events"], reason=reason, postal_codes=codes,
    )  # fmt: skip
