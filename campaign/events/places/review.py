"""The queue of places that a person must decide, and what a person may decide."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, Protocol, get_args

import msgspec

from campaign import db, outbox
from campaign.clock import now
from campaign.errors import Conflict, NotFound, msg
from campaign.events import repository as events
from campaign.events.geocoding import GeocodingResult
from campaign.events.model import State, Visibility
from campaign.events.placement import (
    ADDRESS,
    LEARN_JOB,
    TEAM,
    geocoding_of,
    lesson,
    location_columns,
    stored_find,
    teaches,
)
from campaign.events.places import repository as store
from campaign.events.schemas import GeocodingView, Point
from campaign.events.service import EventService, reference

Reason = Literal["proposal", "ambiguous", "conflict", "unresolved", "unread", "far"]
REASONS: tuple[Reason, ...] = get_args(Reason)
#: A pin further than this outside its municipality's outline is in question (metres).
FAR_M = 2_000
#: So many events on one coarse point are pointed out.
CROWD = 10
_MOST_CROWDS = 5
#: What of an event a decision about its place rests on, besides the candidates and the proposal.
_SHOWN = (
    *ADDRESS, "attendance_mode", "geocoding_status", "precision", "municipality_number", "lat", "lon",
    "location_manual", "proposal",
)  # fmt: skip


class Outlines(Protocol):
    """Where municipalities lie."""

    def distance_m(self, number: str, lat: float, lon: float) -> float | None:
        """From a point to the outline of a municipality, 0 inside it; None for a number without an outline."""
        ...


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A place that re-geocoding found. `distance_m` from the present pin; None if there is none, or would be none."""

    id: int
    found: GeocodingView
    distance_m: int | None


class PlaceItem(msgspec.Struct, frozen=True, kw_only=True):
    """An event whose place is in question, and why. `mark` changes with all that is shown of the place."""

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
    mark: str


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

    def __init__(self, *, events: EventService, geocoder: Outlines) -> None:
        self._events = events
        self._outlines = geocoder
        self._is_far = lru_cache(maxsize=50_000)(self._lies_far)

    def _lies_far(self, number: str, lat: float, lon: float) -> bool:
        metres = self._outlines.distance_m(number, lat, lon)
        return metres is None or metres > FAR_M

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

    async def present(self, event_id: int) -> dict[str, Any] | None:
        """The place of an event as it is now, in question or not; `left`: a person left it without a pin."""
        return await store.present(event_id)

    async def choose(self, event_id: int, point: Point, *, mark: str, actor: str) -> dict[str, Any]:
        """A person's pin, which teaches the map. Returns the event. Raises `Conflict` if `mark` is out of date."""
        async with db.transaction():
            event = await events.get(event_id, lock=True)
            if _stands_at(event, point):
                return event
            await _check(event_id, mark)
            return await self._events.place_pin(event, point, actor=actor)

    async def leave(self, event_id: int, *, mark: str, actor: str) -> dict[str, Any]:
        """Leaves an event without a pin until its address changes; a pin that a geocoder placed is taken away."""
        async with db.transaction():
            event = await events.get(event_id, lock=True)
            if event["location_manual"]:
                raise Conflict(msg("A person has placed this pin. Place it anew to move it."))
            if event_id in await store.left_without_pin([event_id]):
                return event
            if event["lat"] is not None and not self._is_in_question(event):
                raise Conflict(msg("The place of this event has been found meanwhile."))
            await _check(event_id, mark)
            await store.decide_proposals([event_id], "rejected", actor)
            if event["lat"] is not None:
                await store.reject_present(event_id)
                empty = location_columns(GeocodingResult(status="unresolved", source=TEAM))
                known = {name: event[name] for name in ("municipality_number", "municipality", "geocoding_hash")}
                await events.change(event_id, {**empty, **known}, at=now())
            await store.leave(event_id, actor)
            await events.log(event_id, actor, "left_without_pin", None, at=now())
        return await events.get(event_id)

    def _is_in_question(self, event: dict[str, Any]) -> bool:
        """Whether a pin that a geocoder placed may be taken away."""
        unread = "place_unread" in event["flags"]
        return unread or self._is_far(event["municipality_number"], event["lat"], event["lon"])

    async def accept(self, event_id: int, proposal_id: int, *, mark: str, actor: str) -> dict[str, Any]:
        """Moves the pin to where it is proposed. It stays one that a better find may replace."""
        async with db.transaction():
            event, proposal = await _proposal(event_id, proposal_id)
            if proposal["state"] == "accepted":
                return event
            if proposal["state"] != "open" or event["location_manual"] or not proposal["fits"]:
                raise Conflict(msg("This proposal is out of date. The place has been decided, or the address changed."))
            await _check(event_id, mark)
            found = stored_find(proposal["found"])
            values = location_columns(found)
            await events.change(event_id, values, at=now())
            where = f"{found.lat}, {found.lon}" if found.lat is not None else None
            await events.log(event_id, actor, "proposal_accepted", where, at=now())
            await store.decide_proposals([event_id], "accepted", actor)
            await store.forget_review(event_id)
            if teaches({**event, **values}):
                await outbox.add(LEARN_JOB, lesson({**event, **values}, actor, accepted=True))
        return {**event, **values}

    async def reject(self, event_id: int, proposal_id: int, *, mark: str, actor: str) -> dict[str, Any]:
        """Keeps what is stored. The same is not proposed again for this address."""
        async with db.transaction():
            event, proposal = await _proposal(event_id, proposal_id)
            if proposal["state"] == "open":
                await _check(event_id, mark)
                await store.decide_proposals([event_id], "rejected", actor)
                await events.log(event_id, actor, "proposal_rejected", None, at=now())
        return event


async def _proposal(event_id: int, proposal_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    event = await events.get(event_id, lock=True)
    proposal = await store.proposal(proposal_id, event_id)
    if proposal is None:
        raise NotFound()
    return event, proposal


async def _check(event_id: int, mark: str) -> None:
    """Raises `Conflict` if the place, of an event that is locked, is not as the person who decides has seen it."""
    row = await store.present(event_id)
    if row is None or (row["left"] and row["proposal"] is None) or not hmac.compare_digest(_mark(row), mark):
        raise Conflict(
            msg("The place of this event has changed since you opened the page. See how it stands now and decide anew.")
        )


def _mark(row: dict[str, Any]) -> str:
    """Hash of the address, the pin, the candidates and the proposal."""
    facts = [row[name] for name in _SHOWN]
    facts += [msgspec.json.decode(row[name]) if row[name] else None for name in ("candidates", "found")]
    return hashlib.blake2b(msgspec.json.encode(facts), digest_size=12).hexdigest()


def _stands_at(event: dict[str, Any], point: Point) -> bool:
    """Whether the team has placed the pin of an event there already."""
    placed = event["location_manual"] and event["location_source"] == TEAM
    return placed and (event["lat"], event["lon"]) == (round(point.lat, 5), round(point.lon, 5))


def _item(row: dict[str, Any]) -> PlaceItem:
    proposal = None
    if row["proposal"] is not None:
        found = GeocodingView.of(stored_find(row["found"]))
        proposal = Proposal(id=row["proposal"], found=found, distance_m=row["distance_m"])
    same = {name: row[name] for name in PlaceItem.__struct_fields__ if name in row and name != "proposal"}
    return PlaceItem(
        **same, reference=reference(row["year"], row["number"]), geocoding=geocoding_of(row), proposal=proposal,
        mark=_mark(row),
    )  # fmt: skip


def _crowd(row: dict[str, Any]) -> Crowd:
    codes = sorted(code for code in row["codes"] if code)
    reason: Literal["shared", "postal", "place"] = "place"
    if row["postal"] * 2 >= row["events"]:
        reason = "shared" if len(codes) > 1 else "postal"
    return Crowd(
        year=row["year"], lat=row["lat"], lon=row["lon"], municipality=row["municipality"] or "",
        events=row["events"], reason=reason, postal_codes=codes,
    )  # fmt: skip
