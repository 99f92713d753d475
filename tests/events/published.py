"""Published events made for tests of what is written about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from campaign.events.catalogue import Entry
from campaign.events.schemas import AreaView, EventLinks, EventView, LocationView, OrganiserView

PUBLIC_URL = "https://dagen.example.no"


def event_view(**changes: Any) -> EventView:
    """An event in Tromsø; `changes` are fields of `EventView`."""
    values: dict[str, Any] = {
        "id": 7, "reference": "VD-2026-000007", "slug": "apent-hus", "status": "published", "title": "Åpent hus",
        "description": "Velkommen.", "category": "talk", "audience": ["everyone"], "attendance_mode": "in_person",
        "language": "nb", "starts_at": datetime(2026, 10, 10, 16, tzinfo=UTC),
        "ends_at": datetime(2026, 10, 10, 18, tzinfo=UTC), "venue": "Biblioteket", "address": "Grønnegata 94",
        "postal_code": "9008", "place": "Tromsø", "municipality": AreaView(number="5501", name="Tromsø"),
        "county": AreaView(number="55", name="Troms"),
        "location": LocationView(lat=69.6512, lon=18.9568, precision="address", accuracy_m=25), "online_url": None,
        "website": None, "price_nok": 0, "public_contact": None, "updated_at": datetime(2026, 9, 1, 8, 30, 5, 99, UTC),
        "organiser": OrganiserView(organisation="Laget", organisation_kind="organisation"),
        "links": EventLinks(self="", page="", calendar=""),
    }  # fmt: skip
    return EventView(**{**values, **changes})


def entry(*, version: int = 1, **changes: Any) -> Entry:
    view = event_view(**changes)
    return Entry(
        view=view, feature=None, text="", name_key=(), begins=view.starts_at.timestamp(), ends=0.0, year=2026,
        version=version, listed=True, municipality="5501", county="55", point=None,
    )  # fmt: skip
