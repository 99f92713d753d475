"""Campaign years, events, confirmations, log and drafts."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T09:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "campaigns, events, confirmations, log, drafts"

FORWARDS = """
CREATE TABLE campaign (
    year integer PRIMARY KEY,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    theme varchar(150) NOT NULL,
    hashtag varchar(60) NOT NULL,
    last_number integer NOT NULL
);
CREATE TABLE event (
    id bigserial PRIMARY KEY,
    year integer NOT NULL REFERENCES campaign (year) ON DELETE RESTRICT,
    number integer NOT NULL,
    slug varchar(100) NOT NULL UNIQUE,
    submission_key varchar(80) UNIQUE,
    status varchar(20) NOT NULL CHECK (status IN ('draft', 'unconfirmed', 'pending', 'published',
        'changes_requested', 'rejected', 'withdrawn', 'hidden')),
    visibility varchar(12) NOT NULL CHECK (visibility IN ('public', 'count_only')),
    cancelled_at timestamptz,
    title varchar(150) NOT NULL,
    description text NOT NULL,
    category varchar(24) NOT NULL,
    audience varchar(16)[] NOT NULL,
    attendance_mode varchar(12) NOT NULL CHECK (attendance_mode IN ('in_person', 'online', 'hybrid')),
    language varchar(2) NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz CHECK (ends_at >= starts_at),
    venue varchar(150) NOT NULL,
    address varchar(150) NOT NULL,
    postal_code varchar(20) NOT NULL,
    place varchar(100) NOT NULL,
    online_url varchar(510),
    website varchar(510),
    price_nok integer NOT NULL CHECK (price_nok >= 0),
    organisation varchar(150),
    organisation_kind varchar(16) NOT NULL,
    public_contact varchar(200),
    organiser bigint REFERENCES person (id) ON DELETE SET NULL,
    contact jsonb,
    page_language varchar(2) NOT NULL,
    geocoding_status varchar(16) NOT NULL,
    precision varchar(16),
    municipality_number varchar(4),
    municipality varchar(80),
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    accuracy_m integer,
    location_source varchar(40) NOT NULL,
    location_version varchar(200) NOT NULL,
    location_manual boolean NOT NULL,
    geocoding_hash varchar(64) NOT NULL,
    candidates jsonb NOT NULL,
    flags varchar(24)[] NOT NULL,
    demonstration boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    published_at timestamptz,
    updated_at timestamptz NOT NULL,
    UNIQUE (year, number)
);
CREATE INDEX event_queue ON event (created_at, id) WHERE status = 'pending';
CREATE INDEX event_published ON event (updated_at) WHERE status = 'published';
CREATE INDEX event_same_day ON event (municipality_number, starts_at);
CREATE INDEX event_organiser ON event (organiser);
CREATE TABLE confirmation (
    id bigserial PRIMARY KEY,
    event bigint NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    token_hash varchar(64) NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX confirmation_event ON confirmation (event);
CREATE TABLE event_log (
    id bigserial PRIMARY KEY,
    event bigint NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    actor varchar(40) NOT NULL,
    action varchar(24) NOT NULL,
    detail text
);
CREATE INDEX event_log_event ON event_log (event, at);
CREATE TABLE event_draft (
    token_hash varchar(64) PRIMARY KEY,
    values jsonb NOT NULL,
    event bigint REFERENCES event (id) ON DELETE SET NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX event_draft_updated ON event_draft (updated_at);
"""
BACKWARDS = """
DROP TABLE event_draft; DROP TABLE event_log; DROP TABLE confirmation; DROP TABLE event; DROP TABLE campaign;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
