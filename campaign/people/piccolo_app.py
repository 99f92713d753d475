"""Piccolo's view of the room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from campaign.people.tables import ApiToken, Person, SignInLink, Staff, StaffSession

APP_CONFIG = AppConfig(
    app_name="people",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[Person, Staff, SignInLink, StaffSession, ApiToken],
    migration_dependencies=["campaign.piccolo_app"],
    commands=[],
)
