"""Answers about files, remembered by their header; the kind of attention that an import measured."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T23:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "answers about files, PESO tag of imports"

#: A file of several tables has several kinds, joined, which needs more room.
FORWARDS = """
ALTER TABLE media_import ADD answers jsonb NOT NULL DEFAULT '{}', ADD answered_by varchar(40), ADD peso varchar(8)
    CONSTRAINT media_import_peso CHECK (peso IN ('paid', 'earned', 'shared', 'owned'));
ALTER TABLE media_import ALTER answers DROP DEFAULT, ALTER kind TYPE varchar(200);
UPDATE media_import SET peso = CASE WHEN source LIKE 'meta.ads%' OR source LIKE 'google.ads%' THEN 'paid'
    WHEN kind LIKE '%articles%' THEN 'earned' ELSE 'owned' END WHERE source IS NOT NULL;
CREATE TABLE import_mapping (
    fingerprint varchar(32) PRIMARY KEY,
    answers jsonb NOT NULL,
    decided_by varchar(40) NOT NULL,
    updated_at timestamptz NOT NULL
);
"""
BACKWARDS = """
DROP TABLE import_mapping;
ALTER TABLE media_import ALTER kind TYPE varchar(20) USING left(kind, 20), DROP COLUMN answers,
    DROP COLUMN answered_by, DROP COLUMN peso;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="media", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
