"""Piccolo's view of the room."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from campaign.events.tables import (
    Campaign,
    Confirmation,
    Event,
    EventDraft,
    EventLog,
    LocationProposal,
    PlaceReview,
    Regeocoding,
    RegeocodingChange,
)

APP_CONFIG = AppConfig(
    app_name="events",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        Campaign,
        Event,
        Confirmation,
        EventLog,
        EventDraft,
        PlaceReview,
        Regeocoding,
        RegeocodingChange,
        LocationProposal,
    ],
    migration_dependencies=["campaign.people.piccolo_app"],
    commands=[],
)
