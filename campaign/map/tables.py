"""Rows of the room `map`: what moderators have taught it, and what providers have answered."""

from __future__ import annotations

from piccolo.columns import JSONB, Array, BigInt, BigSerial, Boolean, DoublePrecision, Integer, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class Venue(Table, tablename="venue", db=ENGINE):
    """A venue of a municipality whose point was confirmed. `key` and `address_key` are folded names.

    `lessons` are what events said of it (`lessons.Taught`), the newest last; the other columns are what is believed
    by them. `events` confirmed it; `pinned`: the team placed the point; `scattered`: events disagree about where it
    is, so that the name alone decides nothing. The address and the code are those of the point that is believed.
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
    accuracy_m = Integer(default=50)
    pinned = Boolean()
    scattered = Boolean()
    lessons = JSONB()
    events = Array(base_column=BigInt())
    last_by = Varchar(length=40)
    updated_at = Timestamptz()


class Street(Table, tablename="street", db=ENGINE):
    """A street within a postal code, and the point of a confirmed event in it.

    `lessons` as with venues. `doubtful`: events stood so far apart that neither point stands for the street.
    """

    id = BigSerial(primary_key=True)
    key = Varchar(length=150)
    postal_code = Varchar(length=4)
    municipality_number = Varchar(length=4)
    label = Varchar(length=150)
    number = Integer()
    lat = DoublePrecision()
    lon = DoublePrecision()
    doubtful = Boolean()
    lessons = JSONB()
    updated_at = Timestamptz()


class ProviderAnswer(Table, tablename="provider_answer", db=ENGINE):
    """An answer by provider, its version and the hash of the question; an empty list is «no hit»."""

    provider = Varchar(length=32)
    version = Varchar(length=40)
    question = Varchar(length=32, primary_key=True)
    hits = JSONB()
    asked_at = Timestamptz()
