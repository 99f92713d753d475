"""Where Piccolo finds the engine and the rooms; the name of this module stands in PICCOLO_CONF."""

from piccolo.conf.apps import AppRegistry

from campaign.db import ENGINE

DB = ENGINE
APP_REGISTRY = AppRegistry(
    apps=[
        "campaign.piccolo_app",
        "campaign.people.piccolo_app",
        "campaign.events.piccolo_app",
        "campaign.media.piccolo_app",
        "campaign.map.piccolo_app",
    ]
)
