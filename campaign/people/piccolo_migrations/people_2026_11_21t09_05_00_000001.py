"""Organisers, staff and their ways in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T09:05:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "persons, staff, one-time links, sessions, API tokens"

FORWARDS = """
CREATE TABLE person (
    id bigserial PRIMARY KEY,
    email varchar(254) NOT NULL,
    name varchar(120) NOT NULL,
    phone varchar(40),
    language varchar(2) NOT NULL,
    trusted boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (lower(email));
CREATE TABLE staff (
    id bigserial PRIMARY KEY,
    email varchar(254) NOT NULL,
    name varchar(120) NOT NULL,
    role varchar(16) NOT NULL CHECK (role IN ('administrator', 'moderator', 'analyst')),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX staff_email ON staff (lower(email));
CREATE TABLE sign_in_link (
    id bigserial PRIMARY KEY,
    staff bigint NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    token_hash varchar(64) NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE TABLE staff_session (
    id bigserial PRIMARY KEY,
    staff bigint NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    token_hash varchar(64) NOT NULL UNIQUE,
    csrf varchar(64) NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
);
CREATE TABLE api_token (
    id bigserial PRIMARY KEY,
    name varchar(120) NOT NULL,
    role varchar(16) NOT NULL CHECK (role IN ('administrator', 'moderator', 'analyst')),
    token_hash varchar(64) NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
"""
BACKWARDS = """
DROP TABLE api_token; DROP TABLE staff_session; DROP TABLE sign_in_link; DROP TABLE staff; DROP TABLE person;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
