"""Rows of the room `map`: what moderators have taught it, and what providers have answered."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, DoublePrecision, Integer, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class Venue(Table, tablename="venue", db=ENGINE):
    """A venue of a municipality whose point was confirmed. `key` and `address_key` are folded names.

    `events` are those that confirmed it; `pinned`, that a person placed the point; `scattered`, that events disagree
    about where it is, so that the name alone decides nothing.
    """

    id = BigSerial(primary_key=True)
    key = Varchar(length=150)
    municipality_number = Varchar(length=4)
    label = Varchar(length=150)
    address = Varchar(length=150)
    address_key = Varchar(length=150)
    postal_code = Varchar(length=4)
    lat = DoublePrecision()
    lon = DoublePrecision()
    precision = Varchar(length=16)
    pinned = Boolean()
    scattered = Boolean()
    events = Array(base_column=BigInt())
    last_by = Varchar(length=40)
    updated_at = Timestamptz()


class Street(Table, tablename="street", db=ENGINE):
    """A street that an event with a confirmed point stood in; the point is that of the event."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=150)
    postal_code = Varchar(length=4)
    municipality_number = Varchar(length=4)
    label = Varchar(length=150)
    number = Integer()
    lat = DoublePrecision()
    lon = DoublePrecision()
    updated_at = Timestamptz()


class ProviderAnswer(Table, tablename="provider_answer", db=ENGINE):
    """An answer by provider, its version and the hash of the question; an empty list is «no hit»."""

    provider = Varchar(length=32)
    version = Varchar(length=40)
    question = Varchar(length=32, primary_key=True)
    hits = JSONB()
    asked_at = Timestamptz()
