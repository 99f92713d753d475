"""Venues and streets that were confirmed, and answers of providers."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T09:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "venues, streets, answers of providers"

FORWARDS = """
CREATE TABLE venue (
    id bigserial PRIMARY KEY,
    key varchar(150) NOT NULL,
    municipality_number varchar(4) NOT NULL,
    label varchar(150) NOT NULL,
    address varchar(150) NOT NULL,
    address_key varchar(150) NOT NULL,
    postal_code varchar(4) NOT NULL,
    lat double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    precision varchar(16) NOT NULL,
    pinned boolean NOT NULL,
    scattered boolean NOT NULL,
    events bigint[] NOT NULL,
    last_by varchar(40) NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (key, municipality_number)
);
CREATE INDEX venue_updated ON venue (updated_at);
CREATE TABLE street (
    id bigserial PRIMARY KEY,
    key varchar(150) NOT NULL,
    postal_code varchar(4) NOT NULL,
    municipality_number varchar(4) NOT NULL,
    label varchar(150) NOT NULL,
    number integer NOT NULL,
    lat double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    updated_at timestamptz NOT NULL,
    UNIQUE (key, postal_code, municipality_number)
);
CREATE INDEX street_updated ON street (updated_at);
CREATE TABLE provider_answer (
    provider varchar(32) NOT NULL,
    version varchar(40) NOT NULL,
    question varchar(32) PRIMARY KEY,
    hits jsonb NOT NULL,
    asked_at timestamptz NOT NULL
);
"""
BACKWARDS = "DROP TABLE provider_answer; DROP TABLE street; DROP TABLE venue;"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="map", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
