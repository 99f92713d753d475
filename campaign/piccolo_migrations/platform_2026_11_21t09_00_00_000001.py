"""The outbox and the idempotency keys."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T09:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "outbox and idempotency keys"

FORWARDS = """
CREATE TABLE outbox (
    id bigserial PRIMARY KEY,
    job varchar(64) NOT NULL,
    payload jsonb NOT NULL,
    dedupe_key varchar(128),
    state varchar(16) NOT NULL CHECK (state IN ('waiting', 'sent', 'running', 'done', 'dead')),
    attempts integer NOT NULL,
    run_after timestamptz NOT NULL,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX outbox_due ON outbox (run_after, id) WHERE state = 'waiting';
CREATE INDEX outbox_leased ON outbox (leased_until) WHERE state IN ('sent', 'running');
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE state IN ('done', 'dead');
CREATE UNIQUE INDEX outbox_dedupe ON outbox (dedupe_key) WHERE state = 'waiting' AND dedupe_key IS NOT NULL;
CREATE TABLE idempotency_key (
    key_hash varchar(64) PRIMARY KEY,
    request_hash varchar(64) NOT NULL,
    status integer,
    content_type varchar(100),
    body bytea,
    created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);
"""
BACKWARDS = "DROP TABLE idempotency_key; DROP TABLE outbox;"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="platform", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
