"""Answers kept for repeated requests."""

from __future__ import annotations

from piccolo.columns import Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class IdempotencyKey(Table, tablename="idempotency_key", db=ENGINE):
    """One use of an `Idempotency-Key`: what was asked and, once known, what was answered."""

    key_hash = Varchar(length=64, primary_key=True)
    request_hash = Varchar(length=64)
    status = Integer(null=True, default=None)
    content_type = Varchar(length=100, null=True, default=None)
    body = Bytea(null=True, default=None)
    created_at = Timestamptz()
