"""Rows of the room `events`."""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from campaign.db import ENGINE


class Campaign(Table, tablename="campaign", db=ENGINE):
    """A campaign year. `last_number` counts its references."""

    year = Integer(primary_key=True)
    starts_on = Date()
    ends_on = Date()
    theme = Varchar(length=150)
    hashtag = Varchar(length=60)
    last_number = Integer()


class Event(Table, tablename="event", db=ENGINE):
    """An event in any of its states."""

    id = BigSerial(primary_key=True)
    year = ForeignKey(Campaign, null=False, on_delete=OnDelete.restrict)
    number = Integer()
    slug = Varchar(length=100, unique=True)
    submission_key = Varchar(length=80, null=True, default=None, unique=True)
    status = Varchar(length=20)
    visibility = Varchar(length=12)
    cancelled_at = Timestamptz(null=True, default=None)
    title = Varchar(length=150)
    description = Text()
    category = Varchar(length=24)
    audience = Array(base_column=Varchar(length=16))
    attendance_mode = Varchar(length=12)
    language = Varchar(length=2)
    starts_at = Timestamptz()
    ends_at = Timestamptz(null=True, default=None)
    venue = Varchar(length=150)
    address = Varchar(length=150)
    postal_code = Varchar(length=20)
    place = Varchar(length=100)
    online_url = Varchar(length=510, null=True, default=None)
    website = Varchar(length=510, null=True, default=None)
    price_nok = Integer()
    organisation = Varchar(length=150, null=True, default=None)
    organisation_kind = Varchar(length=16)
    public_contact = Varchar(length=200, null=True, default=None)
    organiser = BigInt(null=True, default=None)
    #: Name and phone as written here, until the mailbox has proved who wrote them.
    contact = JSONB(null=True, default=None)
    page_language = Varchar(length=2)
    geocoding_status = Varchar(length=16)
    precision = Varchar(length=16, null=True, default=None)
    municipality_number = Varchar(length=4, null=True, default=None)
    municipality = Varchar(length=80, null=True, default=None)
    lat = DoublePrecision(null=True, default=None)
    lon = DoublePrecision(null=True, default=None)
    accuracy_m = Integer(null=True, default=None)
    location_source = Varchar(length=40)
    location_version = Varchar(length=200)
    location_manual = Boolean()
    geocoding_hash = Varchar(length=64)
    candidates = JSONB()
    flags = Array(base_column=Varchar(length=24))
    demonstration = Boolean()
    version = Integer()
    created_at = Timestamptz()
    confirmed_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    updated_at = Timestamptz()


class Confirmation(Table, tablename="confirmation", db=ENGINE):
    """A link that proves an address. Only its hash is kept."""

    id = BigSerial(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    token_hash = Varchar(length=64, unique=True)
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class EventLog(Table, tablename="event_log", db=ENGINE):
    """What was done with an event, and by whom (staff or token id, `organiser`, `system`)."""

    id = BigSerial(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    at = Timestamptz()
    actor = Varchar(length=40)
    action = Varchar(length=24)
    detail = Text(null=True, default=None)


class EventDraft(Table, tablename="event_draft", db=ENGINE):
    """A form on its way, found by the hash of its cookie; removed after 14 days."""

    token_hash = Varchar(length=64, primary_key=True)
    values = JSONB()
    event = ForeignKey(Event, null=True, default=None, on_delete=OnDelete.set_null)
    updated_at = Timestamptz()


class PlaceReview(Table, tablename="place_review", db=ENGINE):
    """A person left an event without a pin. It counts for as long as the address is the one of the hash."""

    event = ForeignKey(Event, primary_key=True, null=False, on_delete=OnDelete.cascade)
    address_hash = Varchar(length=32)
    reviewed_by = Varchar(length=40)
    reviewed_at = Timestamptz()


class Regeocoding(Table, tablename="regeocoding", db=ENGINE):
    """A run through all events up to the id `last`; those up to `position` are done. `version` names the data."""

    id = BigSerial(primary_key=True)
    version = Varchar(length=200)
    state = Varchar(length=12)
    position = BigInt()
    last = BigInt()
    total = Integer()
    counts = JSONB()
    report = JSONB(null=True, default=None)
    started_by = Varchar(length=40)
    started_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)


class RegeocodingChange(Table, tablename="regeocoding_change", db=ENGINE):
    """What a run found other than it was stored. `distance_m` is null where there was no pin before, or is none now."""

    id = BigSerial(primary_key=True)
    run = ForeignKey(Regeocoding, null=False, on_delete=OnDelete.cascade)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    outcome = Varchar(length=12)
    distance_m = Integer(null=True, default=None)
    old_lat = DoublePrecision(null=True, default=None)
    old_lon = DoublePrecision(null=True, default=None)
    old_precision = Varchar(length=16, null=True, default=None)
    old_municipality = Varchar(length=80, null=True, default=None)
    new_lat = DoublePrecision(null=True, default=None)
    new_lon = DoublePrecision(null=True, default=None)
    new_precision = Varchar(length=16, null=True, default=None)
    new_municipality = Varchar(length=80, null=True, default=None)


class LocationProposal(Table, tablename="location_proposal", db=ENGINE):
    """A place that a run found and no machine may decide. `found` is a `GeocodingResult`."""

    id = BigSerial(primary_key=True)
    event = ForeignKey(Event, null=False, on_delete=OnDelete.cascade)
    address_hash = Varchar(length=32)
    state = Varchar(length=12)
    found = JSONB()
    distance_m = Integer(null=True, default=None)
    created_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Varchar(length=40, null=True, default=None)
