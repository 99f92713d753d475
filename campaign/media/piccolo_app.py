"""Piccolo's view of the room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from campaign.media.coverage.tables import Coverage
from campaign.media.share_of_voice.tables import VoiceSet
from campaign.media.story_edits.tables import StoryEdit
from campaign.media.tables import (
    Article,
    ArticleRecord,
    ImportMapping,
    MediaImport,
    MediaObject,
    ObjectRecord,
    Observation,
)

APP_CONFIG = AppConfig(
    app_name="media",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        MediaImport,
        ImportMapping,
        MediaObject,
        ObjectRecord,
        Observation,
        Article,
        ArticleRecord,
        StoryEdit,
        Coverage,
        VoiceSet,
    ],
    migration_dependencies=["campaign.piccolo_app"],
    commands=[],
)
