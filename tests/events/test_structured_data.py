"""What search engines are told of an event."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from campaign.events.schemas import LocationView
from campaign.events.structured_data import event_data
from campaign.web.rendering import json_ld
from tests.events.published import PUBLIC_URL, event_view

PAGE = f"{PUBLIC_URL}/markeringer/apent-hus"


def data(**changes: Any) -> dict[str, Any]:
    return event_data(event_view(**changes), page=PAGE, image=f"{PUBLIC_URL}/share.png")


def test_an_event_has_name_start_and_place() -> None:
    made = data()
    assert (made["@type"], made["name"], made["url"]) == ("Event", "Åpent hus", PAGE)
    assert made["startDate"] == "2026-10-10T18:00:00+02:00"
    assert datetime.fromisoformat(made["endDate"]) > datetime.fromisoformat(made["startDate"])
    assert made["location"]["address"] == {
        "@type": "PostalAddress", "streetAddress": "Grønnegata 94", "postalCode": "9008", "addressLocality": "Tromsø",
        "addressRegion": "Troms", "addressCountry": "NO",
    }  # fmt: skip
    assert made["eventAttendanceMode"].endswith("/OfflineEventAttendanceMode")
    assert made["isAccessibleForFree"] is True and made["offers"]["price"] == 0


def test_a_cancelled_event_keeps_its_start() -> None:
    made = data(status="cancelled")
    assert made["eventStatus"] == "https://schema.org/EventCancelled"
    assert made["startDate"] == "2026-10-10T18:00:00+02:00"


def test_places_follow_the_way_to_take_part() -> None:
    online = data(attendance_mode="online", online_url="https://mote.example.no/")["location"]
    both = data(attendance_mode="hybrid")["location"]
    assert online == {"@type": "VirtualLocation", "url": "https://mote.example.no/"}
    assert [part["@type"] for part in both] == ["Place", "VirtualLocation"]


def test_a_pin_for_an_area_is_not_given_as_the_place() -> None:
    coarse = LocationView(lat=69.65, lon=18.96, precision="postal", accuracy_m=6000)
    assert data()["location"]["geo"]["latitude"] == 69.6512
    assert "geo" not in data(location=coarse)["location"]


def test_a_title_cannot_leave_its_script_element() -> None:
    title = "</script><script>alert(1)</script>"
    written = str(json_ld(data(title=title)))
    assert "<" not in written
    assert json.loads(written)["name"] == title
