"""Piccolo's view of the room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from campaign.media.tables import Article, ArticleRecord, MediaImport, MediaObject, ObjectRecord, Observation

APP_CONFIG = AppConfig(
    app_name="media",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[MediaImport, MediaObject, ObjectRecord, Observation, Article, ArticleRecord],
    migration_dependencies=["campaign.piccolo_app"],
    commands=[],
)
