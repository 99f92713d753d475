"""Piccolo's view of the ground floor: the outbox and the idempotency keys."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from campaign.outbox import Outbox
from campaign.web.tables import IdempotencyKey

APP_CONFIG = AppConfig(
    app_name="platform",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Outbox, IdempotencyKey],
    migration_dependencies=[],
    commands=[],
)
