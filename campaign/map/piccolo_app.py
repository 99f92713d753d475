"""Piccolo's view of the room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from campaign.map.tables import ProviderAnswer, Street, Venue

APP_CONFIG = AppConfig(
    app_name="map",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Venue, Street, ProviderAnswer],
    migration_dependencies=["campaign.piccolo_app"],
    commands=[],
)
