"""Shapes of the API: what is sent in, and what comes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from campaign.events.geocoding import Candidate, GeocodingResult, Precision
from campaign.events.model import (
    AttendanceMode,
    Audience,
    Category,
    EventLanguage,
    OrganisationKind,
    State,
    Visibility,
)

Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A place chosen by a person, WGS84."""

    lat: Latitude
    lon: Longitude


class OrganiserInput(msgspec.Struct, frozen=True, kw_only=True):
    """Who registers. Name, e-mail and phone are never public."""

    name: Annotated[str, Meta(min_length=2, max_length=120)]
    email: Annotated[str, Meta(max_length=254)]
    phone: Annotated[str, Meta(max_length=40)] | None = None
    organisation: Annotated[str, Meta(max_length=150)] | None = None
    organisation_kind: OrganisationKind = "individual"


class EventSubmission(msgspec.Struct, frozen=True, kw_only=True):
    """An event as an organiser registers it."""

    title: Annotated[str, Meta(min_length=3, max_length=150)]
    description: Annotated[str, Meta(max_length=5000)] = ""
    category: Category
    audience: list[Audience] = msgspec.field(default_factory=lambda: ["everyone"])
    attendance_mode: AttendanceMode = "in_person"
    visibility: Visibility = "public"
    language: EventLanguage = "nb"
    starts_at: datetime
    ends_at: datetime | None = None
    venue: Annotated[str, Meta(max_length=150)] = ""
    address: Annotated[str, Meta(max_length=150)] = ""
    postal_code: Annotated[str, Meta(max_length=20)] = ""
    place: Annotated[str, Meta(max_length=100)] = ""
    online_url: Annotated[str, Meta(max_length=500)] | None = None
    website: Annotated[str, Meta(max_length=500)] | None = None
    price_nok: Annotated[int, Meta(ge=0, le=100_000)] = 0
    location: Point | None = None
    organiser: OrganiserInput
    public_contact: Annotated[str, Meta(max_length=200)] | None = None


class GeocodingView(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the place: resolved with a precision, or the reason why there is no pin."""

    status: str
    precision: Precision | None
    municipality_number: str | None
    municipality: str | None
    lat: float | None
    lon: float | None
    accuracy_m: int | None
    source: str
    candidates: list[Candidate]
    flags: list[str]

    @classmethod
    def of(cls, result: GeocodingResult) -> GeocodingView:
        names = (name for name in cls.__struct_fields__ if name not in ("candidates", "flags"))
        return cls(
            **{name: getattr(result, name) for name in names},
            candidates=list(result.candidates),
            flags=list(result.flags),
        )


class EventLinks(msgspec.Struct, frozen=True, kw_only=True):
    self: str
    page: str
    calendar: str


class EventCreated(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to a registration. The address gets a mail with a link to confirm."""

    id: int
    reference: str
    status: State
    geocoding: GeocodingView
    links: EventLinks


class AreaView(msgspec.Struct, frozen=True, kw_only=True):
    number: str
    name: str


class LocationView(msgspec.Struct, frozen=True, kw_only=True):
    """A pin, and how sure it is: `accuracy_m` is the radius in metres."""

    lat: float
    lon: float
    precision: Precision
    accuracy_m: int


class OrganiserView(msgspec.Struct, frozen=True, kw_only=True):
    organisation: str | None
    organisation_kind: OrganisationKind


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """A published event. Nothing personal but what the organiser gave as `public_contact`."""

    id: int
    reference: str
    slug: str
    status: Literal["published", "cancelled"]
    title: str
    description: str
    category: Category
    audience: list[Audience]
    attendance_mode: AttendanceMode
    language: EventLanguage
    starts_at: datetime
    ends_at: datetime | None
    venue: str
    address: str
    postal_code: str
    place: str
    municipality: AreaView | None
    county: AreaView | None
    location: LocationView | None
    online_url: str | None
    website: str | None
    price_nok: int
    organiser: OrganiserView
    public_contact: str | None
    updated_at: datetime
    links: EventLinks


class EventList(msgspec.Struct, frozen=True, kw_only=True):
    items: list[EventView]
    next: str | None
    total: int


class FeatureProperties(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    slug: str
    title: str
    category: Category
    attendance_mode: AttendanceMode
    starts_at: datetime
    place: str
    municipality_number: str | None
    precision: Precision


class PointGeometry(msgspec.Struct, frozen=True, kw_only=True):
    coordinates: Annotated[list[float], Meta(min_length=2, max_length=2)]
    type: Literal["Point"] = "Point"


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    geometry: PointGeometry
    properties: FeatureProperties
    type: Literal["Feature"] = "Feature"


class FeatureCollection(msgspec.Struct, frozen=True, kw_only=True):
    """RFC 7946; coordinates are longitude, latitude."""

    features: list[Feature]
    type: Literal["FeatureCollection"] = "FeatureCollection"


class QueueItem(msgspec.Struct, frozen=True, kw_only=True):
    """An event as moderators see it."""

    id: int
    reference: str
    slug: str
    status: State
    title: str
    description: str
    category: Category
    attendance_mode: AttendanceMode
    visibility: Visibility
    starts_at: datetime
    ends_at: datetime | None
    venue: str
    address: str
    postal_code: str
    place: str
    organisation: str | None
    organisation_kind: OrganisationKind
    geocoding: GeocodingView
    possible_duplicates: list[str]
    created_at: datetime


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    items: list[QueueItem]
    next: str | None
    total: int


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why; it is sent to the organiser."""

    reason: Annotated[str, Meta(min_length=3, max_length=2000)]


class OptionalReason(msgspec.Struct, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(max_length=2000)] = ""


class StateView(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    reference: str
    status: State
    links: EventLinks


class CodeLabel(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    label: str


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """Codes with their words in the language of the caller."""

    categories: list[CodeLabel]
    audiences: list[CodeLabel]
    attendance_modes: list[CodeLabel]
    organisation_kinds: list[CodeLabel]


class CampaignView(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign year: ISO weeks 39 to 42. `events` counts published and count-only events."""

    year: int
    starts_on: str
    ends_on: str
    theme: str
    hashtag: str
    events: int


class CampaignList(msgspec.Struct, frozen=True, kw_only=True):
    items: list[CampaignView]
    next: str | None
    total: int
