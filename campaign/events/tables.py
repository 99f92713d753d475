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
