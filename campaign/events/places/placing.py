"""Placing the pin of an event: by a person, and by a geocoder that looks the address up after the registration."""

from __future__ import annotations

from typing import Any

from campaign import db, outbox
from campaign.clock import now
from campaign.errors import Fault, Invalid, msg
from campaign.events import repository as events
from campaign.events.geocoding import AddressQuery, Geocoder, GeocodingResult
from campaign.events.placement import (
    ADDRESS,
    GEOCODE_JOB,
    LEARN_JOB,
    PIN_ACCURACY_M,
    TEAM,
    chosen,
    is_better,
    is_same_question,
    lesson,
    location_columns,
    teaches,
)
from campaign.events.places import repository as store
from campaign.events.places.changes import moves_away, was_rejected
from campaign.events.schemas import Point


def pin(geocoder: Geocoder, point: Point, source: str) -> GeocodingResult:
    """A person's pin. Raises `Invalid` for a point outside Norway."""
    area = geocoder.municipality_at(point.lat, point.lon)
    if area is None:
        fault = Fault("location", msg("The pin is outside Norway. Place it in Norway, or leave it out."), "outside")
        raise Invalid([fault])
    return GeocodingResult(
        status="resolved", precision="address", municipality_number=area.number, municipality=area.name,
        lat=round(point.lat, 5), lon=round(point.lon, 5), accuracy_m=PIN_ACCURACY_M, source=source, flags=("manual",),
    )  # fmt: skip


async def place_pin(geocoder: Geocoder, event: dict[str, Any], point: Point, *, actor: str) -> dict[str, Any]:
    """The team's pin, in a transaction that has locked the event. Closes what was proposed, and teaches the map.

    A candidate that is chosen, and a present pin that is confirmed, keep their precision and accuracy.
    """
    precision, accuracy_m, number = chosen(point, event, await store.candidates(event["id"]))
    found = pin(geocoder, point, TEAM)
    values = location_columns(found) | {"precision": precision, "accuracy_m": accuracy_m}
    area = geocoder.municipality(number) if number else None
    if area:
        values |= {"municipality_number": area.number, "municipality": area.name}
    await events.change(event["id"], values, at=now())
    await events.log(event["id"], actor, "location", f"{found.lat}, {found.lon}", at=now())
    await store.decide_proposals([event["id"]], "outdated", actor)
    if teaches({**event, **values}):
        await outbox.add(LEARN_JOB, lesson({**event, **values}, actor))
    return {**event, **values}


async def look_again(geocoder: Geocoder, event_id: int) -> None:
    """Looks an address up. A person's pin stays, and a coarser find never replaces a better one.

    A find in another municipality, or as coarse and far away, is proposed to the team.
    """
    asked = await events.get(event_id)
    if asked["location_manual"] or asked["attendance_mode"] == "online":
        return
    if await store.left_without_pin([event_id]):
        return  # a moderator has decided while the provider was away
    found = await geocoder.geocode(AddressQuery(**{part: asked[part] for part in ADDRESS}))
    async with db.transaction():
        event = await events.get(event_id, lock=True)
        if not is_same_question(event, asked):
            # The find is of another address: what the event says now is a question of its own.
            await outbox.add(GEOCODE_JOB, {"event": event_id})
        elif not event["location_manual"] and not await store.left_without_pin([event_id]):
            await _take(event, found)


async def _take(event: dict[str, Any], found: GeocodingResult) -> None:
    """Stores or proposes a find, if it says more than what is stored."""
    if not is_better(found, event):
        return
    far = moves_away(event, found)
    if far is None:
        await events.change(event["id"], location_columns(found), at=now())
    elif not was_rejected(found, (await store.rejected([event["id"]])).get(event["id"], [])):
        await store.propose(event["id"], found, far)
