"""Puts the rooms together, once for the web process and once for the worker."""

from __future__ import annotations

from dataclasses import dataclass

from campaign import db
from campaign.events.jobs import event_jobs
from campaign.events.service import EventService
from campaign.jobs import JobRegistry
from campaign.mail import Mailer, mailer_for
from campaign.map.geography import Geography, load_geography
from campaign.media.jobs import media_jobs
from campaign.media.service import MediaService
from campaign.people.jobs import people_jobs
from campaign.people.service import Organisers
from campaign.settings import Settings
from campaign.storage import LocalStorage
from campaign.web.rendering import build_environment
from campaign.web.site import Site

ROOMS = ("campaign.events", "campaign.map", "campaign.media", "campaign.people")


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """One of each part of an installation."""

    settings: Settings
    site: Site
    gazetteer: Geography
    organisers: Organisers
    events: EventService
    media: MediaService
    mailer: Mailer

    def jobs(self) -> JobRegistry:
        """Every job of every room."""
        return JobRegistry(
            [
                *event_jobs(self.events, self.organisers, self.mailer, self.site),
                *people_jobs(self.mailer, self.site),
                *media_jobs(self.media),
            ]
        )


def assemble(settings: Settings, *, mailer: Mailer | None = None) -> Assembly:
    """Builds all parts. Nothing is connected yet."""
    db.configure(settings)
    gazetteer = load_geography()
    organisers = Organisers()
    site = Site(
        public_url=settings.public_url,
        secure=settings.secure,
        secret_key=settings.secret_key,
        contact_email=settings.contact_email,
        templates=build_environment(ROOMS),
    )
    return Assembly(
        settings=settings,
        site=site,
        gazetteer=gazetteer,
        organisers=organisers,
        events=EventService(geocoder=gazetteer, organisers=organisers, secret_key=settings.secret_key),
        media=MediaService(storage=LocalStorage(settings.data_dir / "files")),
        mailer=mailer or mailer_for(settings),
    )
