"""schema.org/Event of a published event, for search engines."""

from __future__ import annotations

from typing import Any

from campaign.clock import OSLO
from campaign.events.presentation import whole_place
from campaign.events.schemas import EventView

_MODE = {
    "in_person": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}
_ORGANISER_TYPE = {
    "individual": "Person",
    "school": "School",
    "university": "CollegeOrUniversity",
    "library": "Library",
}


def event_data(view: EventView, *, page: str, image: str) -> dict[str, Any]:
    """The event as JSON-LD. `page` and `image` are absolute addresses. Escape `<` where it is put into a page."""
    status = "EventCancelled" if view.status == "cancelled" else "EventScheduled"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": view.title,
        "description": view.description or view.title,
        "startDate": view.starts_at.astimezone(OSLO).isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{_MODE[view.attendance_mode]}",
        "location": _location(view, page),
        "image": [image],
        "inLanguage": view.language,
        "isAccessibleForFree": view.price_nok == 0,
        "offers": {
            "@type": "Offer",
            "price": view.price_nok,
            "priceCurrency": "NOK",
            "availability": "https://schema.org/InStock",
            "url": view.website or page,
        },
    }
    if view.ends_at:
        data["endDate"] = view.ends_at.astimezone(OSLO).isoformat()
    if view.organiser.organisation:
        kind = _ORGANISER_TYPE.get(view.organiser.organisation_kind, "Organization")
        data["organizer"] = {"@type": kind, "name": view.organiser.organisation}
    return data


def _location(view: EventView, page: str) -> Any:
    online = {"@type": "VirtualLocation", "url": view.online_url or page}
    if view.attendance_mode == "online":
        return online
    return [_place(view), online] if view.attendance_mode == "hybrid" else _place(view)


def _place(view: EventView) -> dict[str, Any]:
    address = {
        "streetAddress": view.address,
        "postalCode": view.postal_code,
        "addressLocality": view.place or (view.municipality.name if view.municipality else ""),
        "addressRegion": view.county.name if view.county else "",
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": view.venue or whole_place(view) or view.title,
        "address": {
            "@type": "PostalAddress",
            **{key: value for key, value in address.items() if value},
            "addressCountry": "NO",
        },
    }
    # A pin that stands for an area would send people to the wrong door.
    if view.location and view.location.precision in ("address", "street"):
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": round(view.location.lat, 5),
            "longitude": round(view.location.lon, 5),
        }
    return place
