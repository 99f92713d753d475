"""Numbers of posts stand as the text that they came as, and what finds a post begins with what tells it from others."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-22T08:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "numbers of posts as json, posts found by their id first"

#: Whoever reads the numbers of a post goes through all of them. What is compared, records of imports, stays `jsonb`.
#: Posts of one platform differ by their id only: an index that begins with it is kept with half the looks.
FORWARDS = """
ALTER TABLE media_object ALTER metrics TYPE json USING metrics::json;
ALTER TABLE media_object DROP CONSTRAINT media_object_platform_native_id_key, ADD UNIQUE (native_id, platform);
"""
BACKWARDS = """
ALTER TABLE media_object DROP CONSTRAINT media_object_native_id_platform_key, ADD UNIQUE (platform, native_id);
ALTER TABLE media_object ALTER metrics TYPE jsonb USING metrics::jsonb;
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
