"""Rows of the room `people`."""

from __future__ import annotations

from piccolo.columns import BigSerial, Boolean, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class Person(Table, tablename="person", db=ENGINE):
    """An organiser. Published at once when `trusted`."""

    id = BigSerial(primary_key=True)
    email = Varchar(length=254)
    name = Varchar(length=120)
    phone = Varchar(length=40, null=True, default=None)
    language = Varchar(length=2)
    trusted = Boolean()
    created_at = Timestamptz()
    updated_at = Timestamptz()


class Staff(Table, tablename="staff", db=ENGINE):
    """A member of the campaign team."""

    id = BigSerial(primary_key=True)
    email = Varchar(length=254)
    name = Varchar(length=120)
    role = Varchar(length=16)
    active = Boolean()
    created_at = Timestamptz()


class SignInLink(Table, tablename="sign_in_link", db=ENGINE):
    """A one-time link; only the hash of its token is kept."""

    id = BigSerial(primary_key=True)
    staff = ForeignKey(Staff, null=False, on_delete=OnDelete.cascade)
    token_hash = Varchar(length=64, unique=True)
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz()


class StaffSession(Table, tablename="staff_session", db=ENGINE):
    """A signed-in browser; only the hash of its cookie is kept."""

    id = BigSerial(primary_key=True)
    staff = ForeignKey(Staff, null=False, on_delete=OnDelete.cascade)
    token_hash = Varchar(length=64, unique=True)
    csrf = Varchar(length=64)
    created_at = Timestamptz()
    last_seen_at = Timestamptz()


class ApiToken(Table, tablename="api_token", db=ENGINE):
    """Access for a program, with the rights of a role."""

    id = BigSerial(primary_key=True)
    name = Varchar(length=120)
    role = Varchar(length=16)
    token_hash = Varchar(length=64, unique=True)
    created_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
