"""A pin of the organiser and one of the team are told apart: the team's is in the log of the event.

Old entries of the log are purged. Where it does not go back to the registration, the pin stays one of the team, which
nothing moves.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T22:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "who placed a pin"

FORWARDS = """
UPDATE event SET location_source = 'organiser' WHERE location_source = 'person' AND location_manual
    AND EXISTS (SELECT 1 FROM event_log l WHERE l.event = event.id AND l.action = 'registered')
    AND NOT EXISTS (SELECT 1 FROM event_log l WHERE l.event = event.id AND l.action = 'location');
"""
BACKWARDS = "UPDATE event SET location_source = 'person' WHERE location_source = 'organiser';"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="events", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
