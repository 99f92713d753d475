"""What each event has taught of a venue or a street, so that what is believed can be made up anew."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T22:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "lessons of venues and streets"

#: Of what was known before only the believed point is left; it is kept as the lesson of the first event. A street's
#: event was not noted: 0 is none. A scattered venue stays so, whatever its first event teaches again.
FORWARDS = """
ALTER TABLE venue ADD COLUMN accuracy_m integer NOT NULL DEFAULT 50 CHECK (accuracy_m >= 0);
ALTER TABLE venue ADD COLUMN lessons jsonb NOT NULL DEFAULT '[]';
UPDATE venue SET lessons = jsonb_build_array(jsonb_build_object(
    'event', CASE WHEN scattered THEN 0 ELSE coalesce(events[1], 0) END, 'scattered', scattered, 'lat', lat, 'lon', lon,
    'precision', precision, 'staff', pinned, 'label', label, 'address', address, 'address_key', address_key,
    'postal_code', postal_code, 'by', last_by));
ALTER TABLE street ADD COLUMN doubtful boolean NOT NULL DEFAULT false;
ALTER TABLE street ADD COLUMN lessons jsonb NOT NULL DEFAULT '[]';
UPDATE street SET lessons = jsonb_build_array(jsonb_build_object('event', 0, 'lat', lat, 'lon', lon, 'label', label,
    'number', number, 'postal_code', postal_code));
"""
BACKWARDS = """
ALTER TABLE street DROP COLUMN lessons;
ALTER TABLE street DROP COLUMN doubtful;
ALTER TABLE venue DROP COLUMN lessons;
ALTER TABLE venue DROP COLUMN accuracy_m;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="map", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
