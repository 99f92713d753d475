"""Places left without a pin, runs of re-geocoding, what they changed and what they propose."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T20:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "review of places, re-geocoding"

FORWARDS = """
CREATE TABLE place_review (
    event bigint PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
    address_hash varchar(32) NOT NULL,
    reviewed_by varchar(40) NOT NULL,
    reviewed_at timestamptz NOT NULL
);
CREATE TABLE regeocoding (
    id bigserial PRIMARY KEY,
    version varchar(200) NOT NULL,
    state varchar(12) NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
    position bigint NOT NULL,
    last bigint NOT NULL,
    total integer NOT NULL,
    counts jsonb NOT NULL,
    report jsonb,
    started_by varchar(40) NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE UNIQUE INDEX regeocoding_running ON regeocoding (state) WHERE state = 'running';
CREATE TABLE regeocoding_change (
    id bigserial PRIMARY KEY,
    run bigint NOT NULL REFERENCES regeocoding (id) ON DELETE CASCADE,
    event bigint NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    outcome varchar(12) NOT NULL CHECK (outcome IN ('refined', 'placed', 'moved', 'proposed')),
    distance_m integer,
    old_lat double precision,
    old_lon double precision,
    old_precision varchar(16),
    old_municipality varchar(80),
    new_lat double precision,
    new_lon double precision,
    new_precision varchar(16),
    new_municipality varchar(80),
    UNIQUE (run, event)
);
CREATE INDEX regeocoding_change_event ON regeocoding_change (event);
CREATE TABLE location_proposal (
    id bigserial PRIMARY KEY,
    event bigint NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    address_hash varchar(32) NOT NULL,
    state varchar(12) NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'outdated')),
    found jsonb NOT NULL,
    distance_m integer,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by varchar(40)
);
CREATE UNIQUE INDEX location_proposal_open ON location_proposal (event) WHERE state = 'open';
CREATE INDEX location_proposal_event ON location_proposal (event, state);
"""
BACKWARDS = """
DROP TABLE location_proposal; DROP TABLE regeocoding_change; DROP TABLE regeocoding; DROP TABLE place_review;
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
