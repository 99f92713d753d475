"""What a database of before the lessons knows of its venues, and of whose pins its events have, is kept."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from campaign import db
from campaign.clock import now
from campaign.map import repository
from campaign.map.lessons import Taught
from tests.conftest import Installation

from .online.test_chain import register

LESSONS = import_module("campaign.map.piccolo_migrations.map_2026_11_21t22_30_00_000001")
PINS = import_module("campaign.events.piccolo_migrations.events_2026_11_21t22_20_00_000001")


async def script(text: str) -> None:
    async with db.transaction():
        await db.execute_script(text)


def test_a_scattered_venue_stays_scattered_when_its_first_event_teaches_again(installation: Installation) -> None:
    installation.run(script, LESSONS.BACKWARDS)

    async def fill() -> None:
        await db.fetch(
            """INSERT INTO venue (key, municipality_number, label, address, address_key, postal_code, lat, lon,
                   precision, pinned, scattered, events, last_by, updated_at)
               VALUES ('spredt', '5501', '', '', '', '', 69.65, 18.95, 'address', false, true, '{7,8}', '', $1),
                      ('samlet', '5501', '', '', '', '', 69.65, 18.95, 'address', false, false, '{7,8}', '', $1)""",
            now(),
        )

    installation.run(fill)
    installation.run(script, LESSONS.FORWARDS)

    async def teach() -> dict[str, Any]:
        async with db.transaction():
            for key in ("spredt", "samlet"):
                await repository.learn_venue(key, "5501", Taught(event=7, lat=69.6501, lon=18.9501, label=key))
        rows = await db.fetch("SELECT key, scattered FROM venue")
        return {row["key"]: row["scattered"] for row in rows}

    assert installation.run(teach) == {"spredt": True, "samlet": False}


def test_a_pin_is_the_organisers_only_if_the_log_goes_back_to_the_registration(installation: Installation) -> None:
    events = [register(installation, place="Tromsø")["id"] for _ in range(3)]

    async def age() -> None:
        await db.fetch("UPDATE event SET location_source = 'person', location_manual = true")
        await db.fetch("DELETE FROM event_log WHERE event = $1", events[0])  # purged after two years
        await db.fetch(
            "INSERT INTO event_log (event, actor, action, at) VALUES ($1, 'staff:1', 'location', $2)", events[1], now()
        )

    installation.run(age)
    installation.run(script, PINS.FORWARDS)

    async def sources() -> list[str]:
        rows = await db.fetch("SELECT location_source FROM event ORDER BY id")
        return [row["location_source"] for row in rows]

    assert installation.run(sources) == ["person", "person", "organiser"]
