"""Sets of mentions that shares are told of."""

from __future__ import annotations

from piccolo.columns import BigInt, BigSerial, Date, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class VoiceSet(Table, tablename="voice_set", db=ENGINE):
    """What all mentions are: `total` of them, or the press hits of an import. `own` is null when it is counted here."""

    id = BigSerial(primary_key=True)
    year = Integer()
    name = Varchar(length=150)
    holds = Text()
    source = Varchar(length=200)
    first_day = Date()
    last_day = Date()
    total = Integer(null=True, default=None)
    media_import = BigInt(null=True, default=None, db_column_name="import")
    own = Integer(null=True, default=None)
    made_by = Varchar(length=40)
    made_at = Timestamptz()
    removed_by = Varchar(length=40, null=True, default=None)
    removed_at = Timestamptz(null=True, default=None)
